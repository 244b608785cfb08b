/** For `today`: a time that is read on another day than it was written has its day with it. */
export const noDay = new Date(0)

/**
 * `22:40`, or `21 Nov, 22:40` when it is not today, in a zone and a language. `home`: where the reader may take it to be;
 * where clocks show something else there, the zone's city is named: `06:02 (Los Angeles)`.
 */
export function clock(
  at: string | Date,
  zone: string,
  locale: string,
  today: Date = new Date(),
  home: string = zone,
): string {
  const date = new Date(at)
  const format = (options: Intl.DateTimeFormatOptions, d = date) =>
    new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }).format(d)
  const day: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' }
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
  const told = format(day) === format(day, today) ? format(time) : format({ ...day, ...time })
  const city = cityApart(date, zone, home)
  return city ? `${told} (${city})` : told
}

/** The city of a zone whose clocks show something else than those at home, such as `Los Angeles`. */
export function cityApart(at: Date, zone: string, home: string): string | undefined {
  const wall = (timeZone: string): string =>
    new Intl.DateTimeFormat('en', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(at)
  return zone !== home && wall(zone) !== wall(home) ? zone.split('/').at(-1)!.replaceAll('_', ' ') : undefined
}

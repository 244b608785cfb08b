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
  const format = (options: Intl.DateTimeFormatOptions, d = date, timeZone = zone) =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options }).format(d)
  const day: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' }
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
  const told = format(day) === format(day, today) ? format(time) : format({ ...day, ...time })
  const elsewhere = home !== zone && format({ ...day, ...time }) !== format({ ...day, ...time }, date, home)
  return elsewhere ? `${told} (${zone.split('/').at(-1)!.replaceAll('_', ' ')})` : told
}

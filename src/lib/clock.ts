/** `22:40`, or `21 Nov, 22:40` when it is not today, in a zone and a language. */
export function clock(at: string | Date, zone: string, locale: string, today: Date = new Date()): string {
  const date = new Date(at)
  const format = (options: Intl.DateTimeFormatOptions, d = date) =>
    new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }).format(d)
  const day: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' }
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
  return format(day) === format(day, today) ? format(time) : format({ ...day, ...time })
}

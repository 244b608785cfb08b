import type { Holiday } from './pack.ts'

const months = 'january february march april may june july august september october november december'.split(' ')
const weekdays = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ')

const iso = (day: Date): string => day.toISOString().slice(0, 10)
const utc = (year: number, month: number, day: number): Date => new Date(Date.UTC(year, month, day))
export const plusDays = (day: string, n: number): string =>
  iso(new Date(Date.parse(`${day}T00:00:00Z`) + n * 86_400_000))

/** A holiday of a pack in a year, as `2026-12-25`. Throws for words that pack.ts does not know. */
export function dayOf(holiday: Holiday, year: number): string {
  if (/^\d\d-\d\d$/.test(holiday)) return `${year}-${holiday}`
  const easterly = /^easter([+-]\d+)$/.exec(holiday)
  if (easterly) return plusDays(easter(year), Number(easterly[1]))
  const [name = '', which = '', where = ''] = holiday.split(' ')
  const weekday = weekdays.indexOf(name)
  if (weekday >= 0 && which === 'before') {
    const end = new Date(`${year}-${where}T00:00:00Z`)
    return plusDays(iso(end), -(((end.getUTCDay() - weekday + 6) % 7) + 1))
  }
  const month = months.indexOf(where)
  const n = Number(which)
  if (weekday < 0 || month < 0 || !Number.isInteger(n) || n === 0) throw new Error(`no such holiday: ${holiday}`)
  const first = n > 0 ? utc(year, month, 1) : utc(year, month + 1, 0)
  const gap = n > 0 ? (weekday - first.getUTCDay() + 7) % 7 : -((first.getUTCDay() - weekday + 7) % 7)
  return plusDays(iso(first), gap + 7 * (n > 0 ? n - 1 : n + 1))
}

/** Easter Sunday of the Gregorian calendar (Meeus, Jones, Butcher). */
function easter(year: number): string {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const n = h + l - 7 * m + 114
  return iso(utc(year, Math.floor(n / 31) - 1, (n % 31) + 1))
}

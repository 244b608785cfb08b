import { UserError } from '../../lib/errors.ts'
import { isMoment } from '../campaigns/change.ts'
import { parseDay } from '../leaderboards/when.ts'

/**
 * `Saturday 18:30`, `samedi 18h30`, `2026-12-05 18:30` -> `2026-12-05 18:30`, by the wall clock of `zone`, seen from `now`.
 * Throws UserError `event.when`.
 */
export function readStart(typed: string, zone: string, now: Date): string {
  const refused = new UserError('event.when', { found: typed.slice(0, 60) })
  const text = typed.trim().toLowerCase().replace(/\s+/g, ' ')
  const time = /(?:^| )(\d{1,2})(?: ?[:h] ?(\d{2})?)? ?(am|pm)?$/.exec(text)
  const day =
    time &&
    text
      .slice(0, time.index)
      .replace(/^(?:on|le|the) | (?:at|à|a)$|,/g, '')
      .trim()
  if (!time || !day) throw refused
  const [, h, m = '00', half] = time
  const hour = half ? (Number(h) % 12) + (half === 'pm' ? 12 : 0) : Number(h)
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(now)
  let date: string
  try {
    date = parseDay(day, today)
  } catch {
    throw refused
  }
  const local = `${date} ${String(hour).padStart(2, '0')}:${m}`
  if (!isMoment(local)) throw refused
  return local
}

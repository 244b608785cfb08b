import { UserError } from '../../lib/errors.ts'
import { isMoment } from '../campaigns/change.ts'
import { parseDay } from '../leaderboards/when.ts'

/**
 * `Saturday 18:30`, `samedi 5 décembre à 18h30`, `2026-12-05 18:30` -> `2026-12-05 18:30`, by the wall clock of `zone`, seen
 * from `now`. Throws UserError `event.when`, and `event.past` for a day that is.
 */
export function readStart(typed: string, zone: string, now: Date): string {
  const refused = new UserError('event.when', { found: typed.slice(0, 60) })
  const text = typed.trim().toLowerCase().replace(/\s+/g, ' ')
  const time = /(?:^| )(\d{1,2})(?: ?[:h] ?(\d{2})?)? ?(am|pm)?(?: ?(?:heures?|o['’]clock))?$/.exec(text)
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
  if (/^(yesterday|hier)\b/.test(day) || (/^\d{4}-\d{2}-\d{2}$/.test(day) && day < today))
    throw new UserError('event.past', { found: typed.slice(0, 60) })
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

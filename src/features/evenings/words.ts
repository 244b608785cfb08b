import { UserError } from '../../lib/errors.ts'
import { nextTime, parseWhen } from '../leaderboards/when.ts'
import { readStart } from '../turnout/start.ts'

export type Asked = { minutes: number | undefined; goal: number | undefined; startsAt: Date | undefined }

/**
 * `Thursday 18:30 90m goal 600 replies` -> when (in `zone`, after `from`), how long, and what it is after; each may be
 * missing. A day alone, such as `ce soir 18h30` or `5 December 18:30`, will do, too. Throws UserError `evening.words`,
 * `evening.past`.
 */
export function parseEvening(typed: string, { zone, from }: { zone: string; from: Date }): Asked {
  let rest = ` ${typed.toLowerCase().normalize('NFC').replace(/\s+/g, ' ').trim()} `
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const found = pattern.exec(rest)
    if (found) rest = rest.replace(found[0], ' ')
    return found
  }
  const goal = take(/ (?:goal|but|objectif) (\d{1,6})(?: (?:replies|answers|réponses?))? /)
  const minutes = take(/ (?:(?:for|pendant) )?(\d{1,3}) ?(?:m|min|minutes?) /)
  const n = minutes ? Number(minutes[1]) : undefined
  rest = rest.trim()
  if (n !== undefined && (n < 10 || n > 480)) throw new UserError('evening.words', { found: typed.slice(0, 60) })
  const asked = { minutes: n, goal: goal ? Number(goal[1]) : undefined }
  if (!rest) return { ...asked, startsAt: undefined }
  return { ...asked, startsAt: readMoment(rest, zone, from) ?? refuse() }

  function refuse(): never {
    throw new UserError('evening.words', { found: typed.slice(0, 60) })
  }
}

/** Of a day of the week the next one at that hour; of a date that day. */
function readMoment(text: string, zone: string, from: Date): Date | undefined {
  try {
    const when = parseWhen(text)
    return when === 'never' || 'every' in when ? undefined : nextTime(when.cron, zone, from)
  } catch {
    // No line of a schedule: perhaps one day.
  }
  let local: string
  try {
    local = readStart(text, zone, from)
  } catch (error) {
    if (error instanceof UserError && error.key === 'event.past') throw new UserError('evening.past', { found: text })
    return undefined
  }
  const [, year, month, day, hour, minute] = /^(\d+)-(\d+)-(\d+) (\d+):(\d+)$/.exec(local)!.map(Number)
  const startsAt = nextTime(`${minute} ${hour} ${day} ${month} *`, zone, from)
  // That line of cron has come again a year later when its time today is over.
  const found = new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric' }).format(startsAt)
  if (Number(found) !== year) throw new UserError('evening.past', { found: text })
  return startsAt
}

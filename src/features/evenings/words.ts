import { UserError } from '../../lib/errors.ts'
import { nextTime, parseWhen } from '../leaderboards/when.ts'

export type Asked = { minutes: number | undefined; goal: number | undefined; startsAt: Date | undefined }

/**
 * `Thursday 18:30 90m goal 600 replies` -> when (in `zone`, after `from`), how long, and what it is after; each may be
 * missing. Throws UserError `evening.words`.
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
  const when = parseWhen(rest)
  if (when === 'never' || 'every' in when) throw new UserError('evening.words', { found: typed.slice(0, 60) })
  return { ...asked, startsAt: nextTime(when.cron, zone, from) }
}

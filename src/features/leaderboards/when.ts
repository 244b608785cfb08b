/**
 * Times in words: "every weekday 18:30", "chaque vendredi 18 h", "every 10 minutes" -> five fields of cron. A line of
 * cron is taken as it is.
 */
import { Cron } from 'croner'
import { UserError } from '../../lib/errors.ts'

/** `every`: minutes; `cron`: five fields, in the zone of whoever reads them; `never`: the end of it. */
export type When = { every: number } | { cron: string } | 'never'

const days: [pattern: RegExp, days: number[]][] = [
  [/\b(weekdays?|working days?|jours? (ouvrables?|de semaine)|en semaine)\b/, [1, 2, 3, 4, 5]],
  [/\b(week-?ends?|fins? de semaine)\b/, [6, 0]],
  [/\b(days?|daily|jours?)\b/, [0, 1, 2, 3, 4, 5, 6]],
  [/\b(mon(day)?s?|lundis?)\b/, [1]],
  [/\b(tue(s(day)?)?s?|mardis?)\b/, [2]],
  [/\b(wed(nesday)?s?|mercredis?)\b/, [3]],
  [/\b(thu(rs(day)?)?s?|jeudis?)\b/, [4]],
  [/\b(fri(day)?s?|vendredis?)\b/, [5]],
  [/\b(sat(urday)?s?|samedis?)\b/, [6]],
  [/\b(sun(day)?s?|dimanches?)\b/, [0]],
]

/** `monday to friday`, `du lundi au vendredi`. */
const span = /(?:\b(?:from|du) )?\b(\p{L}+) (?:to|through|till|until|au) (\p{L}+)\b/u

/** Throws UserError `schedule.when` with what was found. */
export function parseWhen(typed: string): When {
  const refused = new UserError('schedule.when', { found: typed.slice(0, 60) })
  const text = typed.toLowerCase().normalize('NFC').replace(/\s+/g, ' ').trim()
  if (/^(stop|off|never|0|non?|jamais|arr[êe]t(e|er)?)$/.test(text)) return 'never'
  const minutes = /^(?:every |toutes les )?(\d{1,4}) ?(?:min(?:ute)?s?|m)?$/.exec(text)
  if (minutes) {
    const every = Number(minutes[1])
    if (every < 1 || every > 1440) throw refused
    return { every }
  }
  if (/^(every hour|hourly|(chaque|toutes les) heures?)$/.test(text)) return { every: 60 }
  if (/^[\d*,/-]+( [\d*,/a-z-]+){4}$/.test(text)) {
    if (!isCron(text)) throw refused
    return { cron: text }
  }
  const time = /\b(\d{1,2})(?: ?(?:h|:) ?(\d{2})?)? ?(am|pm)?(?: ?(?:h|heures?|o['’]clock))?$/.exec(text)
  if (!time) throw refused
  const [, h, m = '0', half] = time
  let hour = Number(h)
  if (half && (hour < 1 || hour > 12)) throw refused
  if (half) hour = (hour % 12) + (half === 'pm' ? 12 : 0)
  if (hour > 23 || Number(m) > 59) throw refused
  let rest = text.slice(0, time.index)
  const found = new Set<number>()
  rest = rest.replace(span, (said, from: string, to: string) => {
    const [first, last] = [from, to].map((name) => names.findIndex((list) => list.includes(name)))
    if (first === undefined || last === undefined || first < 0 || last < 0) return said
    for (let day = first; ; day = (day + 1) % 7) {
      found.add(day)
      if (day === last) return ' '
    }
  })
  for (const [pattern, which] of days) {
    const said = rest.replace(pattern, ' ')
    if (said !== rest) which.forEach((day) => found.add(day))
    rest = said
  }
  // "Every evening" is every day; "friday evening" is friday.
  const evening = rest.replace(/\b(evenings?|nights?|mornings?|soirs?|matins?)\b/g, ' ')
  if (evening !== rest && !found.size && /\b(every|each|chaque|tous)\b/.test(rest))
    for (let day = 0; day < 7; day++) found.add(day)
  rest = evening
  // What is left must be words that mean nothing by themselves: a day that was not understood is not guessed.
  rest = rest.replace(/\b(every|each|on|at|and|the|chaque|tous|toutes|les|le|et|à|a)\b|[,à]/g, ' ').trim()
  if (rest || !found.size) throw refused
  const list = [...found].sort((a, b) => a - b)
  return { cron: `${Number(m)} ${hour} * * ${list.length === 7 ? '*' : list.join(',')}` }
}

function isCron(text: string): boolean {
  try {
    return new Cron(text, { paused: true }).nextRun() !== null
  } catch {
    return false
  }
}

/** The next time after `from`, in an IANA zone; days on which clocks are put forward or back included. */
export function nextTime(cron: string, zone: string, from: Date): Date {
  const next = new Cron(cron, { paused: true, timezone: zone }).nextRun(from)
  if (!next) throw new UserError('schedule.when', { found: cron })
  return next
}

const names = [
  ['sunday', 'dimanche', 'sun'],
  ['monday', 'lundi', 'mon'],
  ['tuesday', 'mardi', 'tue'],
  ['wednesday', 'mercredi', 'wed'],
  ['thursday', 'jeudi', 'thu'],
  ['friday', 'vendredi', 'fri'],
  ['saturday', 'samedi', 'sat'],
]

const months = [
  'jan(?:uary)?|janv(?:ier)?',
  'feb(?:ruary)?|f[ée]vr?(?:ier)?',
  'mar(?:ch|s)?',
  'apr(?:il)?|avr(?:il)?',
  'may|mai',
  'june?|juin',
  'july?|juil(?:let)?',
  'aug(?:ust)?|ao[ûu]t',
  'sept?(?:ember|embre)?',
  'oct(?:ober|obre)?',
  'nov(?:ember|embre)?',
  'dec(?:ember)?|d[ée]c(?:embre)?',
].map((name) => new RegExp(`^(?:${name})\\.?$`))

/**
 * `Saturday`, `samedi prochain`, `demain soir`, `5 December`, `samedi 5 décembre`, `2026-12-05` -> YYYY-MM-DD, not before
 * `today`: without a year the next such day. Throws UserError `schedule.day`; also where the day of the week is another.
 */
export function parseDay(typed: string, today: string): string {
  const refused = new UserError('schedule.day', { found: typed.slice(0, 40) })
  const start = new Date(`${today}T12:00:00Z`)
  const word = (date: Date): string => date.toISOString().slice(0, 10)
  const text = typed.trim().toLowerCase().normalize('NFC').replace(/,/g, ' ').replace(/\s+/g, ' ')
  if (/^(today|tonight|this evening|aujourd['’]hui|ce soir)$/.test(text)) return today
  if (/^(tomorrow|demain)( evening| soir)?$/.test(text)) return word(new Date(start.getTime() + 86_400_000))
  const said = text.replace(/^(?:le|the|on|this|ce) /, '').split(' ')
  const day = names.findIndex((list) => list.includes(said[0]!))
  const rest = (day < 0 ? said : said.slice(1)).join(' ')
  if (day >= 0 && /^(soir|evening|prochain)?$/.test(rest))
    return word(new Date(start.getTime() + ((day - start.getUTCDay() + 7) % 7) * 86_400_000))
  const date = readDate(rest, today)
  if (!date || date < today || (day >= 0 && new Date(`${date}T12:00:00Z`).getUTCDay() !== day)) throw refused
  return date
}

/** `2026-12-05`, `5 December`, `Dec 5 2026`, `5 déc.`, `1er mai` -> a day that exists; without a year not before `today`. */
function readDate(text: string, today: string): string | undefined {
  const exists = (date: string): boolean => {
    const read = new Date(`${date}T12:00:00Z`)
    return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(date)
  }
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return exists(text) ? text : undefined
  const [, d1, m1, m2, d2, year] =
    /^(?:(?:the )?(\d{1,2})(?:st|nd|rd|th|er)? (?:of )?(\p{L}+\.?)|(\p{L}+\.?) (\d{1,2})(?:st|nd|rd|th)?)(?: (\d{4}))?$/u.exec(
      text,
    ) ?? []
  const month = months.findIndex((name) => name.test(m1 ?? m2 ?? ''))
  if (month < 0) return undefined
  const tail = `${String(month + 1).padStart(2, '0')}-${(d1 ?? d2 ?? '').padStart(2, '0')}`
  const first = Number(today.slice(0, 4))
  return (year ? [year] : [first, first + 1])
    .map((y) => `${y}-${tail}`)
    .find((date) => exists(date) && (year || date >= today))
}

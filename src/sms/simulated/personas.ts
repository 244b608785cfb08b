import { draw, pick } from './draw.ts'
import type { CarrierSettings } from './settings.ts'
import { languageOf, words, type Language } from './words.ts'

/**
 * Who sits behind a number, out of 1,000. About 46 % answer something, 3 % want no more texts. Nobody here says START
 * after STOP.
 */
const shares = {
  yes: 140,
  no: 70,
  question: 65,
  human: 20,
  brownie: 10,
  wrong: 30,
  stop: 20,
  arret: 10,
  angry: 25,
  reaction: 30,
  photo: 15,
  late: 25,
  silent: 540,
} as const
export type Persona = keyof typeof shares

/** `late` asks for the carrier's timestamp of 22:40. */
export type Reaction = { body: string; media: number; late: boolean }

export function personaOf(seed: number, phone: string): Persona {
  let left = draw(seed, phone, 'persona') * 1000
  for (const [persona, share] of Object.entries(shares)) {
    left -= share
    if (left < 0) return persona as Persona
  }
  return 'silent'
}

/** When somebody votes, if they do: ahead of the day, before noon of it, or later. */
export type Ballot = 'early' | 'morning' | 'later' | 'never'

/** `asked`: somebody wrote to them about it. A nudge, no more: a few in a hundred go who would not have gone. */
export function ballotOf(seed: number, phone: string, asked: boolean): Ballot {
  if (draw(seed, phone, 'ballot') >= (asked ? 0.6 : 0.5)) return 'never'
  const when = draw(seed, phone, 'ballot', 'when')
  return when < 0.2 ? 'early' : when < 0.6 ? 'morning' : 'later'
}

/**
 * What the voter writes on the `n`-th text that reached the phone, if anything. Two rounds: the first text is answered,
 * and the answer to that may be. After that only a question about the vote is; so every conversation ends.
 */
export function react(
  settings: Pick<CarrierSettings, 'seed' | 'language'>,
  text: { phone: string; n: number; body: string },
): Reaction | undefined {
  const persona = personaOf(settings.seed, text.phone)
  const language = settings.language === 'auto' ? languageOf(text.body) : settings.language
  const drawn = draw(settings.seed, text.phone, text.n, 'words')
  if (text.n === 1) return first(persona, language, text.body, drawn)
  if (text.n === 2) return second(persona, language, drawn, draw(settings.seed, text.phone, 'second'))
  if (asksToVote.test(text.body)) return vote(settings.seed, text, language, drawn)
  return undefined
}

const asksToVote = /(?<!\p{L})vot(?:e|er|ed|ing|ez|é)(?!\p{L})[^?]*\?/iu

function vote(seed: number, { phone, n }: { phone: string; n: number }, language: Language, drawn: number) {
  const chance = draw(seed, phone, n, 'about the vote')
  const ballot = ballotOf(seed, phone, true)
  if (ballot === 'early') return chance < 0.7 ? say(pick(words[language].voted, drawn)) : undefined
  if (ballot === 'never') return chance < 0.15 ? say(pick(words[language].no, drawn)) : undefined
  return chance < 0.5 ? say(pick(words[language].willVote, drawn)) : undefined
}

const say = (body: string): Reaction => ({ body, media: 0, late: false })

function first(persona: Persona, language: Language, text: string, drawn: number): Reaction | undefined {
  const own = words[language]
  switch (persona) {
    case 'silent':
      return undefined
    case 'arret':
      // whatever the text's language: in Quebec and France this word has to work on an English text as well
      return say(pick(['ARRET', 'Arrêt', 'arret'], drawn))
    case 'photo':
      return { body: '', media: 1, late: false }
    case 'reaction':
      return say(quoted(text, language))
    case 'late':
      return { body: pick(own.late, drawn), media: 0, late: true }
    default:
      return say(pick(own[persona], drawn))
  }
}

function second(persona: Persona, language: Language, drawn: number, chance: number): Reaction | undefined {
  const own = words[language]
  switch (persona) {
    case 'yes':
      return chance < 0.4 ? say(pick(own.thanks, drawn)) : undefined
    case 'question':
    case 'late':
      return chance < 0.6 ? say(pick(own.convinced, drawn)) : chance < 0.8 ? say(pick(own.no, drawn)) : undefined
    case 'human':
    case 'brownie':
      return chance < 0.5 ? say(pick(own.convinced, drawn)) : undefined
    case 'no':
      return chance < 0.2 ? say(pick(own.bye, drawn)) : undefined
    case 'angry':
      return chance < 0.2 ? say('STOP') : undefined
    default:
      return undefined
  }
}

/** As Apple's Messages writes a tapback to someone whose phone has none. */
function quoted(text: string, language: Language): string {
  const start = text.length > 60 ? `${[...text].slice(0, 57).join('').trimEnd()}…` : text
  return language === 'fr' ? `A aimé « ${start} »` : `Liked “${start}”`
}

const zones: [prefix: string, zone: string][] = [
  ['+33', 'Europe/Paris'],
  ['+1', 'America/Toronto'],
]

/** The last time it was 22:40 where this phone lives. */
export function lateHour(phone: string, now: Date, setting: string): Date {
  const zone = setting === 'auto' ? (zones.find(([prefix]) => phone.startsWith(prefix))?.[1] ?? 'UTC') : setting
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, hour: 'numeric', minute: 'numeric', hourCycle: 'h23' })
    .formatToParts(now)
    .reduce<Record<string, number>>((all, { type, value }) => ({ ...all, [type]: Number(value) }), {})
  const minute = (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
  const since = (minute - (22 * 60 + 40) + 1440) % 1440
  return new Date(Math.floor(now.getTime() / 60_000) * 60_000 - since * 60_000)
}

/**
 * What a text asks about us, read after the words of opt-out and help. Whole messages only: "WHO", "Who is this?",
 * "Qui êtes-vous ?", "¿Quién eres?"; "Who is your candidate for mayor?" is for a person.
 */
export type AskedOfUs = 'who' | undefined

const whoWords = new Set([
  'who',
  'whos this',
  'who is this',
  'whois this',
  'who this',
  'who dis',
  'who are you',
  'who r u',
  'who are u',
  'who am i talking to',
  'who is texting me',
  'who sent this',
  'qui',
  'qui est ce',
  'qui est la',
  'qui etes vous',
  'vous etes qui',
  'qui es tu',
  'tu es qui',
  't es qui',
  'tes qui',
  'c est qui',
  'cest qui',
  'qui m ecrit',
  'qui me texte',
  'qui parle',
  'quien',
  'quien es',
  'quien eres',
  'quien es usted',
  'quien es este',
  'quien habla',
  'quien me escribe',
  'quienes son',
  'de quien es este numero',
])
const courtesy = /\b(?:please|pls|svp|stp|hi|hey|hello|bonjour|salut|allo|hola|sorry|pardon|disculpe|por favor)\b/g

export function readAsked(body: string): AskedOfUs {
  if (body.length > 60) return undefined
  const text = plain(body).replace(courtesy, ' ').replace(/\s+/g, ' ').trim()
  return whoWords.has(text) ? 'who' : undefined
}

/** Accents, case, punctuation, emoji and full-width letters folded away; an apostrophe is a blank or nothing. */
const plain = (body: string): string =>
  body
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/who['’´`]s/g, 'whos')
    .replace(/[^a-z0-9]+/g, ' ')

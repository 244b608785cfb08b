/**
 * What a text asks of the house itself, read after the words of opt-out and help: the bare word, "WHO", "Qui ?",
 * "QUIEN por favor". A question such as "Who is this?" or "Qui êtes-vous ?" was put to the person who wrote, who answers
 * it better than a form does, and whose canned replies have words for it.
 */
export type AskedOfUs = 'who' | undefined

const whoWords = new Set(['who', 'qui', 'quien'])
const courtesy = /\b(?:please|pls|svp|stp|hi|hey|hello|bonjour|salut|allo|hola|sorry|pardon|disculpe|por favor)\b/g

export function readAsked(body: string): AskedOfUs {
  if (body.length > 60) return undefined
  const text = plain(body).replace(courtesy, ' ').replace(/\s+/g, ' ').trim()
  return whoWords.has(text) ? 'who' : undefined
}

/** Accents, case, punctuation, emoji and full-width letters folded away. */
const plain = (body: string): string =>
  body
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/[^a-z0-9]+/g, ' ')

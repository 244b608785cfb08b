/**
 * What a text asks of the house itself, read after the words of opt-out and help: the bare word, "WHO", "Qui ?",
 * "QUIEN por favor"; DATA, and ERASE with or without the code that was sent back. A question such as "Who is this?" or "Qui êtes-vous ?" was put to the person who wrote, who answers
 * it better than a form does, and whose canned replies have words for it.
 */
export type AskedOfUs = { kind: 'who' | 'data' } | { kind: 'erase'; digits?: string } | undefined

const whoWords = new Set(['who', 'qui', 'quien'])
const dataWords = new Set(['data', 'my data', 'donnees', 'mes donnees', 'datos', 'mis datos'])
const eraseWords = /^(?:erase|erase me|effacer|effacez|effacez moi|borrar)(?: (\d{4}))?$/
const courtesy = /\b(?:please|pls|svp|stp|hi|hey|hello|bonjour|salut|allo|hola|sorry|pardon|disculpe|por favor)\b/g

export function readAsked(body: string): AskedOfUs {
  if (body.length > 60) return undefined
  const text = plain(body).replace(courtesy, ' ').replace(/\s+/g, ' ').trim()
  if (whoWords.has(text)) return { kind: 'who' }
  if (dataWords.has(text)) return { kind: 'data' }
  const erase = eraseWords.exec(text)
  return erase ? { kind: 'erase', ...(erase[1] ? { digits: erase[1] } : {}) } : undefined
}

/** Accents, case, punctuation, emoji and full-width letters folded away. */
const plain = (body: string): string =>
  body
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/[^a-z0-9]+/g, ' ')

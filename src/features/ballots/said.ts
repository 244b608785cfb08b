/**
 * Whether a text says that its writer has voted. Only ever a suggestion to a volunteer, who reads the words: too little
 * rather than too much, so negations, wishes and questions are passed over.
 */
import { plainWords } from '../optouts/words.ts'

const phrases = [
  'jai vote', 'j ai vote', 'jai deja vote', 'j ai deja vote', 'deja vote', 'on a vote', 'nous avons vote', 'vote par procuration',
  'i voted', 'i have voted', 'ive voted', 'already voted', 'just voted', 'we voted', 'we have voted', 'weve voted', 'i did vote',
  'voted already', 'voted this morning', 'voted by mail', 'voted early', 'mailed my ballot', 'sent my ballot',
  'ya vote', 'yo vote', 'ya votamos', 'he votado', 'hemos votado', 'ya he votado',
] // prettier-ignore
/** Any of these, and a person has to read it without our word. */
const doubts = new Set(
  'not dont didnt havent hasnt never cant wont pas ne n nai jamais no nunca tampoco if when si quand cuando will going vais voy would who qui quien wife husband partner son daughter mom mum dad mother father femme mari fils fille mere pere esposa esposo marido mujer hijo hija madre padre'.split(
    ' ',
  ),
)

export function saysVoted(body: string): boolean {
  if (body.includes('?') || body.length > 160) return false
  const text = plainWords(body)
  if (!text) return false
  // « Si, ya voté » is a yes: only what comes before the phrase can turn it round, and "si" at the beginning does not.
  const padded = ` ${text.replace(/^(si|sí|yes|oui|yep|yeah|ok) /, '')} `
  return phrases.some((phrase) => padded.includes(` ${phrase} `)) && !padded.split(' ').some((word) => doubts.has(word))
}

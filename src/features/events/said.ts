/**
 * What an answer to an invitation says, as far as its words are plain: a suggestion to the volunteer who reads them, never
 * more. In the languages of contacts.
 */
import { plainWords } from '../optouts/words.ts'
import type { RsvpAnswer } from './rsvp.ts'

const alone: Record<RsvpAnswer, string> = {
  yes: 'yes yeah yep yup sure absolutely oui ouais ouep volontiers si claro vale ok okay certainement definitely',
  no: 'no nope nah non nan desole desolee sorry imposible impossible',
  maybe: 'maybe perhaps possibly depends peutetre quizas quiza talvez',
}
const phrases: Record<RsvpAnswer, string[]> = {
  yes: [
    'jy serai', 'j y serai', 'je serai la', 'on y sera', 'on sera la', 'nous y serons', 'je viens', 'je viendrai', 'on vient',
    'comptez sur moi', 'compte sur moi', 'avec plaisir', 'bien sur', 'ill be there', 'i ll be there', 'i will be there',
    'well be there', 'count me in', 'count us in', 'im in', 'i m in', 'im coming', 'ill come', 'i will come', 'see you there',
    'of course', 'alli estare', 'ahi estare', 'ire', 'voy a ir', 'cuenten conmigo', 'cuenta conmigo', 'por supuesto', 'con gusto',
  ],
  no: [
    'cant come', 'can t come', 'cant make it', 'wont be there', 'wont make it', 'cannot come', 'not coming', 'im busy', 'je ne peux pas',
    'je peux pas', 'je ne viendrai pas', 'je viens pas', 'pas disponible', 'pas dispo', 'sans moi', 'no puedo', 'no podre', 'no voy',
    'no ire',
  ],
  maybe: [
    'not sure', 'peut etre', 'pas sur', 'pas sure', 'je vais voir', 'je verrai', 'tal vez', 'no se', 'puede ser', 'a lo mejor',
    'ill see', 'ill try', 'i ll try', 'je vais essayer',
  ],
} // prettier-ignore

/** What turns such a word round: « claro que no » is no yes, and "no problem" no no. */
const turned: Record<RsvpAnswer, ReadonlySet<string>> = {
  yes: new Set(['mais', 'but', 'pero', 'pas', 'not', 'no', 'non', 'nope']),
  no: new Set(['mais', 'but', 'pero', 'pas', 'not', 'problem', 'problems', 'prob', 'worries', 'doubt', 'problema', 'duda']),
  maybe: new Set(['mais', 'but', 'pero', 'pas', 'not']),
} // prettier-ignore

/** Longer texts say more than one thing. */
const most = 80

export function readAnswer(body: string): RsvpAnswer | undefined {
  if (body.length > most || body.includes('?')) return undefined
  // "Ouiii!" is a yes.
  const text = plainWords(body).replace(/([a-z])\1{2,}/g, '$1')
  if (!text) return undefined
  const padded = ` ${text} `
  // The doubtful before the certain: "not sure" has a "sure" in it, and "je ne viendrai pas" a coming.
  for (const answer of ['maybe', 'no', 'yes'] as const)
    if (phrases[answer].some((phrase) => padded.includes(` ${phrase} `))) {
      if (answer === 'yes' && / (pas|not|no|non|jamais|never|nunca|si je|if) /.test(padded)) return undefined
      return answer
    }
  const [first = '', ...rest] = text.split(' ')
  // « Si je peux » is no yes.
  if (first === 'si' && rest.length && ['je', 'on', 'jamais', 'cest'].includes(rest[0]!)) return undefined
  for (const answer of ['yes', 'no', 'maybe'] as const)
    if (alone[answer].split(' ').includes(first) && rest.length <= 3 && !rest.some((word) => turned[answer].has(word)))
      return answer
  return undefined
}

/**
 * What is near an opt-out without being one: "please stop bothering me about this", "sotp", "lâchez-moi". It goes to a
 * person at once, and until they have decided nothing is sent to that number. Too much rather than too little: a press
 * thaws it. What merely holds such a word ("Stop this bill", "je ne peux pas m'arrêter de rire") is an answer.
 * Linear in the length of the text: words are looked up, none is matched by an expression that can go back.
 */
import { plainWords } from './words.ts'

/** Verbs of ending, and what they have to be about, within a few words, to be about us. */
const ending = new Set(
  (
    'stop stops stopped quit cease end arrete arretez arreter arret cessez cesse cesser stoppez stopper paren pare parar ' +
    'deje dejen dejenme dejame deja basta no dont never ne'
  ).split(' '),
)
const us = new Set(
  (
    'texting text texts messaging message messages contacting contact writing calling bothering bother spamming spam ' +
    'harassing harass sending texto textos textoter ecrire ecrivez mecrire mecrivez envoyer envoyez contacter contactez ' +
    'harceler deranger derangez sms spammer escribir escribirme escriban escriba mandar manden mensajes mensaje molestar ' +
    'moleste molesten contactar'
  ).split(' '),
)
/** Alone enough, wherever they stand. */
const words = new Set(
  (
    'unsubscribe unsubscribed unsuscribe unsub optout optedout desabonner desabonnez desabonne desinscrire desinscrivez ' +
    'desinscription desabonnement desuscribir desuscribirme harassment harassing harcelement acoso spam cnil rgpd gdpr ' +
    'tcpa fcc lawyer avocat abogado lachez'
  ).split(' '),
)
const phrases = [
  'opt out', 'opt me out', 'remove me', 'take me off', 'off your list', 'my number', 'mon numero', 'mi numero',
  'leave me alone', 'leave us alone', 'laisse moi tranquille', 'laissez moi tranquille', 'foutez moi la paix',
  'fichez moi la paix', 'lache moi', 'dejame en paz', 'dejenme en paz', 'no me interesa', 'not interested', 'no more',
  'plus de messages', 'plus de sms', 'plus recevoir', 'no quiero', 'go away', 'fuck off', 'piss off', 'wrong list',
  'va te faire', 'do not call', 'delete my', 'supprimez mes', 'mes donnees', 'porter plainte', 'report you',
] // prettier-ignore
/** "Stop it", "stop this already": a stop and nothing that it could be about but us. */
const pointing = new Set(
  (
    'it this that already these those all of asap immediately right away enough just please pls now merci svp stp ca cela ' +
    'tout ici la assez esto eso ya por favor i said me vous te sil plait s il te'
  ).split(' '),
)
/** One slip of a thumb from these, in a text of one or two words. */
const meant = ['stop', 'arret', 'unsubscribe', 'cancel', 'optout', 'desabonner', 'stopall']
const notMeant = new Set('step shop slop stp top atop stow shops stoop carat arrest arriet cancer canceled'.split(' '))

/** Characters that are read: who wants no more texts says so at the beginning. Some letters fold into eighteen. */
const most = 320

export function isNearOptOut(body: string): boolean {
  const text = plainWords(body.slice(0, most))
  if (!text) return false
  const said = text.split(' ')
  if (said.some((word) => words.has(word))) return true
  const padded = ` ${text} `
  if (phrases.some((phrase) => padded.includes(` ${phrase} `))) return true
  if (said.some((word, at) => ending.has(word) && said.slice(at + 1, at + 4).some((next) => us.has(next)))) return true
  const stops: string[] = said.filter((word) => word === 'stop' || word === 'arretez' || word === 'arrete')
  if (stops.length > 0 && said.length <= 8 && said.every((word) => stops.includes(word) || pointing.has(word)))
    return true
  return said.length <= 2 && said.some((word) => !notMeant.has(word) && meant.some((right) => oneSlip(word, right)))
}

/** Whether one letter too many, too few, another, or two in the wrong order make `word` of `right`; not whether they are equal. */
function oneSlip(word: string, right: string): boolean {
  if (Math.abs(word.length - right.length) > 1 || word === right || word.length < 3) return false
  let at = 0
  while (at < word.length && word[at] === right[at]) at++
  let end = 0
  while (end < Math.min(word.length, right.length) - at && word.at(-1 - end) === right.at(-1 - end)) end++
  const [left, wanted] = [word.slice(at, word.length - end), right.slice(at, right.length - end)]
  if (left.length <= 1 && wanted.length <= 1) return at > 0
  return left.length === 2 && wanted.length === 2 && left[0] === wanted[1] && left[1] === wanted[0]
}

/**
 * What a text from a contact asks for, read word by word before anything else sees it.
 *
 * Whole messages only: "STOP", "stop please", "Arrêtez !" opt out; "Stop this bill" and "je ne peux pas m'arrêter de
 * rire" do not. Words: CTIA and Twilio's lists (STOP, STOPALL, UNSUBSCRIBE, CANCEL, END, QUIT, OPTOUT, REVOKE), their
 * French and Spanish counterparts. Linear in the length of the text, whatever is in it.
 */
export type Asked = 'stop' | 'start' | 'help' | 'reaction' | undefined

export const stopWords = new Set([
  'stop',
  'stopall',
  'unsubscribe',
  'unsub',
  'cancel',
  'end',
  'quit',
  'optout',
  'revoke',
  'remove',
  'arret',
  'arreter',
  'arretez',
  'arrete',
  'desabonner',
  'desinscrire',
  'desabonnement',
  'desinscription',
  'desabonnezmoi',
  'alto',
  'parar',
  'pare',
  'basta',
  'cancelar',
  'baja',
  'detener',
])
const startWords = new Set(['start', 'unstop', 'yesstart', 'debut', 'reprendre', 'reprise', 'inicio', 'comenzar'])
const helpWords = new Set(['help', 'info', 'aide', 'ayuda'])

const stopPhrases = new Set([
  'opt out',
  'opt me out',
  'remove me',
  'take me off',
  'take me off your list',
  'take me off the list',
  'remove me from your list',
  'remove me from this list',
  'remove my number',
  'delete my number',
  'lose my number',
  'do not text me',
  'dont text me',
  'do not contact me',
  'dont contact me',
  'stop texting',
  'stop texting me',
  'stop messaging me',
  'stop contacting me',
  'no more texts',
  'leave me alone',
  'unsubscribe me',
  'stop 2 quit',
  'stop to quit',
  'stop quit',
  'stop all',
  'quit texting me',
  'please remove me',
  'ne plus me contacter',
  'ne me contactez plus',
  'ne mecrivez plus',
  'ne m ecrivez plus',
  'arretez de m ecrire',
  'arretez de mecrire',
  'arretez de me texter',
  'arrete de m ecrire',
  'enlevez moi',
  'enlevez moi de la liste',
  'enlevez moi de votre liste',
  'retirez moi',
  'retirez moi de votre liste',
  'supprimez mon numero',
  'otez moi de votre liste',
  'plus de messages',
  'desabonnez moi',
  'no me escriban mas',
  'no me escriba mas',
  'no mas mensajes',
  'dejen de escribirme',
  'borrenme',
  'quitenme de la lista',
  'darme de baja',
])
/** Words around an opt-out that change nothing: "stop please", "STOP merci". */
const courtesy = new Set([
  'please',
  'pls',
  'plz',
  'now',
  'thanks',
  'thank',
  'you',
  'ok',
  'just',
  'sms',
  'texts',
  'text',
  'messages',
  'me',
  'svp',
  'stp',
  'merci',
  'maintenant',
  'sil',
  's',
  'il',
  'vous',
  'te',
  'plait',
  'por',
  'favor',
  'gracias',
  'ya',
  'ahora',
])

/** What phones send when somebody "likes" a text: iMessage and Google Messages, in three languages. */
const reaction =
  /^(?:(?:liked|loved|disliked|laughed at|emphasized|questioned|reacted .{1,12} to|removed an? .{1,20} from|a aim[ée]|a ador[ée]|n['’]a pas aim[ée]|a ri de|a r[ée]agi .{1,12} [àa]|a mis en [ée]vidence|le gust[óo]|le encant[óo]|se ri[óo] de|reaccion[óo] con .{1,12} a))\s*[«"“„']/iu

export function readOptOut(body: string): Asked {
  if (reaction.test(body.slice(0, 60).trimStart())) return 'reaction'
  if (body.length > 120) return undefined
  // "S T O P" is one word.
  const text = plain(body).replace(/^(?:[a-z] )+[a-z]$/, (spelled) => spelled.replaceAll(' ', ''))
  if (!text) return undefined
  const words = text.split(' ')
  const bare = words.filter((w) => !courtesy.has(w))
  if (stopPhrases.has(text) || stopPhrases.has(bare.join(' ')) || stopPhrases.has(text.replace(/^(?:please|svp) /, '')))
    return 'stop'
  const distinct = new Set(bare)
  if (distinct.size === 1 && words.length - bare.length <= 6) {
    const word = bare[0] ?? ''
    if (stopWords.has(word) && !(word === 'remove' && words.length > 1)) return 'stop'
    if (words.length <= 2 && startWords.has(word)) return 'start'
    if (words.length <= 2 && helpWords.has(word)) return 'help'
  }
  return undefined
}

/** Full-width letters, accents, emoji, zero-width signs and punctuation folded away. */
const plain = (body: string): string =>
  body
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/[’'´`]/g, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()

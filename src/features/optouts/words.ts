/**
 * What a text from a contact asks for, read word by word before anything else sees it.
 *
 * Where the words come from: each jurisdiction's pack (features/law/packs) names those of its law; all of them count
 * everywhere, and test/features/law keeps this list whole.
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
  'stop2quit',
  'stopquit',
  'stoptoquit',
  'td',
  'arrett',
  'opoit',
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
  'i opt out',
  'opt out please',
  'delete me',
  'remove my name',
  'take my name off your list',
  'no more messages',
  'no texts',
  'stop it',
  'dont text me anymore',
  'do not text me anymore',
  'dont text me again',
  'dont message me',
  'i want to unsubscribe',
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
  'ne plus recevoir',
  'ne plus recevoir de messages',
  'je ne veux plus recevoir de messages',
  'je me desabonne',
  'supprimez moi',
  'plus de sms',
  'stop aux sms',
  'laissez moi tranquille',
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
  'no mas',
  'ya no mas',
  'no quiero mas mensajes',
  'no me manden mensajes',
  'no me manden mas mensajes',
  'no me contacten',
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

const french = /^(?:arr|desab|desin|aide|debut|repri)|moi|plus|ecri|numero de|svp|stp|merci/
const spanish =
  /^(?:alto|parar|pare|basta|cancelar|baja|detener|ayuda|inicio|comenzar)|mas|favor|gracias|borren|quiten|escrib/

/** The language an opt-out, START or HELP was said in, where its words tell: STOP and INFO are of all. */
export function languageOf(body: string): 'fr' | 'es' | undefined {
  const text = plainWords(body.slice(0, 120))
  return spanish.test(text) ? 'es' : french.test(text) ? 'fr' : undefined
}

export function readOptOut(body: string): Asked {
  if (reaction.test(body.slice(0, 60).trimStart())) return 'reaction'
  if (body.length > 120) return undefined
  // "S T O P" is one word.
  const text = plainWords(body).replace(/^(?:[a-z] )+[a-z]$/, (spelled) => spelled.replaceAll(' ', ''))
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
export const plainWords = (body: string): string =>
  body
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/[’'´`]/g, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()

/** What a text asks for. The table is what people really write, and what only looks like it. */
import { describe, expect, it } from 'vitest'
import { readOptOut, stopWords } from '../../../src/features/optouts/words.ts'
import type { Asked } from '../../../src/features/optouts/words.ts'

// prettier-ignore
const stop = [
  // The carriers' words in every shape a phone gives them.
  'STOP', 'stop', 'Stop.', 'STOP!!!', ' stop ', 'stop\n', '\tSTOP\r\n', '"STOP"', '(stop)', '*stop*', 'STOP 🛑',
  '🛑🛑 stop 🛑', 'stop 🙏🏽', 'ＳＴＯＰ', 'ｓｔｏｐ', '𝐒𝐓𝐎𝐏', 'Ⓢⓣⓞⓟ', 'S\u200bT\u200bO\u200bP', '\ufeffSTOP', 'ST\u00adOP',
  '\u200eSTOP\u200f', 'STOP\ufe0f', 'S T O P', 's.t.o.p.', 'STOP STOP STOP', 'stop stop stop stop stop stop stop',
  'StopAll', 'STOP ALL', 'STOP 2 QUIT', 'Unsubscribe', 'UNSUB', 'Cancel', 'End', 'end.', 'QUIT', 'Quit!', 'OptOut',
  'opt-out', 'OPT OUT', 'revoke', 'remove', 'Remove me',
  // With courtesy around them.
  'STOP please', 'please stop', 'Stop, thank you', 'stop now pls', 'ok stop', 'stop sms', 'STOP MESSAGES',
  'Stop texting me', 'please stop texting me!', 'Stop text messages now, thanks',
  // Without the word.
  'Take me off your list', 'take me off', 'Remove my number', 'lose my number', 'Do not text me', "Don't text me",
  'DON’T CONTACT ME', 'no more texts', 'Leave me alone!', 'unsubscribe me please',
  // French.
  'ARRET', 'ARRÊT', 'arrêt', 'Arre\u0302t', 'ARRE\u0302TEZ', 'Arrêtez!', 'Arrêtez !', 'arrete', 'Arrêter',
  'ARRET SVP', 'Stop svp', 'STOP merci', 'Stop s’il vous plaît', "arrêtez s'il vous plait", 'Arrête stp',
  'désabonner', 'DÉSINSCRIRE', 'désinscription', 'Désabonnez-moi', 'désabonnez moi svp', "Arrêtez de m'écrire",
  'Ne m’écrivez plus', 'ne me contactez plus', 'Enlevez-moi de votre liste', 'retirez moi', 'Supprimez mon numéro',
  // Spanish.
  'ALTO', 'alto por favor', 'Parar', 'pare', '¡Basta!', 'BAJA', 'cancelar', 'Detener', 'darme de baja',
  'No me escriban más', 'No más mensajes', 'borrenme',
]

// prettier-ignore
const none = [
  'Stop this bill', 'stop this bill!', 'We must stop them', 'we must stop them now', "Don't stop", 'don’t stop',
  'Dont stop now', 'never stop', 'When does it stop?', 'Nonstop', 'unstoppable', 'the bus stop', 'Bus stop at 5',
  'Stop by my place', 'stop the pipeline', 'Can you stop by?', 'stop and shop', 'end of the month?', 'At the end',
  'When does it end?', 'weekend', 'this weekend', 'The end justifies the means', 'cancel culture',
  'Cancel my dentist, I am coming', 'I quit smoking', 'remove the tax', 'remove the stop sign', 'I revoke nothing',
  'je ne peux pas m’arrêter de rire', "je ne peux pas m'arrêter de rire", 'Il faut arrêter ce projet',
  'arrêtons ce massacre', 'arrêt de bus', 'Quel arrêt de métro ?', "n'arrêtez pas", 'sans arrêt',
  'Bravo, n’arrête jamais', 'para mi también', 'alto el fuego', 'no pares', 'la baja de impuestos',
  '¿Dónde para el bus?', 'basta ya de recortes en salud', 'Yes', 'oui', 'sí', 'No', 'no thanks', 'non merci',
  'please', 'ok', 'thank you', 'merci', 'Who is this?', 'C’est qui ?', '', '   ', '🛑', '👍', '!!!', '\u200b', '12',
  'info about the rally', 'help me find the place', 'I need help with my taxes', 'start at 7?', 'Let’s start',
  'aide-soignante', 'Quand est-ce que ça débute ?',
]

// prettier-ignore
const reaction = [
  'Liked “Hi Sam, will you join us?”', 'Loved “STOP”', 'Disliked “Reply STOP to opt out”', 'Laughed at “ok”',
  'Emphasized “Thursday at 7”', 'Questioned “Thursday”', 'Reacted 😂 to “See you there”',
  'Removed a heart from “See you there”', 'Liked "see you"', 'A aimé « Serez-vous des nôtres ? »',
  'A adoré « STOP »', 'A ri de « Bonjour »', 'N’a pas aimé « Répondez ARRET »', 'A réagi 👍 à « jeudi »',
  'A mis en évidence « jeudi »', 'Le gustó “el jueves”', 'Le encantó "el jueves"', 'Reaccionó con 👍 a “jueves”',
]

// prettier-ignore
const others: [string, Asked][] = [
  ['START', 'start'], ['start', 'start'], ['Start please', 'start'], ['UNSTOP', 'start'], ['ＳＴＡＲＴ', 'start'],
  ['Début', 'start'], ['REPRENDRE', 'start'], ['inicio', 'start'], ['HELP', 'help'], ['Help!', 'help'],
  ['info', 'help'], ['INFO?', 'help'], ['AIDE', 'help'], ['Aide svp', 'help'], ['ayuda', 'help'],
  // A sentence that begins like a reaction and is none.
  ['Liked your speech, I will come', undefined], ['Loved it!', undefined], ['A aimé votre discours', undefined],
]

const cases: [string, Asked][] = [
  ...stop.map((text): [string, Asked] => [text, 'stop']),
  ...none.map((text): [string, Asked] => [text, undefined]),
  ...reaction.map((text): [string, Asked] => [text, 'reaction']),
  ...others,
]

describe('readOptOut', () => {
  it('has a table worth the name', () => {
    expect(new Set(cases.map(([text]) => text)).size).toBeGreaterThan(200)
    expect(stop.length).toBeGreaterThan(80)
    expect(none.length).toBeGreaterThan(60)
  })

  it.each(cases)('%j is %s', (text, asked) => {
    expect(readOptOut(text)).toBe(asked)
  })

  it('takes each word of its list, in capitals, with accents apart and in full width', () => {
    const wide = (word: string): string =>
      [...word].map((c) => String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xfee0)).join('')
    const wrong = [...stopWords].flatMap((word) =>
      [word, word.toUpperCase(), word.normalize('NFD'), wide(word), `${word}.`].filter(
        (text) => readOptOut(text) !== 'stop',
      ),
    )
    expect(wrong).toEqual([])
  })

  it('reads no opt-out into a word that holds one, or a sentence around one', () => {
    const wrong = [...stopWords].flatMap((word) =>
      [`x${word}`, `${word}x`, `we ${word} them`, `${word} fascism`, `will it ${word} tomorrow`].filter(
        (text) => readOptOut(text) === 'stop',
      ),
    )
    expect(wrong).toEqual([])
  })

  it('stays linear: ten thousand long texts made to trip it', () => {
    // Anything worse than linear would need hours for these: no time is measured but that of the test itself.
    const units = [
      'stop ',
      's t ',
      'liked “',
      'a réagi ',
      'Reacted ',
      '\u0301',
      '\u200b',
      ' ',
      '’',
      '🛑',
      'ﷺ',
      '«',
      '"',
      'ST\u200b',
      '\n',
      'ｓ',
      'please ',
      '.',
      'a\u0300\u0301\u0302',
      '0',
    ]
    let reactions = 0
    for (let i = 0; i < 10_000; i++) {
      const [a = '', b = ''] = [units[i % units.length], units[Math.floor(i / units.length) % units.length]]
      const found = readOptOut(i % 2 ? a.repeat(20_000) + b : a + b.repeat(20_000))
      if (found === 'reaction') reactions++
      else expect(found).toBeUndefined()
    }
    expect(reactions).toBeGreaterThan(0)
  })
})

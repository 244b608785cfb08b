/**
 * Takes out of words what leads to a person: phone numbers, e-mail addresses and handles, given names with the surname
 * behind them. By rules and lists, before anything is stored: it errs on the side of taking out, and cannot know every
 * name. What was taken out is told to whoever wrote, who alone can see what was missed.
 */
import { double, publicNames, sure } from './given-names.ts'

export type Removed = { kind: 'phone' | 'email' | 'name'; text: string }

export const gap = '[…]'

const email =
  /[\p{L}\p{N}._%+-]+\s?(?:@|[[(]\s?(?:at|arobase)\s?[\])]|\sarobase\s)\s?[\p{L}\p{N}-]+(?:\s?(?:\.|\s(?:point|dot)\s)\s?[\p{L}\p{N}-]{2,})+|(?<![\p{L}\p{N}@])@[\p{L}\p{N}_.]{2,}/giu

/** With a prefix; ten digits of France; 3-3-4 and 3-4 of North America; any long run (accounts, cards, badges). */
const phone = new RegExp(
  [
    String.raw`(?<![\d+])(?:\+|00)[ .\-]?[1-9](?:[ .()\-/]{0,2}\d){6,14}(?!\d)`,
    String.raw`(?<!\d)\(?0\)?[ .\-]?[1-9](?:[ .\-/]{0,2}\d){8}(?!\d)`,
    String.raw`(?<!\d)(?:1[ .\-]?)?\(?[2-9]\d\d\)?[ .\-]{0,2}\d{3}[ .\-]\d{4}(?!\d)`,
    String.raw`(?<![\d\-])[2-9]\d\d-\d{4}(?![\d\-])`,
    String.raw`(?<!\d)\d{9,}(?!\d)`,
  ].join('|'),
  'gu',
)

const token = /\p{L}[\p{L}\p{M}-]*\p{L}|\p{L}/gu
const plain = (word: string): string => word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
const words = (text: string): RegExp => new RegExp(`(?:^|[^\\p{L}])(?:${text})[\\s,:]*$`, 'iu')

/** What stands before a name of a place: streets and schools are named after people. */
const place = words(
  String.raw`(?:rue|av|avenue|bd|boulevard|place|pl|square|quai|impasse|all[ée]e|cours|pont|lyc[ée]e|coll[èe]ge|[ée]coles?|h[ôo]pital|clinique|gare|m[ée]tro|station|stade|parc|cit[ée]|r[ée]sidence|quartier|tour|fondation|centre|mus[ée]e|th[ée][âa]tre|institut|universit[ée]|loi|plan|saint|sainte|st|ste|street|school|hospital|park|bridge|lake|mount|fort|port)\.?(?:\s+(?:de|du|des|de la))?`,
)
/** Whoever is named next is somebody's own. */
const kin = words(
  String.raw`(?:mon|ma|mes|notre|son|sa|my|our|his|her)\s+(?:mari|femme|fils|fille|filles|fr[èe]re|s(?:œ|oe)ur|p[èe]re|m[èe]re|voisine?|amie?|copine?|copain|coll[èe]gue|m[ée]decin|oncle|tante|cousine?|neveu|ni[èe]ce|b[ée]b[ée]|petite?-?\s?(?:fils|fille)|husband|wife|partner|son|daughter|brother|sister|father|mother|dad|mum|mom|neighbou?r|friend|colleague|uncle|aunt|cousin|kid|boss|doctor)`,
)
const introduced = words(
  String.raw`je m['’]appell?e|mon (?:pr[ée])?nom (?:est|c['’]est)|moi c['’]est|s['’]appell?e|my name(?:['’]s| is)|call me|(?:he|she|who)(?:['’]s| is) called|pr[ée]nomm[ée]e?|sign[ée]`,
)
const title = words(String.raw`m\.|mme|mlle|monsieur|madame|mademoiselle|mr\.?|mrs\.?|ms\.?|dr\.?|docteur`)
/** Before a word that is a thing or a country, not somebody. */
const article = words(String.raw`l['’]|le|la|les|un|une|du|des|de la|en|au|aux|the|a|an|of the`)
const sentence = /(?:^|[.!?…:;\n"«“(\-–—])\s*$/u

/** Words without what leads to a person, and what was taken out, in its order. */
export function redact(text: string): { words: string; removed: Removed[] } {
  const removed: Removed[] = []
  const take =
    (kind: Removed['kind']) =>
    (found: string): string => {
      removed.push({ kind, text: found.trim() })
      return gap
    }
  const whole = text.normalize('NFC').replace(/\u00a0|\u202f/g, ' ')
  const reached = whole.replace(email, take('email')).replace(phone, take('phone'))
  return { words: withoutNames(reached, removed), removed }
}

function withoutNames(text: string, removed: Removed[]): string {
  // All in small letters, or all in capitals: how a word begins tells nothing.
  const letters = text.replace(/\P{L}/gu, '')
  const flat = letters === letters.toLowerCase() || letters === letters.toUpperCase()
  const cuts: [from: number, to: number][] = []
  const all = [...text.matchAll(token)].map((m) => ({ word: m[0], from: m.index, to: m.index + m[0].length }))
  const adjacent = (i: number): boolean =>
    all[i + 1] !== undefined && /^ +$/.test(text.slice(all[i]!.to, all[i + 1]!.from))
  const capital = (i: number): boolean => !flat && /^\p{Lu}/u.test(all[i]?.word ?? '')
  for (let i = 0; i < all.length; i++) {
    const { word, from } = all[i]!
    const before = text.slice(Math.max(0, from - 60), from)
    if (capital(i) && place.test(before)) {
      // The whole name of the place: rue Victor Hugo.
      while (adjacent(i) && capital(i + 1)) i++
      continue
    }
    if (!isName(word, before, capital(i), flat)) continue
    // A first name before a public surname is a public person.
    if (adjacent(i) && publicNames.has(plain(all[i + 1]!.word))) continue
    let last = i
    while (last - i < 3 && adjacent(last) && (capital(last + 1) || (flat && isSure(all[last + 1]!.word)))) last++
    if (publicNames.has(plain(all[last]!.word))) continue
    cuts.push([from, all[last]!.to])
    i = last
  }
  let out = ''
  let at = 0
  for (const [from, to] of cuts) {
    removed.push({ kind: 'name', text: text.slice(from, to) })
    out += text.slice(at, from) + gap
    at = to
  }
  return out + text.slice(at)
}

function isName(word: string, before: string, capital: boolean, flat: boolean): boolean {
  const known = isSure(word) || double.has(plain(word))
  if (!known && !capital) return false
  if (word.length > 1 && (title.test(before) || introduced.test(before))) return !publicNames.has(plain(word))
  if (!known || place.test(before)) return false
  if (kin.test(before)) return true
  if (isSure(word)) return capital || (flat && word.length > 3)
  return capital && !sentence.test(before) && !article.test(before)
}

/** A compound is a name when all of it is: Jean-Luc, not Saint-Denis. */
function isSure(word: string): boolean {
  const name = plain(word)
  if (sure.has(name)) return true
  const parts = name.split('-')
  return parts.length > 1 && parts.every((part) => sure.has(part) || double.has(part))
}

/**
 * Which of several phone columns is texted. Mobiles first, then a phone without more words, then home, then work: a
 * text to a landline reaches nobody, and one at work may reach somebody else.
 */

const set = (words: string) => new Set(words.split(' '))

const mobile = set(
  'cell cells cellphone cellphonenumber cellnumber cellular cellulaire mobile mobilephone mobilenumber ' +
    'mobilephonenumber portable gsm telmobile telportable smsnumber smsphone textphone',
)
const plain = set(
  'phone phones telephone tel phonenumber phoneno phonenum telno numtel telephonenumber fullphonenumber ' +
    'preferredphone primaryphone msisdn e164 numero numeros',
)
const home = set(
  'home domicile maison fixe landline residential evening ' + 'homephone homephonenumber hometelephone telfixe',
)
const work = set('work office bureau travail pro business day employer workphone workphonenumber worktelephone')
/** Phones whose word is not in the two sets above. */
const phones = set(
  'homephone homephonenumber hometelephone telfixe fixe landline workphone workphonenumber ' + 'worktelephone fax',
)
/** The number of somebody else. */
const others = set('emergency urgence spouse conjoint parent guardian mother father mere pere partner referrer fax')
/** A column about a phone, not one. */
const about = set(
  'is has not no opt optin optout type ext extension status consent carrier operator country date valid bad source ' +
    'email note notes call exchange app code provider verified area user id client electeur rue adherent',
)

/** Rank of a header as the column to text, best 0; `never` for a phone not to be texted, undefined for no phone. */
export function phoneRank(header: string): number | undefined {
  const words = wordsOf(header)
  const key = words.join('')
  // VAN's OptInPhone is the number that opted in
  if (key === 'optinphone') return 1
  const bare = words.map((word) => word.replace(/(?<=[a-z])\d+$/, ''))
  // "No de telephone" is a number, "no phone" is about one
  if (bare.some((word, i) => about.has(word) && !(word === 'no' && bare[i + 1] !== 'phone'))) return undefined
  const has = (words: Set<string>) => bare.some((word) => words.has(word))
  const isMobile = has(mobile)
  if (!isMobile && !has(plain) && !has(phones)) return undefined
  if (has(others)) return never
  if (isMobile) return has(work) ? 1 : 0
  if (has(home)) return 4
  if (has(work)) return 5
  return /[2-9]$/.test(key) ? 3 : 2
}

export const never = Infinity

function wordsOf(header: string): string[] {
  return header
    .slice(0, 200)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z\d])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
}

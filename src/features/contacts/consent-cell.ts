/** Noes as lists write them: words without case, accents and signs. */
const noes = new Set(
  [
    'no,n,non,nope,not,0,0 0,false,faux,f,off,out,opt out,optout,opted out,optedout,opt outs,refus,refuse,refusee,refused',
    'denied,declined,decline,never,jamais,aucun consentement,sans consentement,no consent,unsubscribed,unsubscribe,unsub',
    'desabonne,desabonnee,desabonnement,desinscrit,desinscrite,stop,stopped,arret,withdrawn,revoked,retire,revoque',
    'do not contact,do not text,do not call,dnc,ne pas contacter,ne pas appeler,ko',
  ]
    .join(',')
    .split(','),
)
/** With more words behind it: "No, thanks", "Opted out 2024-03-01". */
const begins = /^(?:no|non|opt out|opted out|unsubscribed|refus|refuse|refused|do not|ne pas|stop) /
const MOST = 5_000

/**
 * Tells a no in a column of consent from everything else. An empty cell is no no: what holds then is how the list was
 * gathered. Neither is what we cannot read: the organizer sees which column was taken.
 */
export function noReader(): (text: string) => boolean {
  const known = new Map<string, boolean>()
  return (text) => {
    if (text === '') return false
    const before = known.get(text)
    if (before !== undefined) return before
    const found = isNo(text)
    if (known.size < MOST) known.set(text, found)
    return found
  }
}

function isNo(text: string): boolean {
  const plain = text.slice(0, 100).normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '').trim()
  if (/^[✗✘❌✖]/u.test(plain)) return true
  const words = plain.replace(/[^a-z0-9]+/g, ' ').trim()
  // N/A is no answer, and no "n"
  return noes.has(words) || begins.test(`${words} `)
}

/** What Twilio lists: of one number, as proof that a text was taken or not; and of everything, for who is not called. */
import type { ListedText, SmsEvent } from '../provider.ts'
import { accountPath } from './account.ts'
import type { Account, Fields, TwilioSettings } from './account.ts'
import { answeredBy } from './keywords.ts'
import { receiptOf, statusOf } from './receive.ts'
import type { Senders } from './senders.ts'

/** The most that one page holds. */
const pageSize = 1000
/** Pages that are read before we give up: of one number; of everything. */
const pagesOfOne = 5
const pagesOfAll = 50

/** A trial account puts this before every text. */
const trial = /^Sent from your Twilio trial account - /

/**
 * All texts of ours to a number in a span of time. Without a filter by time: Twilio's is over the time of sending, which
 * a text that waits in its queue has not got yet, and "not listed" would be taken for "not accepted".
 * Throws rather than to leave one out; so it looks at all senders of the account, whichever of them a text was given.
 */
export async function listTo(
  account: Account,
  settings: TwilioSettings,
  { to, since, until }: { to: string; since: Date; until: Date },
): Promise<ListedText[]> {
  const found: ListedText[] = []
  const signal = AbortSignal.timeout(20_000)
  const first = { path: `${accountPath(settings.accountSid)}/Messages.json`, query: { To: to } }
  for await (const page of pages(account, first, pagesOfOne, signal))
    for (const text of page) {
      if (text['direction'] !== 'outbound-api') continue
      const at = timeOf(text, 'date_created')
      if (!at) throw new Error('Twilio lists a text without a time')
      if (at < since || at > until) continue
      const body = String(text['body'] ?? '').replace(trial, '')
      // An account may have the words removed: then nothing can be told by them.
      if (!body) throw new Error('Twilio lists a text without its words')
      found.push({ providerId: String(text['sid']), body, at, status: statusOf(String(text['status'])) })
    }
  return found
}

/**
 * What came in, and what became of ours, since a time; oldest first. `senders`: whose texts are ours. Beyond
 * 50,000 texts the oldest are left out.
 */
export async function pollAll(
  account: Account,
  settings: TwilioSettings,
  senders: Senders,
  since: Date,
  signal: AbortSignal,
): Promise<SmsEvent[]> {
  const events: SmsEvent[] = []
  const first = {
    path: `${accountPath(settings.accountSid)}/Messages.json`,
    query: { 'DateSent>': since.toISOString().replace(/\.\d+Z$/, 'Z') },
  }
  for await (const page of pages(account, first, pagesOfAll, signal, true)) {
    for (const text of page) {
      const at = timeOf(text, 'date_sent') ?? timeOf(text, 'date_created')
      if (!at || at < since) continue
      const event = eventOf(senders, text, at)
      if (event) events.push(event)
    }
    // Newest first, and Twilio may read the filter as a day.
    const last = page.at(-1)
    const oldest = last && (timeOf(last, 'date_sent') ?? timeOf(last, 'date_created'))
    if (oldest && oldest < since) break
  }
  return events.reverse()
}

/** The ids of all texts of which one end is a number. Throws rather than to leave one out. */
export async function sidsOf(
  account: Account,
  accountSid: string,
  query: { To: string } | { From: string },
  signal: AbortSignal,
): Promise<string[]> {
  const sids: string[] = []
  const first = { path: `${accountPath(accountSid)}/Messages.json`, query }
  for await (const page of pages(account, first, pagesOfOne, signal))
    sids.push(...page.map((text) => String(text['sid'])))
  return sids
}

function eventOf(senders: Senders, text: Fields, at: Date): SmsEvent | undefined {
  const providerId = String(text['sid'])
  if (text['direction'] === 'inbound') {
    const [from, to] = [String(text['from'] ?? ''), String(text['to'] ?? '')]
    // Other numbers of the account are somebody else's; a text that is still coming in is not whole.
    if (!from || !senders.numbers.has(to) || text['status'] !== 'received') return undefined
    const body = String(text['body'] ?? '')
    const answered = answeredBy(body, null, to)
    const media = Number(text['num_media']) || 0
    return { kind: 'inbound', providerId, from, to, body, media, at, ...(answered ? { answered } : {}) }
  }
  if (!isOurs(senders, text)) return undefined
  const receipt = receiptOf(providerId, String(text['status']), text['error_code'] as number | null)
  // That it was accepted we know, or cannot tell whose attempt it was.
  return receipt.status === 'accepted' ? undefined : receipt
}

/**
 * Texts to people from the sender of this house: an account may have others. What Twilio itself answers to a STOP is an
 * `outbound-reply`.
 */
const isOurs = ({ services, numbers }: Senders, text: Fields): boolean =>
  text['direction'] === 'outbound-api' &&
  (services.has(String(text['messaging_service_sid'])) || numbers.has(String(text['from'])))

const timeOf = (text: Fields, name: string): Date | undefined => {
  const at = new Date(String(text[name] ?? ''))
  return Number.isNaN(at.getTime()) ? undefined : at
}

async function* pages(
  account: Account,
  { path, query }: { path: string; query: Record<string, string> },
  most: number,
  signal: AbortSignal,
  cut = false,
): AsyncGenerator<Fields[]> {
  let next: { path: string; query: Record<string, string> } | undefined = {
    path,
    query: { ...query, PageSize: String(pageSize) },
  }
  for (let read = 0; next; read++) {
    if (read === most) {
      if (cut) return
      throw new Error('Twilio lists too many texts to read them all')
    }
    const found: Fields = await account.get(next.path, next.query, signal)
    if (!Array.isArray(found['messages'])) throw new Error('Twilio answered something else than a list')
    yield found['messages'] as Fields[]
    const uri: unknown = found['next_page_uri']
    next = typeof uri === 'string' && uri ? { path: uri, query: {} } : undefined
  }
}

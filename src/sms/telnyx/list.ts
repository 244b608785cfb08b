/**
 * What Telnyx lists: detail records, and behind each the message with its words
 * (https://developers.telnyx.com/api-reference/detail-records/search-detail-records). A record is there when it is
 * there: nobody promises when, so that one that is missing proves nothing.
 */
import { objectOf, objectsOf, textOf, timeOf } from '../../lib/answer.ts'
import type { Fields } from '../../lib/answer.ts'
import type { ListedText, SmsEvent } from '../provider.ts'
import { attemptIn } from './account.ts'
import type { Account, TelnyxSettings } from './account.ts'
import { inboundOf, receiptOf, statusOf } from './receive.ts'

const pageSize = 50
/** Pages that are read before we give up: of one number; of everything. */
const pagesOfOne = 4
const pagesOfAll = 60
/** Texts from contacts that were fetched, so that no look fetches them again. */
const memory = 5_000

/**
 * All texts of the account to a number in a span of time, whichever of its senders they were given. Throws rather than
 * to leave one out.
 */
export async function listTo(
  account: Account,
  { to, since, until }: { to: string; since: Date; until: Date },
): Promise<ListedText[]> {
  const signal = AbortSignal.timeout(20_000)
  const found: ListedText[] = []
  for await (const record of records(account, { 'filter[cld]': to }, since, pagesOfOne, signal)) {
    const at = timeOf(record['created_at'])
    if (record['direction'] !== 'outbound' || record['cld'] !== to) continue
    if (!at || at > until) continue
    const providerId = idOf(record)
    const attemptId = attemptIn(record['delivery_status_webhook_url'])
    const body = textOf((await message(account, providerId, signal))['text'])
    // A profile may have the words removed: then only our id tells.
    if (body === undefined && !attemptId) throw new Error('Telnyx lists a text without its words')
    const status = statusOf(String(record['status'] ?? ''))
    found.push({ providerId, body: body ?? '', at, status, ...(attemptId ? { attemptId } : {}) })
  }
  return found
}

/** What came in, and what became of ours, since a time; oldest first. */
export function createPoll(account: Account, settings: TelnyxSettings) {
  const fetched = new Map<string, SmsEvent>()

  return async function poll(since: Date, signal: AbortSignal): Promise<SmsEvent[]> {
    const events: SmsEvent[] = []
    const { profile, from, senders } = settings
    const ours = new Set([profile, from, ...((await senders?.()) ?? [])].filter((one) => one !== undefined))
    for await (const record of records(account, {}, since, pagesOfAll, signal, true)) {
      if (!isOurs(ours, record)) continue
      const id = idOf(record)
      if (record['direction'] === 'inbound') events.push(fetched.get(id) ?? (await fetchInbound(id, signal)))
      else {
        const attemptId = attemptIn(record['delivery_status_webhook_url'])
        const codes = Array.isArray(record['errors']) ? record['errors'] : []
        const errors = codes.map((code) => objectOf(code) ?? { code })
        const receipt = receiptOf(id, String(record['status'] ?? ''), { errors })
        if (receipt.status !== 'accepted') events.push({ ...receipt, ...(attemptId ? { attemptId } : {}) })
      }
    }
    return events.reverse()
  }

  async function fetchInbound(id: string, signal: AbortSignal): Promise<SmsEvent> {
    const event = inboundOf(id, await message(account, id, signal))
    fetched.set(id, event)
    if (fetched.size > memory) for (const old of [...fetched.keys()].slice(0, memory / 2)) fetched.delete(old)
    return event
  }
}

async function message(account: Account, id: string, signal: AbortSignal): Promise<Fields> {
  const data = objectOf((await account.get(`/messages/${id}`, {}, signal))['data'])
  if (!data) throw new Error('Telnyx answered something else than a message')
  return data
}

/** Texts by the senders of this house, numbers or profiles: an account may have others. */
const isOurs = (ours: ReadonlySet<string>, record: Fields): boolean =>
  ours.has(String(record['profile_id'])) || ours.has(String(record[record['direction'] === 'inbound' ? 'cld' : 'cli']))

function idOf(record: Fields): string {
  const id = textOf(record['uuid']) ?? ''
  // It becomes part of a path.
  if (!/^[\w-]{8,64}$/.test(id)) throw new Error('Telnyx lists a text without an id')
  return id
}

/** Newest first, down to `since`. The filter by time knows days only. */
async function* records(
  account: Account,
  filter: Record<string, string>,
  since: Date,
  most: number,
  signal: AbortSignal,
  cut = false,
): AsyncGenerator<Fields> {
  for (let page = 1; ; page++) {
    if (page > most) {
      if (cut) return
      throw new Error('Telnyx lists too many texts to read them all')
    }
    const found = await account.get(
      '/detail_records',
      {
        'filter[record_type]': 'messaging',
        'filter[created_at][gte]': since.toISOString().slice(0, 10),
        ...filter,
        sort: '-created_at',
        'page[number]': String(page),
        'page[size]': String(pageSize),
      },
      signal,
    )
    if (!Array.isArray(found['data'])) throw new Error('Telnyx answered something else than a list')
    for (const record of objectsOf(found['data'])) {
      const at = timeOf(record['created_at'])
      if (at && at < since) return
      yield record
    }
    if (page >= Number(objectOf(found['meta'])?.['total_pages'] ?? 1)) return
  }
}

/** What the gateway has in its books: of one attempt, by its name; of everything, for a house that is not called. */
import { objectOf, objectsOf, Refused, textOf, timeOf } from '../../lib/answer.ts'
import type { Fields } from '../../lib/answer.ts'
import type { ListedText, SmsEvent } from '../provider.ts'
import { stateOf } from './gateway.ts'
import type { AndroidSettings, Gateway } from './gateway.ts'
import { inboundOf, receiptOf, statusOf } from './receive.ts'

/** The most that one page holds. */
const pageSize = 100
const mostPages = 50

/**
 * The attempt itself, where it is named: what the gateway does not know by this name it never took, and would take from
 * now on only by a request that is still on its way. Else all texts to a number in a span of time.
 */
export async function listTo(
  gateway: Gateway,
  { to, since, until, attemptId }: { to: string; since: Date; until: Date; attemptId?: string },
): Promise<ListedText[]> {
  const signal = AbortSignal.timeout(20_000)
  if (attemptId) {
    try {
      const { found } = await gateway.get(`/messages/${attemptId}`, {}, signal)
      const { id, state, at, text } = stateOf(objectOf(found) ?? {})
      if (id !== attemptId) throw new Error('the phone answered something else than a message')
      return [{ providerId: id, attemptId, body: text ?? '', at: at ?? since, status: statusOf(state) }]
    } catch (error) {
      if (error instanceof Refused && error.status === 404) return []
      throw error
    }
  }
  const listed: ListedText[] = []
  const query = { from: since.toISOString(), to: until.toISOString(), includeContent: 'true' }
  for await (const message of pages(gateway, '/messages', query, signal)) {
    const { id, state, at, phone, text } = stateOf(message)
    if (phone !== to) continue
    if (text === undefined) throw new Error('the gateway lists a text without its words')
    listed.push({ providerId: id, body: text, at: at ?? since, status: statusOf(state) })
  }
  return listed
}

/** What came in (of the app's own server only), and what became of ours, since a time; oldest first. */
export async function pollAll(
  gateway: Gateway,
  settings: AndroidSettings,
  since: Date,
  signal: AbortSignal,
): Promise<SmsEvent[]> {
  const found: SmsEvent[] = []
  const from = { from: since.toISOString() }
  for await (const message of pages(gateway, '/messages', from, signal)) {
    const { id, state, error } = stateOf(message)
    const status = statusOf(state)
    if (status !== 'accepted') found.push(...receiptOf(id, status, state === 'Cancelled' ? 'cancelled' : error))
  }
  try {
    for await (const text of pages(gateway, '/inbox', { ...from, type: 'SMS' }, signal)) {
      const words = textOf(text['contentPreview']) ?? ''
      const inbound = inboundOf(settings, textOf(text['sender']) ?? '', words, timeOf(text['createdAt']))
      if (inbound) found.push(inbound)
    }
  } catch (error) {
    // A cloud keeps no texts that came in: it can only call. `doctor` says so.
    if (!(error instanceof Refused && [404, 405].includes(error.status))) throw error
  }
  return found.reverse()
}

async function* pages(
  gateway: Gateway,
  path: string,
  query: Record<string, string>,
  signal: AbortSignal,
): AsyncGenerator<Fields> {
  for (let page = 0; page < mostPages; page++) {
    const asked = { ...query, limit: String(pageSize), offset: String(page * pageSize) }
    const { found, total } = await gateway.get(path, asked, signal)
    if (!Array.isArray(found)) throw new Error('the phone answered something else than a list')
    yield* objectsOf(found)
    if (found.length < pageSize || (page + 1) * pageSize >= total) return
  }
}

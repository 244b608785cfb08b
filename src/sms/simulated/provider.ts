import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { SendError, type ListedText, type OutboundText, type Provider } from '../provider.ts'
import { draw, within } from './draw.ts'
import { fateOf, type Fate } from './fate.ts'
import type { Asked, Store } from './store.ts'
import { readWebhook } from './webhook.ts'

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const newSid = (): string => `SM${randomBytes(16).toString('hex')}`

export function createProvider(store: Store, secret: string): Provider {
  async function send(text: OutboundText, signal: AbortSignal): Promise<{ providerId: string }> {
    if (!/^\+\d{6,15}$/.test(text.to)) throw new SendError('invalid', { code: '21211' })
    // U+0000 cannot be stored, half a surrogate pair cannot be written as UTF-8
    if (text.body === '' || text.body.includes('\0')) throw new SendError('invalid', { code: '21602' })
    if (!uuid.test(text.attemptId)) throw new SendError('config')
    if (signal.aborted) throw new SendError('unreachable')

    const asking = store.ask(text.to).catch((cause: unknown) => {
      throw new SendError('unreachable', { cause })
    })
    const asked = await unlessAborted(asking, signal)
    const settings = await unlessAborted(store.settings(asked.revision), signal)
    const latency = within(settings.latency, draw(settings.seed, text.to, asked.attempt, 'latency'))
    await pause(latency / 2, signal)

    const fate = fateOf(settings, text.to, asked)
    if (fate.kind === 'unreachable') throw new SendError('unreachable')
    if (fate.kind === 'lost') return hang(signal)
    if ('code' in fate) return unlessAborted(refuse(text, fate), signal)

    const sid = newSid()
    const taken = await unlessAborted(store.accept(accepted(sid, text, fate, asked)), signal)
    if (!taken) throw new SendError('unreachable')
    if (fate.kind === 'hang') return hang(signal)
    await pause(latency / 2, signal)
    if (fate.kind === 'reset') throw new SendError('unknown', { code: 'ECONNRESET' })
    return { providerId: sid }
  }

  async function refuse(text: OutboundText, fate: Extract<Fate, { code: string }>): Promise<never> {
    await store.refuse({ tag: text.attemptId, phone: text.to, reason: fate.kind, code: fate.code })
    const wait = fate.kind === 'throttled' ? { retryAfter: fate.retryAfter } : {}
    throw new SendError(fate.kind, { code: fate.code, ...wait })
  }

  async function list(query: { to: string; since: Date; until: Date }): Promise<ListedText[]> {
    const { listShowsTags } = await store.settings()
    const rows = await store.sql<(ListedText & { tag: string })[]>`
      select sid as "providerId", attempt_tag as tag, body, accepted_at as at, status from carrier.text
      where to_phone = ${query.to} and accepted_at between ${query.since} and ${query.until} order by accepted_at, id`
    return rows.map(({ tag, ...row }) => ({ ...row, ...(listShowsTags ? { attemptId: tag } : {}) }))
  }

  return {
    name: 'simulated',
    answersOptOuts: false,
    send: (text, signal) =>
      send(text, signal).catch((error: unknown) => {
        throw error instanceof SendError ? error : new SendError('unknown', { cause: error })
      }),
    async forget(phone) {
      await store.ensure()
      await store.sql`
        with t as (delete from carrier.text where to_phone = ${phone} returning sid, attempt_tag),
          i as (delete from carrier.inbound where from_phone = ${phone} returning sid),
          r as (delete from carrier.refused where to_phone = ${phone}),
          s as (delete from carrier.stopped where phone = ${phone}),
          e as (delete from carrier.event where payload::text like ${`%${phone}%`}
            or payload->>'sid' in (select sid from carrier.text where to_phone = ${phone}
              union all select sid from carrier.inbound where from_phone = ${phone}))
        delete from carrier.line where phone = ${phone}`
    },
    // One that is kept for fiction: nobody has it.
    senders: async () => ['+15145550100'],
    receive: async (request) => readWebhook(secret, request),
    list,
  }
}

const accepted = (sid: string, text: OutboundText, fate: Fate, asked: Asked) => ({
  sid,
  tag: text.attemptId,
  phone: text.to,
  body: Buffer.from(text.body).toString(),
  callback: text.callback ?? null,
  fault: fate.kind === 'ok' ? null : fate.kind,
  askedAt: asked.at,
  validUntil: text.validUntil ?? null,
})

/** Whoever gives up in the middle cannot know whether the text was accepted. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new SendError('unknown', { cause: signal.reason }))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

const pause = async (ms: number, signal: AbortSignal): Promise<void> =>
  ms < 1 ? undefined : unlessAborted(sleep(ms), signal)

/** No answer ever comes: it ends with the caller's deadline. */
const hang = (signal: AbortSignal): Promise<never> => unlessAborted(new Promise<never>(() => {}), signal)

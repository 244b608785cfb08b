/**
 * Webhook mode: Telegram posts each update. The body is read here, whole and with a cap: telegraf's own reader splits
 * letters across chunks and takes bodies of any size.
 * https://core.telegram.org/bots/api#setwebhook
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Update } from 'telegraf/types'
import { readBody } from '../../lib/body.ts'
import { deadline } from '../../lib/deadline.ts'
import type { Log } from '../../lib/log.ts'
import type { Receive } from './receive.ts'

export const webhookPath = '/telegram/webhook'
const cap = 1024 * 1024
/** ms after which Telegram is asked to come again: before it gives up by itself. */
const patience = 25_000

export async function takeWebhook(
  request: Request,
  { secret, receive, log }: { secret: string; receive: Receive; log: Log },
): Promise<Response> {
  if (!same(request.headers.get('x-telegram-bot-api-secret-token') ?? '', secret))
    return new Response(null, { status: 403 })
  const body = await readBody(request, cap)
  if (!body) return new Response(null, { status: 413 })
  const update = parse(body)
  if (!update) return new Response(null, { status: 400 })
  const { done, waits } = receive(update)
  const failed = (error: Error): void =>
    log.error({ event: 'network.update_failed', network: 'telegram', error: error.message })
  if (!waits) {
    // A person sees that nothing came of it, and repeats.
    done.catch(failed)
    return new Response(null, { status: 200 })
  }
  try {
    await deadline(done, patience)
    return new Response(null, { status: 200 })
  } catch (error) {
    failed(error as Error)
    return new Response(null, { status: 503 })
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
let known: { secret: string; digest: Buffer } | undefined
/** The secret is the same all evening: its digest is made once. */
function same(given: string, secret: string): boolean {
  if (known?.secret !== secret) known = { secret, digest: digest(secret) }
  return timingSafeEqual(digest(given), known.digest)
}

function parse(body: string): Update | undefined {
  try {
    const update = JSON.parse(body) as Update
    return Number.isSafeInteger(update?.update_id) ? update : undefined
  } catch {
    return undefined
  }
}

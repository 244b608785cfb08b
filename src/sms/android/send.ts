/**
 * One POST per attempt. Its id is ours, and the gateway takes an id once (409): what became of an attempt of unknown
 * fate can be asked for by its name.
 */
import { objectOf, readJson, textOf, waitAfter } from '../../lib/answer.ts'
import { NoAnswer } from '../../lib/ask.ts'
import type { Answer } from '../../lib/ask.ts'
import { SendError } from '../provider.ts'
import type { OutboundText } from '../provider.ts'
import { refusalOf } from './codes.ts'
import type { AndroidSettings, Gateway } from './gateway.ts'

/** ms until a text is tried again that never reached the phone: somebody has walked off with it. */
const offline = 20_000

export async function send(
  gateway: Gateway,
  { sim }: AndroidSettings,
  text: OutboundText,
  signal: AbortSignal,
): Promise<{ providerId: string }> {
  if (!/^\+\d{6,15}$/.test(text.to)) throw new SendError('invalid', { code: 'number' })
  if (text.body === '' || text.body.includes('\0')) throw new SendError('invalid', { code: 'empty' })
  // It ran out since it was picked: picked again, it is refused by the clock of the house.
  if (text.validUntil && text.validUntil.getTime() < Date.now() + 1_000)
    throw new SendError('unreachable', { code: 'late' })
  const body = {
    id: text.attemptId,
    textMessage: { text: text.body },
    phoneNumbers: [text.to],
    withDeliveryReport: true,
    // The phone holds it back after this, wherever it waited.
    ...(text.validUntil ? { validUntil: text.validUntil.toISOString() } : {}),
    ...(sim ? { simNumber: sim } : {}),
  }
  let answer: Answer
  try {
    answer = await gateway.post('/messages', body, signal)
  } catch (error) {
    const { written, code } = error as NoAnswer
    if (written) throw new SendError('unknown', { code, cause: error })
    throw new SendError('unreachable', { code, retryAfter: offline, cause: error })
  }
  return read(answer, text.attemptId)
}

function read({ status, headers, text }: Answer, attemptId: string): { providerId: string } {
  const found = readJson(text)
  // Taken before: somebody in between has repeated the request.
  if (status === 409) return { providerId: attemptId }
  if (status >= 200 && status < 300) {
    if (objectOf(found)?.['id'] !== attemptId) throw new SendError('unknown', { code: 'unreadable' })
    return { providerId: attemptId }
  }
  const { reason, code, wait } = refusalOf(status, textOf(found?.['message']) ?? '')
  throw new SendError(reason, { code, ...(wait ? { retryAfter: waitAfter(headers['retry-after'], wait) } : {}) })
}

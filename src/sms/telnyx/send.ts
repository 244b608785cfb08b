/**
 * One POST per attempt, never repeated: Telnyx has no key by which it could tell a repetition. It takes no validity
 * either: what it could not hand on within the hour it discards by itself.
 */
import { objectOf, readJson, textOf, waitAfter } from '../../lib/answer.ts'
import { NoAnswer } from '../../lib/ask.ts'
import type { Answer } from '../../lib/ask.ts'
import { SendError } from '../provider.ts'
import type { OutboundText } from '../provider.ts'
import { errorIn } from './account.ts'
import type { Account, TelnyxSettings } from './account.ts'
import { reasonOf } from './codes.ts'
import { isProfile } from './senders.ts'

/** ms until a text is tried again that never left this machine. */
const offline = 20_000

export async function send(
  account: Account,
  { profile, from }: TelnyxSettings,
  text: OutboundText,
  signal: AbortSignal,
): Promise<{ providerId: string; segments?: number }> {
  if (!/^\+\d{6,15}$/.test(text.to)) throw new SendError('invalid', { code: '40310' })
  if (text.body === '' || text.body.includes('\0')) throw new SendError('invalid', { code: '40316' })
  // It ran out since it was picked: picked again, it is refused by the clock of the house.
  if (text.validUntil && text.validUntil.getTime() <= Date.now()) throw new SendError('unreachable', { code: 'late' })
  // A profile may be chosen in place of a number: then its pool says.
  const pool = text.from !== undefined && isProfile(text.from) ? text.from : undefined
  const sender = pool ? undefined : (text.from ?? from)
  const body = {
    to: text.to,
    ...(sender ? { from: sender } : {}),
    ...((pool ?? profile) ? { messaging_profile_id: pool ?? profile } : {}),
    text: text.body,
    type: 'SMS',
    // Three tries at each address; the profile's own address would tell everything twice.
    ...(text.callback ? { webhook_url: text.callback, webhook_failover_url: text.callback } : {}),
    use_profile_webhooks: false,
  }
  let answer: Answer
  try {
    answer = await account.post('/messages', body, signal)
  } catch (error) {
    const { written, code } = error as NoAnswer
    if (written) throw new SendError('unknown', { code, cause: error })
    throw new SendError('unreachable', { code, retryAfter: offline, cause: error })
  }
  return read(answer)
}

function read({ status, headers, text }: Answer): { providerId: string; segments?: number } {
  const found = readJson(text)
  if (status >= 200 && status < 300) {
    const data = objectOf(found?.['data'])
    const id = textOf(data?.['id'])
    if (!id || !/^[\w-]{8,64}$/.test(id)) throw new SendError('unknown', { code: 'unreadable' })
    const segments = Number(data!['parts'])
    return segments >= 1 ? { providerId: id, segments } : { providerId: id }
  }
  const error = errorIn(found)
  const reason = reasonOf(status, error)
  throw new SendError(reason, {
    code: error?.code ?? String(status),
    ...(reason === 'throttled' ? { retryAfter: waitAfter(headers['retry-after'], 1_000) } : {}),
  })
}

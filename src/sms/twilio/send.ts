/** One POST per attempt, never repeated: Twilio has no key by which it could tell a repetition. */
import { NoAnswer } from '../../lib/ask.ts'
import type { Answer } from '../../lib/ask.ts'
import { SendError } from '../provider.ts'
import type { OutboundText } from '../provider.ts'
import { accountPath, codeIn, readJson } from './account.ts'
import type { Account, TwilioSettings } from './account.ts'
import { reasonOf, waitOf } from './codes.ts'
import { isService } from './senders.ts'

/** Seconds for which Twilio keeps a text in its queue, at most (error 21624). */
const longest = 36_000

/** ms until a text is tried again that never left this machine: a hall's Internet is away for minutes. */
const offline = 20_000

/**
 * After the callback's URL: up to five retries, on every kind of failure; by default there is one, on a failed
 * connection only (https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
 */
export const retries = '#rc=5&rp=all'

export async function send(
  account: Account,
  { accountSid, sender }: TwilioSettings,
  text: OutboundText,
  signal: AbortSignal,
): Promise<{ providerId: string; segments?: number }> {
  if (!/^\+\d{6,15}$/.test(text.to)) throw new SendError('invalid', { code: '21211' })
  if (text.body === '' || text.body.includes('\0')) throw new SendError('invalid', { code: '21602' })
  const validity = text.validUntil ? Math.floor((text.validUntil.getTime() - Date.now()) / 1000) : longest
  // It ran out since it was picked: picked again, it is refused by the clock of the house.
  if (validity < 1) throw new SendError('unreachable', { code: 'late' })
  const form = {
    To: text.to,
    Body: text.body,
    ...senderOf(text.from, sender),
    ...(text.callback ? { StatusCallback: text.callback + retries } : {}),
    ValidityPeriod: String(Math.min(validity, longest)),
    // What was on the card is what goes, and what the list shows: no letters exchanged on the way.
    SmartEncoded: 'false',
  }
  let answer: Answer
  try {
    answer = await account.post(`${accountPath(accountSid)}/Messages.json`, form, signal)
  } catch (error) {
    const { written, code } = error as NoAnswer
    if (written) throw new SendError('unknown', { code, cause: error })
    throw new SendError('unreachable', { code, retryAfter: offline, cause: error })
  }
  return read(answer)
}

/** A number beside the service is one of the service's. */
function senderOf(chosen: string | undefined, sender: TwilioSettings['sender']): Record<string, string> {
  if (chosen !== undefined && isService(chosen)) return { MessagingServiceSid: chosen }
  const from = chosen ?? ('from' in sender ? sender.from : undefined)
  return {
    ...('service' in sender ? { MessagingServiceSid: sender.service } : {}),
    ...(from === undefined ? {} : { From: from }),
  }
}

function read({ status, headers, text }: Answer): { providerId: string; segments?: number } {
  const found = readJson(text)
  if (status >= 200 && status < 300) {
    const sid = found?.['sid']
    if (typeof sid !== 'string' || !/^(SM|MM)\w+$/.test(sid)) throw new SendError('unknown', { code: 'unreadable' })
    // A messaging service counts the segments later.
    const segments = Number(found?.['num_segments'])
    return segments >= 1 ? { providerId: sid, segments } : { providerId: sid }
  }
  const code = codeIn(found)
  const reason = reasonOf(status, code)
  throw new SendError(reason, {
    code: code ?? String(status),
    ...(reason === 'throttled' ? { retryAfter: waitOf(code, headers['retry-after']) } : {}),
  })
}

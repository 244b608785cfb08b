/** Calls of the carrier's that a row makes by hand, signed as the carrier signs. */
import { sign } from '../../src/sms/twilio/signature.ts'
import type { TwilioServer } from '../../test/support/twilio-server.ts'
import type { Stand } from './stand.ts'

export type Call = { url: string; form: Record<string, string> }
/** `status` 0: nobody answered. */
export type Answered = { status: number; ms: number }

type Text = ReturnType<TwilioServer['ledger']>[number]

/** `attempt`: with our id, as the callback that was handed out; else as a receipt by the carrier's id alone. */
export const receiptOf = (
  { twilio, url }: Stand,
  text: Pick<Text, 'sid' | 'from' | 'to' | 'callback'>,
  status: string,
  more: Record<string, string> = {},
  attempt = true,
): Call => ({
  url: attempt && text.callback ? text.callback.split('#')[0]! : `${url}/sms/twilio`,
  form: {
    AccountSid: twilio.accountSid,
    ApiVersion: '2010-04-01',
    From: text.from,
    To: text.to,
    MessageSid: text.sid,
    MessageStatus: status,
    SmsSid: text.sid,
    SmsStatus: status,
    ...more,
  },
})

export const textFrom = ({ twilio, url }: Stand, from: string, body: string, sid: string): Call => ({
  url: `${url}/sms/twilio`,
  form: {
    AccountSid: twilio.accountSid,
    MessageSid: sid,
    SmsSid: sid,
    From: from,
    To: twilio.number,
    Body: body,
    NumMedia: '0',
  },
})

export async function call({ twilio }: Stand, { url, form }: Call): Promise<Answered> {
  const body = new URLSearchParams(form)
  const at = performance.now()
  const status = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'x-twilio-signature': sign(twilio.authToken, url, body),
    },
    body: body.toString(),
    signal: AbortSignal.timeout(30_000),
  }).then(
    (answer) => answer.status,
    () => 0,
  )
  return { status, ms: performance.now() - at }
}

/** For `doctor`: the account, the sender, and the way back to us. Changes nothing and texts nobody. */
import { ask } from '../../lib/ask.ts'
import type { NoAnswer } from '../../lib/ask.ts'
import type { CarrierFinding } from '../provider.ts'
import { accountPath, Refused } from './account.ts'
import type { Account, Fields, TwilioSettings } from './account.ts'
import { isShortCode } from './keywords.ts'
import { path } from './receive.ts'
import { retries } from './send.ts'
import { sign } from './signature.ts'

const patience = () => AbortSignal.timeout(10_000)

export async function examine(account: Account, settings: TwilioSettings): Promise<CarrierFinding[]> {
  const found = await aboutAccount(account, settings)
  // Without the account every other look fails for the same reason.
  if (!found.ok) return [found]
  return [found, await aboutSender(account, settings), await aboutCallback(settings)]
}

async function aboutAccount(account: Account, { accountSid }: TwilioSettings): Promise<CarrierFinding> {
  const what = 'account'
  try {
    const { status, type } = await account.get(`${accountPath(accountSid)}.json`, {}, patience())
    const found = type === 'Trial' ? 'active, on trial: only numbers verified at Twilio can be texted' : 'active'
    if (status === 'active') return { what, ok: true, found }
    return { what, ok: false, found: String(status), cure: 'Open console.twilio.com: the account is not active.' }
  } catch (error) {
    const cure =
      error instanceof Refused && [401, 403, 404].includes(error.status)
        ? 'TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN: copy both anew from the first page of console.twilio.com.'
        : 'TWILIO_BASE_URL: the API does not answer there; look at the connection of this machine.'
    return { what, ok: false, found: (error as Error).message, cure }
  }
}

async function aboutSender(account: Account, settings: TwilioSettings): Promise<CarrierFinding> {
  try {
    return 'service' in settings.sender
      ? await aboutService(account, settings, settings.sender.service)
      : await aboutNumber(account, settings, settings.sender.from)
  } catch (error) {
    const name = 'service' in settings.sender ? 'TWILIO_MESSAGING_SERVICE_SID' : 'TWILIO_FROM'
    const cure = `${name}: Twilio does not know it in this account; copy it from console.twilio.com.`
    return { what: 'sender', ok: false, found: (error as Error).message, cure }
  }
}

async function aboutNumber(account: Account, settings: TwilioSettings, from: string): Promise<CarrierFinding> {
  const what = 'number'
  const short = isShortCode(from)
  const [list, field] = short ? ['ShortCodes', 'ShortCode'] : ['IncomingPhoneNumbers', 'PhoneNumber']
  const query = { [field!]: from }
  const answer = await account.get(`${accountPath(settings.accountSid)}/${list}.json`, query, patience())
  const [number] = (answer[short ? 'short_codes' : 'incoming_phone_numbers'] ?? []) as Fields[]
  if (!number)
    return { what, ok: false, found: 'not in this account', cure: 'TWILIO_FROM: it must be a number of this account.' }
  const { sms } = (number['capabilities'] ?? { sms: true }) as { sms?: unknown }
  if (!sms)
    return { what, ok: false, found: 'cannot send texts', cure: 'TWILIO_FROM: choose a number with SMS, at Twilio.' }
  return way(what, settings, String(number['sms_url'] ?? ''), String(number['sms_method'] ?? 'POST'))
}

async function aboutService(account: Account, settings: TwilioSettings, sid: string): Promise<CarrierFinding> {
  const what = 'messaging service'
  const service = await account.getMessaging(`/v1/Services/${sid}`, {}, patience())
  const numbers = await account.getMessaging(`/v1/Services/${sid}/PhoneNumbers`, { PageSize: '1000' }, patience())
  const short = await account.getMessaging(`/v1/Services/${sid}/ShortCodes`, { PageSize: '1000' }, patience())
  const n = [numbers['phone_numbers'], short['short_codes']].flatMap((list) => (Array.isArray(list) ? list : [])).length
  if (n === 0)
    return { what, ok: false, found: 'has no number', cure: 'Add a sender to the messaging service, at Twilio.' }
  // Each number's own address then; those are many, and the callback is looked at below.
  if (service['use_inbound_webhook_on_number'] === true) return { what, ok: true, found: `${n} senders` }
  const url = service['inbound_request_url']
  if (!settings.publicBaseUrl && (url === null || url === undefined))
    return {
      what,
      ok: false,
      found: 'drops what comes in',
      cure: 'In the messaging service, Integration: choose "Defer to sender’s webhook"; "Drop the message" keeps answers from being listed too.',
    }
  return way(what, settings, String(url ?? ''), String(service['inbound_method'] ?? 'POST'))
}

/** Whether answers are posted to us. */
function way(what: string, { publicBaseUrl }: TwilioSettings, url: string, method: string): CarrierFinding {
  if (!publicBaseUrl)
    return { what, ok: true, found: 'can text; answers and receipts are polled (PUBLIC_BASE_URL is not set)' }
  const right = publicBaseUrl + path
  const ok = url.replace(/#.*$/, '') === right && method.toUpperCase() === 'POST'
  return {
    what,
    ok,
    found: ok ? 'can text; answers are posted here' : `answers go ${url ? `to ${method} ${url}` : 'nowhere'}`,
    cure: `Under "A message comes in" set, as HTTP POST: ${right}${retries}`,
  }
}

/** A signed request about no text, by the public name: through the proxy, to a Muster that runs, with the same token. */
async function aboutCallback({ publicBaseUrl, authToken }: TwilioSettings): Promise<CarrierFinding> {
  const what = 'callback'
  if (!publicBaseUrl) return { what, ok: true, found: 'none: every 3 seconds Twilio is asked what is new' }
  const url = publicBaseUrl + path
  const form = new URLSearchParams({ Knock: '1' })
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': sign(authToken, url, form),
  }
  try {
    const { status } = await ask(url, { method: 'POST', headers, body: form.toString(), signal: patience() })
    const cure =
      status === 403
        ? 'PUBLIC_BASE_URL, TWILIO_AUTH_TOKEN: the Muster that runs there has other ones than this shell.'
        : `PUBLIC_BASE_URL: POST ${url} must reach Muster; look at the proxy, and whether Muster runs.`
    return { what, ok: status === 204, found: `${url} answers ${status}`, cure }
  } catch (error) {
    const cure = `PUBLIC_BASE_URL: ${url} must be reached from outside while Muster runs.`
    return { what, ok: false, found: `${url} does not answer (${(error as NoAnswer).code})`, cure }
  }
}

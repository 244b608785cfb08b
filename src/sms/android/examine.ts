/** For `doctor`: the phone, and the way back to us. Changes nothing and texts nobody. */
import { objectsOf, Refused } from '../../lib/answer.ts'
import type { CarrierFinding } from '../provider.ts'
import type { AndroidSettings, Gateway } from './gateway.ts'
import { events, path } from './receive.ts'

const patience = () => AbortSignal.timeout(10_000)

export async function examine(gateway: Gateway, settings: AndroidSettings): Promise<CarrierFinding[]> {
  const found = await aboutPhone(gateway)
  // Without the phone every other look fails for the same reason.
  if (!found.ok) return [found]
  return [found, settings.publicBaseUrl ? await aboutWebhooks(gateway, settings) : await aboutInbox(gateway)]
}

async function aboutPhone(gateway: Gateway): Promise<CarrierFinding> {
  const what = 'phone'
  try {
    await gateway.get('/messages', { limit: '1' }, patience())
    return { what, ok: true, found: 'answers' }
  } catch (error) {
    const cure =
      error instanceof Refused && [401, 403].includes(error.status)
        ? 'ANDROID_GATEWAY_USERNAME, ANDROID_GATEWAY_PASSWORD: copy both anew from the first page of the app.'
        : 'ANDROID_GATEWAY_BASE_URL: is the app online, and this machine in the same network as the phone? The cloud is https://api.sms-gate.app/3rdparty/v1'
    return { what, ok: false, found: (error as Error).message, cure }
  }
}

/** Whether it calls us of everything that there is to tell. */
async function aboutWebhooks(gateway: Gateway, { publicBaseUrl }: AndroidSettings): Promise<CarrierFinding> {
  const what = 'webhooks'
  const right = publicBaseUrl + path
  try {
    const { found } = await gateway.get('/webhooks', {}, patience())
    const told = objectsOf(found).flatMap((one) => (one['url'] === right ? [String(one['event'])] : []))
    const missing = events.filter((event) => !told.includes(event))
    if (!missing.length) return { what, ok: true, found: 'called: answers and receipts are posted here' }
    const cure = `Register ${right} for ${missing.join(', ')} (README, "An Android phone").`
    return { what, ok: false, found: `not called of ${missing.join(', ')}`, cure }
  } catch (error) {
    const cure = 'Look at Settings, Webhooks in the app.'
    return { what, ok: false, found: (error as Error).message, cure }
  }
}

/** Whether it can be asked what came in. */
async function aboutInbox(gateway: Gateway): Promise<CarrierFinding> {
  const what = 'answers'
  try {
    await gateway.get('/inbox', { limit: '1', type: 'SMS' }, patience())
    return {
      what,
      ok: true,
      found: 'not called: every 3 seconds the phone is asked what is new (PUBLIC_BASE_URL is not set)',
    }
  } catch (error) {
    const cure =
      'A cloud cannot be asked what came in: set PUBLIC_BASE_URL, or use the server of the app itself (Local Server) in ANDROID_GATEWAY_BASE_URL.'
    return { what, ok: false, found: `answers cannot be read here (${(error as Error).message})`, cure }
  }
}

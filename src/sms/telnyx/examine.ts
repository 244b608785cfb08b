/** For `doctor`: the account, the sender, and the way back to us. Changes nothing and texts nobody. */
import { objectOf, objectsOf, Refused, textOf } from '../../lib/answer.ts'
import type { Fields } from '../../lib/answer.ts'
import type { CarrierFinding } from '../provider.ts'
import type { Account, TelnyxSettings } from './account.ts'
import { path } from './receive.ts'

const patience = () => AbortSignal.timeout(10_000)

export async function examine(account: Account, settings: TelnyxSettings): Promise<CarrierFinding[]> {
  const found = await aboutAccount(account)
  // Without the account every other look fails for the same reason.
  if (!found.ok) return [found]
  const { number, profile } = await aboutNumber(account, settings)
  return [found, ...(number ? [number] : []), ...(profile ? [await aboutProfile(account, settings, profile)] : [])]
}

async function aboutAccount(account: Account): Promise<CarrierFinding> {
  const what = 'account'
  try {
    const data = objectOf((await account.get('/balance', {}, patience()))['data'])
    const left = Number(data?.['available_credit'] ?? data?.['balance'])
    const found = Number.isFinite(left)
      ? `active, ${left} ${textOf(data?.['currency']) ?? ''} left`.trimEnd()
      : 'active'
    if (!(left <= 0)) return { what, ok: true, found }
    return { what, ok: false, found, cure: 'Add money at portal.telnyx.com: nothing goes without.' }
  } catch (error) {
    const cure =
      error instanceof Refused && [401, 403, 404].includes(error.status)
        ? 'TELNYX_API_KEY: make a key at portal.telnyx.com, API Keys, and copy it.'
        : 'TELNYX_BASE_URL: the API does not answer there; look at the connection of this machine.'
    return { what, ok: false, found: (error as Error).message, cure }
  }
}

/** The number of the settings, and the profile that its texts belong to. */
async function aboutNumber(
  account: Account,
  { from, profile }: TelnyxSettings,
): Promise<{ number?: CarrierFinding; profile?: string }> {
  if (!from) return { ...(profile ? { profile } : {}) }
  const what = 'number'
  try {
    const query = { 'filter[phone_number]': from }
    const list = objectsOf((await account.get('/phone_numbers/messaging', query, patience()))['data'])
    const number = list.find((one) => one['phone_number'] === from)
    if (!number) {
      const cure = 'TELNYX_FROM: it must be a number of this account that can text.'
      return { number: { what, ok: false, found: 'not in this account', cure } }
    }
    const own = textOf(number['messaging_profile_id'])
    if (!own || (profile && own !== profile)) {
      const cure = 'At portal.telnyx.com, My Numbers: choose the messaging profile of this number.'
      return {
        number: { what, ok: false, found: own ? 'in another messaging profile' : 'in no messaging profile', cure },
      }
    }
    return { number: { what, ok: true, found: 'can text' }, profile: own }
  } catch (error) {
    const cure = 'TELNYX_FROM: Telnyx does not say anything about it; look whether this account has it.'
    return { number: { what, ok: false, found: (error as Error).message, cure } }
  }
}

async function aboutProfile(account: Account, settings: TelnyxSettings, id: string): Promise<CarrierFinding> {
  const what = 'messaging profile'
  let profile: Fields
  try {
    profile = objectOf((await account.get(`/messaging_profiles/${id}`, {}, patience()))['data']) ?? {}
  } catch (error) {
    const cure = 'TELNYX_MESSAGING_PROFILE_ID: Telnyx does not know it in this account; copy it from portal.telnyx.com.'
    return { what, ok: false, found: (error as Error).message, cure }
  }
  if (profile['enabled'] === false)
    return { what, ok: false, found: 'is off', cure: 'At portal.telnyx.com, Messaging: switch the profile on.' }
  if (!settings.publicBaseUrl)
    return {
      what,
      ok: true,
      found: 'not called: every 3 seconds Telnyx is asked what is new (PUBLIC_BASE_URL is not set)',
    }
  const right = settings.publicBaseUrl + path
  const url = textOf(profile['webhook_url']) ?? ''
  const ok = url === right && String(profile['webhook_api_version'] ?? '2') === '2'
  return {
    what,
    ok,
    found: ok ? 'called: answers are posted here' : `answers go ${url ? `to ${url}` : 'nowhere'}`,
    cure: `At portal.telnyx.com, Messaging, the profile, Inbound: API v2, webhook URL and failover URL ${right}`,
  }
}

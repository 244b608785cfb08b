/**
 * The carriers: which of them are on, what goes by which, what each needs of the environment, and how it is opened.
 *
 * A real carrier is set up wholly, and on purpose. One whose variables are set without being named in
 * MESSAGING_PROVIDER is *retired*: nothing new goes by it, but it still tells what became of its texts and brings the
 * answers to them, so that a switch in the middle of a campaign loses nothing.
 */
import { z } from 'zod'
import { base, token, whole } from './lib/env.ts'
import { ConfigError } from './lib/errors.ts'
import { carrierNames } from './sms/provider.ts'
import type { CarrierName, Provider } from './sms/provider.ts'

const isName = (name: string): name is CarrierName => carrierNames.includes(name as CarrierName)
const listed = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)

const number = z
  .string()
  .regex(
    /^(\+[1-9]\d{6,14}|\d{3,8})$/,
    'a number such as +15145550123, or a short code; it must be able to get answers',
  )

const twilioHost = 'https://api.twilio.com'
const sids = {
  account: 'the Account SID, AC and 32 of 0-9 and a-f',
  service: 'the SID of a messaging service, MG and 32 of 0-9 and a-f',
}

export const carrierVariables = {
  /** Who carries the texts: one or more, the first is the usual one. */
  MESSAGING_PROVIDER: z
    .string()
    .transform(listed)
    .refine(
      (v): v is CarrierName[] => v.length > 0 && v.every(isName) && new Set(v).size === v.length,
      `one of ${carrierNames.join(', ')}, or a list of them, the usual one first`,
    )
    .optional(),
  /** By the country of the number, where that is not the usual carrier. */
  MESSAGING_ROUTES: z
    .string()
    .transform((v) => listed(v).map((pair) => pair.split('=').map((part) => part.trim())))
    .refine(
      (v) => v.every(([country, name, more]) => /^[A-Z]{2}$/.test(country ?? '') && isName(name ?? '') && !more),
      'a list such as FR=telnyx,CA=twilio',
    )
    .transform((v) => Object.fromEntries(v) as Record<string, CarrierName>)
    .optional(),
  /** Twilio: both from the first page of console.twilio.com. */
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC\w{1,64}$/, sids.account)
    .optional(),
  TWILIO_AUTH_TOKEN: token.optional(),
  /** What texts come from: a messaging service with its numbers, or one number. */
  TWILIO_MESSAGING_SERVICE_SID: z
    .string()
    .regex(/^MG\w{10,64}$/, sids.service)
    .optional(),
  TWILIO_FROM: number.optional(),
  TWILIO_BASE_URL: base().default(twilioHost),
  /** Telnyx: a key and the public key, both of portal.telnyx.com, API Keys. */
  TELNYX_API_KEY: token.optional(),
  /** What its webhooks are signed with; needed with PUBLIC_BASE_URL. */
  TELNYX_PUBLIC_KEY: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/, 'the public key of the account, 44 characters of base64')
    .optional(),
  /** What texts come from: one number, or a messaging profile with a number pool. */
  TELNYX_FROM: number.optional(),
  TELNYX_MESSAGING_PROFILE_ID: z
    .string()
    .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'the id of a messaging profile')
    .optional(),
  TELNYX_BASE_URL: base().default('https://api.telnyx.com'),
  /** A phone with the app "SMS Gateway for Android": all of them from the app's first page, and its Settings. */
  ANDROID_GATEWAY_USERNAME: z.string().min(1, 'the user name that the app shows').optional(),
  ANDROID_GATEWAY_PASSWORD: z.string().min(1, 'the password that the app shows').optional(),
  /** The number of its SIM. */
  ANDROID_GATEWAY_FROM: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'the number of the SIM, such as +15145550123')
    .optional(),
  /** What its webhooks are signed with; needed with PUBLIC_BASE_URL. */
  ANDROID_GATEWAY_SIGNING_KEY: z.string().min(1, 'the signing key, Settings, Webhooks').optional(),
  /** Which of its SIMs. Unset: as the app is set. */
  ANDROID_GATEWAY_SIM: whole(1, 3).optional(),
  /** The app's own server, http://<phone>:8080, or a cloud. */
  ANDROID_GATEWAY_BASE_URL: base().default('https://api.sms-gate.app/3rdparty/v1'),
}

export type Carriers = {
  /** The usual one. */
  provider: CarrierName
  /** Those that new texts may go by, the usual one first. */
  providers: readonly CarrierName[]
  /** Country (two letters) -> carrier. */
  routes: Readonly<Record<string, CarrierName>>
  twilio: Twilio | undefined
  telnyx: Telnyx | undefined
  android: Android | undefined
}

export type Android = {
  username: string
  password: string
  from: string
  signingKey: string | undefined
  sim: number | undefined
  baseUrl: string
}

export type Telnyx = {
  apiKey: string
  publicKey: string | undefined
  profile: string | undefined
  from: string | undefined
  baseUrl: string
}

export type Twilio = {
  accountSid: string
  authToken: string
  sender: { service: string } | { from: string }
  baseUrl: string
}

type Variables = z.output<z.ZodObject<typeof carrierVariables>> & {
  PLAYGROUND?: '0' | '1' | undefined
  PUBLIC_BASE_URL?: string | undefined
  TEMPO: 'real' | 'demo'
}

/** The variable by whose presence a carrier is taken for set up. */
const marks = {
  twilio: 'TWILIO_ACCOUNT_SID',
  telnyx: 'TELNYX_API_KEY',
  android: 'ANDROID_GATEWAY_USERNAME',
} as const
type Real = keyof typeof marks

/** Throws ConfigError. */
export function carriersOf(v: Variables): Carriers {
  const providers = v.MESSAGING_PROVIDER ?? ['simulated']
  const [provider] = providers as [CarrierName]
  const named = `MESSAGING_PROVIDER=${providers.join(',')}`
  const real = providers.some((name) => name !== 'simulated')
  const present = (Object.keys(marks) as Real[]).filter((name) => v[marks[name]] !== undefined)
  if (v.MESSAGING_PROVIDER === undefined && present[0])
    throw new ConfigError(
      `${marks[present[0]]}: found a value, but no text would go there; set MESSAGING_PROVIDER=${present[0]}, or unset it.`,
    )
  if (real && providers.includes('simulated'))
    throw new ConfigError(
      `MESSAGING_PROVIDER: found "${providers.join(',')}"; it must be simulated alone, or carriers that are real.`,
    )
  for (const [country, name] of Object.entries(v.MESSAGING_ROUTES ?? {}))
    if (!providers.includes(name))
      throw new ConfigError(
        `MESSAGING_ROUTES: found "${country}=${name}", but ${name} is not on; name it in MESSAGING_PROVIDER too.`,
      )
  if (real && v.PLAYGROUND === '1')
    throw new ConfigError(`PLAYGROUND: found "1" with ${named}, whose texts reach real phones; unset one of the two.`)
  if (real && v.TEMPO === 'demo')
    throw new ConfigError('TEMPO: found "demo", which is for the simulated carrier; it must be real, or unset.')
  const wanted = (name: Real): boolean => real && (providers.includes(name) || present.includes(name))
  return {
    provider,
    providers,
    routes: v.MESSAGING_ROUTES ?? {},
    twilio: wanted('twilio') ? twilioOf(v) : undefined,
    telnyx: wanted('telnyx') ? telnyxOf(v) : undefined,
    android: wanted('android') ? androidOf(v) : undefined,
  }
}

const missing = (name: string, carrier: Real, cure: string): ConfigError =>
  new ConfigError(`${name}: found nothing; ${carrier} needs it: ${cure}.`)

const isSid = (sid: string): boolean => /^[A-Z]{2}[0-9a-f]{32}$/.test(sid)
const wrongSid = (name: string, right: string): ConfigError =>
  new ConfigError(`${name}: found a value that does not fit; it must be ${right}.`)

function twilioOf(v: Variables): Twilio {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, TWILIO_FROM: from } = v
  const service = v.TWILIO_MESSAGING_SERVICE_SID
  const where = 'copy it from the first page of console.twilio.com'
  if (!accountSid) throw missing('TWILIO_ACCOUNT_SID', 'twilio', where)
  if (!authToken) throw missing('TWILIO_AUTH_TOKEN', 'twilio', where)
  // Another server that speaks the same may name its accounts as it likes.
  if (v.TWILIO_BASE_URL === twilioHost) {
    if (!isSid(accountSid)) throw wrongSid('TWILIO_ACCOUNT_SID', sids.account)
    if (service && !isSid(service)) throw wrongSid('TWILIO_MESSAGING_SERVICE_SID', sids.service)
  }
  if (!service && !from) throw missing('TWILIO_MESSAGING_SERVICE_SID', 'twilio', 'or a number of yours in TWILIO_FROM')
  if (service && from)
    throw new ConfigError('TWILIO_FROM: found a value beside TWILIO_MESSAGING_SERVICE_SID; unset one of the two.')
  return { accountSid, authToken, sender: service ? { service } : { from: from! }, baseUrl: v.TWILIO_BASE_URL }
}

function telnyxOf(v: Variables): Telnyx {
  const { TELNYX_API_KEY: apiKey, TELNYX_PUBLIC_KEY: publicKey, TELNYX_FROM: from } = v
  const profile = v.TELNYX_MESSAGING_PROFILE_ID
  if (!apiKey) throw missing('TELNYX_API_KEY', 'telnyx', 'make one at portal.telnyx.com, API Keys')
  if (!from && !profile)
    throw missing('TELNYX_FROM', 'telnyx', 'a number of yours, or a profile with a pool in TELNYX_MESSAGING_PROFILE_ID')
  if (v.PUBLIC_BASE_URL && !publicKey)
    throw missing('TELNYX_PUBLIC_KEY', 'telnyx', 'with PUBLIC_BASE_URL; copy it from portal.telnyx.com, API Keys')
  return { apiKey, publicKey, profile, from, baseUrl: v.TELNYX_BASE_URL }
}

function androidOf(v: Variables): Android {
  const { ANDROID_GATEWAY_USERNAME: username, ANDROID_GATEWAY_PASSWORD: password, ANDROID_GATEWAY_FROM: from } = v
  const signingKey = v.ANDROID_GATEWAY_SIGNING_KEY
  const where = 'copy it from the first page of the app'
  if (!username) throw missing('ANDROID_GATEWAY_USERNAME', 'android', where)
  if (!password) throw missing('ANDROID_GATEWAY_PASSWORD', 'android', where)
  if (!from) throw missing('ANDROID_GATEWAY_FROM', 'android', 'the number of the SIM, such as +15145550123')
  if (v.PUBLIC_BASE_URL && !signingKey)
    throw missing('ANDROID_GATEWAY_SIGNING_KEY', 'android', 'with PUBLIC_BASE_URL; copy it from Settings, Webhooks')
  return { username, password, from, signingKey, sim: v.ANDROID_GATEWAY_SIM, baseUrl: v.ANDROID_GATEWAY_BASE_URL }
}

/**
 * The real carriers of the settings, the usual one first; none: the simulated one, which needs the database. `senders`:
 * what the house gives texts beside those of the settings.
 */
export async function openCarriers(
  config: Carriers & { publicBaseUrl: string | undefined },
  senders: (carrier: string) => Promise<readonly string[]> = async () => [],
): Promise<Map<string, Provider>> {
  const { providers, twilio, telnyx, android, publicBaseUrl } = config
  const found: Provider[] = []
  if (twilio)
    found.push(
      (await import('./sms/twilio/index.ts')).createTwilio({
        ...twilio,
        publicBaseUrl,
        senders: () => senders('twilio'),
      }),
    )
  if (telnyx)
    found.push(
      (await import('./sms/telnyx/index.ts')).createTelnyx({
        ...telnyx,
        publicBaseUrl,
        senders: () => senders('telnyx'),
      }),
    )
  if (android) found.push((await import('./sms/android/index.ts')).createAndroid({ ...android, publicBaseUrl }))
  const place = ({ name }: Provider): number => (providers as readonly string[]).indexOf(name) + 1 || Infinity
  return new Map(found.sort((a, b) => place(a) - place(b)).map((carrier) => [carrier.name, carrier]))
}

/** What texts leave from by the settings alone: a number or short code; services have numbers that we do not know. */
export const fromOf = ({ twilio, telnyx, android }: Carriers): Record<string, string> => ({
  ...(twilio && 'from' in twilio.sender ? { twilio: twilio.sender.from } : {}),
  ...(telnyx?.from ? { telnyx: telnyx.from } : {}),
  ...(android ? { android: android.from } : {}),
})

/** Carriers whose list, if they have one, does not prove that a text was never taken: there a person decides. */
export const doubtfulOf = (carriers: ReadonlyMap<string, Provider>): string[] =>
  [...carriers.values()].flatMap(({ name, list, absenceIsProof }) => (list && absenceIsProof !== false ? [] : [name]))

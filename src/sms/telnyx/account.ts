/** Telnyx's API v2, as far as we use it: JSON both ways, the key on each request (https://developers.telnyx.com). */
import { objectOf, objectsOf, readJson, Refused, textOf } from '../../lib/answer.ts'
import type { Fields } from '../../lib/answer.ts'
import { ask } from '../../lib/ask.ts'
import type { Answer } from '../../lib/ask.ts'

export type TelnyxSettings = {
  apiKey: string
  /** Base64 of 32 bytes, of the account. Without it nothing that comes in can be verified, and we ask instead. */
  publicKey: string | undefined
  /** A messaging profile with a number pool, a number, or both: the number is one of the profile's then. */
  profile: string | undefined
  from: string | undefined
  /** What else of the account the house gives texts: numbers and profiles. */
  senders?: () => Promise<readonly string[]>
  /** Without /v2 and without a slash at the end. */
  baseUrl: string
  publicBaseUrl: string | undefined
}

export type Account = {
  /** Throws NoAnswer. */
  post(path: string, body: Fields, signal: AbortSignal): Promise<Answer>
  /** Throws when the answer is not 200 with an object. */
  get(path: string, query: Record<string, string>, signal: AbortSignal): Promise<Fields>
}

export function openAccount({ apiKey, baseUrl }: TelnyxSettings): Account {
  const headers = { authorization: `Bearer ${apiKey}`, accept: 'application/json' }
  return {
    post: (path, body, signal) =>
      ask(`${baseUrl}/v2${path}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal,
      }),
    async get(path, query, signal) {
      const search = new URLSearchParams(query).toString()
      const answer = await ask(`${baseUrl}/v2${path}${search && `?${search}`}`, { method: 'GET', headers, signal })
      const found = readJson(answer.text)
      if (answer.status !== 200 || !found) throw new Refused('Telnyx', answer.status, errorIn(found)?.code)
      return found
    },
  }
}

/** The first of the errors that an answer or an event tells. */
export function errorIn(found: Fields | undefined): { code: string; said: string } | undefined {
  const error = objectsOf(found?.['errors'])[0]
  const code = error?.['code']
  if (typeof code !== 'string' && typeof code !== 'number') return undefined
  return { code: String(code), said: `${textOf(error!['title']) ?? ''} ${textOf(error!['detail']) ?? ''}`.trim() }
}

/** The one number behind `to` or `from` of a message: an object, or a list of one. */
export const partyOf = (value: unknown): Fields => objectsOf(value)[0] ?? objectOf(value) ?? {}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Our attempt, by the address that its receipts go to. */
export function attemptIn(url: unknown): string | undefined {
  const given = textOf(url)
  if (!given || !URL.canParse(given)) return undefined
  const attempt = new URL(given).searchParams.get('attempt') ?? ''
  return uuid.test(attempt) ? attempt : undefined
}

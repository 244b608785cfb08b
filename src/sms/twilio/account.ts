/** Twilio's HTTP API, as far as we use it: form in, JSON out, the account's SID and token on each request. */
import { ask } from '../../lib/ask.ts'
import type { Answer } from '../../lib/ask.ts'

export type TwilioSettings = {
  accountSid: string
  authToken: string
  /** A messaging service (MG…), else a number or short code of the account. */
  sender: { service: string } | { from: string }
  /** Without a slash at the end. */
  baseUrl: string
  /** What else of the account the house gives texts: numbers and services. */
  senders?: () => Promise<readonly string[]>
  /** The name Twilio calls us by. Without it nothing of what comes in can be verified, and we ask instead. */
  publicBaseUrl: string | undefined
}

export type Fields = Record<string, unknown>

export type Account = {
  /** Throws NoAnswer. */
  post(path: string, form: Record<string, string>, signal: AbortSignal): Promise<Answer>
  /** Throws when the answer is not 200 with an object. `path` may be a `next_page_uri`. */
  get(path: string, query: Record<string, string>, signal: AbortSignal): Promise<Fields>
  /** The status of the answer. Throws NoAnswer. */
  remove(path: string, signal: AbortSignal): Promise<number>
  /** The same as `get` at the host of messaging services. */
  getMessaging(path: string, query: Record<string, string>, signal: AbortSignal): Promise<Fields>
}

/** What Twilio answered in place of what was asked for. */
export class Refused extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string) {
    super(`Twilio answered ${status}${code ? ` (${code})` : ''}`)
    this.status = status
    this.code = code
  }
}

export function openAccount({ accountSid, authToken, baseUrl }: TwilioSettings): Account {
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
  // A server that stands in for Twilio stands in for both hosts.
  const messaging = baseUrl === 'https://api.twilio.com' ? 'https://messaging.twilio.com' : baseUrl

  async function get(host: string, path: string, query: Record<string, string>, signal: AbortSignal): Promise<Fields> {
    // A page that lies elsewhere would get our token.
    if (!path.startsWith('/') || path.startsWith('//')) throw new Error('a path of the API was expected')
    const search = new URLSearchParams(query).toString()
    const url = `${host}${path}${search && `${path.includes('?') ? '&' : '?'}${search}`}`
    const answer = await ask(url, { method: 'GET', headers: { authorization, accept: 'application/json' }, signal })
    const found = readJson(answer.text)
    if (answer.status !== 200 || !found) throw new Refused(answer.status, codeIn(found) ?? '')
    return found
  }

  return {
    post: (path, form, signal) =>
      ask(`${baseUrl}${path}`, {
        method: 'POST',
        headers: { authorization, accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(form).toString(),
        signal,
      }),
    remove: async (path, signal) =>
      (await ask(`${baseUrl}${path}`, { method: 'DELETE', headers: { authorization }, signal })).status,
    get: (path, query, signal) => get(baseUrl, path, query, signal),
    getMessaging: (path, query, signal) => get(messaging, path, query, signal),
  }
}

export const accountPath = (accountSid: string): string => `/2010-04-01/Accounts/${accountSid}`

export function readJson(text: string): Fields | undefined {
  try {
    const found: unknown = JSON.parse(text)
    return found !== null && typeof found === 'object' && !Array.isArray(found) ? (found as Fields) : undefined
  } catch {
    return undefined
  }
}

/** Twilio's own code of an error, which is not the HTTP status. */
export const codeIn = (found: Fields | undefined): string | undefined => {
  const code = found?.['code']
  return typeof code === 'number' || (typeof code === 'string' && code !== '') ? String(code) : undefined
}

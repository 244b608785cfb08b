/**
 * SMS Gateway for Android (https://docs.sms-gate.app), by its HTTP API: the app's own server on the phone (`Local
 * Server`), its makers' cloud, or a private server; all three speak the same, and only the first can list what came in.
 */
import { objectOf, readJson, Refused } from '../../lib/answer.ts'
import type { Fields } from '../../lib/answer.ts'
import { ask } from '../../lib/ask.ts'
import type { Answer } from '../../lib/ask.ts'

export type AndroidSettings = {
  username: string
  password: string
  /** The number of the SIM, in E.164: what people answer to. Numbers without a country are of its country. */
  from: string
  /** From the app, Settings, Webhooks. Without it nothing that comes in can be verified, and we ask instead. */
  signingKey: string | undefined
  /** Which SIM of the phone, from 1; undefined: as the app is set. */
  sim: number | undefined
  /** Without a slash at the end: http://<phone>:8080, or https://api.sms-gate.app/3rdparty/v1. */
  baseUrl: string
  publicBaseUrl: string | undefined
}

export type Gateway = {
  /** Throws NoAnswer. */
  post(path: string, body: Fields, signal: AbortSignal): Promise<Answer>
  /** Throws when the answer is not 200 with JSON. `total`: of the list whose page this is. */
  get(path: string, query: Record<string, string>, signal: AbortSignal): Promise<{ found: unknown; total: number }>
}

export function openGateway({ username, password, baseUrl }: AndroidSettings): Gateway {
  const headers = {
    authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
    accept: 'application/json',
  }
  return {
    post: (path, body, signal) =>
      ask(`${baseUrl}${path}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal,
      }),
    async get(path, query, signal) {
      const search = new URLSearchParams(query).toString()
      const answer = await ask(`${baseUrl}${path}${search && `?${search}`}`, { method: 'GET', headers, signal })
      if (answer.status !== 200) throw new Refused('the phone', answer.status)
      const found = readList(answer.text)
      if (found === undefined) throw new Error('the phone answered something else than JSON')
      return { found, total: Number(answer.headers['x-total-count'] ?? NaN) }
    },
  }
}

const readList = (text: string): unknown => readJson(`{"list":${text}}`)?.['list']

/** Of a message in the app's books: how far it is, and why not further. */
export type State = {
  id: string
  state: string
  at: Date | undefined
  error: string
  phone: string
  text: string | undefined
}

export function stateOf(message: Fields): State {
  const recipients = message['recipients']
  const recipient = objectOf(Array.isArray(recipients) ? recipients[0] : undefined) ?? {}
  const times = Object.values(objectOf(message['states']) ?? {})
    .map((at) => Date.parse(String(at)))
    .filter((at) => !Number.isNaN(at))
  return {
    id: String(message['id'] ?? ''),
    state: String(message['state'] ?? ''),
    at: times.length ? new Date(Math.min(...times)) : undefined,
    error: String(recipient['error'] ?? ''),
    phone: String(recipient['phoneNumber'] ?? ''),
    text: objectOf(message['textMessage'])?.['text'] as string | undefined,
  }
}

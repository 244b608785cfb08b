/** Slack's Web API and response_url: one try, a deadline, limits obeyed, and errors that say whether it happened. */
import { webApi } from '@slack/bolt'
import type { Logger } from '@slack/bolt'
import { MessageGone, PlaceGone } from '../../chat/platform.ts'
import { deadline } from '../../lib/deadline.ts'

/** Refused for sure: nothing was done. `code` is Slack's own word. */
export class SlackRefusal extends Error {
  readonly code: string
  constructor(method: string, code: string, detail = '') {
    super(`${method}: ${code}${detail}`)
    this.code = code
  }
}
/** No answer, or none that says what came of it: it may have been done. */
export class SlackUnsure extends Error {}

export type Api = {
  /** Throws SlackRefusal, SlackUnsure or PlaceGone. */
  call<T extends object>(
    method: string,
    args: object,
    options?: { patience?: number },
  ): Promise<T & { scopes?: string[] }>
  /** Whether Slack took it. */
  respond(url: string, message: object): Promise<boolean>
  fetch(url: string, init: RequestInit): Promise<Response>
}

const answerWithin = 10_000
/** Calls under way at once: a Slack that is down must not pile up work. */
const mostCalls = 300
/** How long a call waits for a limit to be over, unless the caller says otherwise. */
const patient = 20_000

const gone = new Set([
  'channel_not_found',
  'is_archived',
  'not_in_channel',
  'user_disabled',
  'user_not_found',
  'cannot_dm_bot',
])
/** The message was deleted, or its time for edits is over: it has to be posted anew. */
const goneMessage = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed'])
/** Slack's own words for "something may have been done". */
const unsure = new Set(['fatal_error', 'internal_error', 'service_unavailable', 'request_timeout'])

export function createApi({ token, apiUrl, logger }: { token: string; apiUrl: string; logger: Logger }): Api {
  const client = new webApi.WebClient(token, {
    slackApiUrl: apiUrl,
    logger,
    timeout: answerWithin,
    // Left alone it posts again what Slack had accepted when the socket broke.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  })
  /** Until when a method must rest; posts have a limit for each channel. */
  const resting = new Map<string, number>()
  let underWay = 0

  async function once(method: string, args: object): Promise<object> {
    try {
      return await client.apiCall(method, args as Record<string, unknown>)
    } catch (error) {
      throw sorted(method, error)
    }
  }

  return {
    async call<T extends object>(method: string, args: object, { patience = patient }: { patience?: number } = {}) {
      if (underWay >= mostCalls) throw new SlackRefusal(method, 'too many calls under way')
      const key = `${method} ${method === 'chat.postMessage' ? (args as { channel?: string }).channel : ''}`
      const until = performance.now() + patience
      underWay++
      try {
        for (;;) {
          const rest = (resting.get(key) ?? 0) - performance.now()
          if (rest > 0) {
            if (performance.now() + rest > until) throw new SlackRefusal(method, 'ratelimited')
            await new Promise((resolve) => setTimeout(resolve, rest))
          } else resting.delete(key)
          try {
            const result = (await once(method, args)) as T & { response_metadata?: { scopes?: string[] } }
            const scopes = result.response_metadata?.scopes
            return scopes ? { ...result, scopes } : result
          } catch (error) {
            if (!(error instanceof Limited)) throw error
            resting.set(key, performance.now() + error.seconds * 1000)
          }
        }
      } finally {
        underWay--
      }
    },
    async respond(url, message) {
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(message),
          redirect: 'error',
          signal: AbortSignal.timeout(answerWithin),
        })
        const body = await deadline(response.text(), answerWithin)
        return response.ok && !/"ok":\s*false/.test(body)
      } catch {
        return false
      }
    },
    fetch: (url, init) => fetch(url, { ...init, redirect: 'error' }),
  }
}

/** Undefined from a server behind SLACK_API_URL that lacks a method; Slack itself has those we call. */
export const ifKnown = <T>(asked: Promise<T>): Promise<T | undefined> =>
  asked.catch((error: unknown) => {
    if (error instanceof SlackRefusal && /^(unknown_method|HTTP 404)$/.test(error.code)) return undefined
    throw error
  })

class Limited extends Error {
  readonly seconds: number
  constructor(seconds: number) {
    super('limited')
    this.seconds = seconds
  }
}

function sorted(method: string, error: unknown): Error {
  if (error instanceof webApi.WebAPIRateLimitedError) return new Limited(error.retryAfter)
  if (error instanceof webApi.WebAPIPlatformError) {
    const {
      error: code,
      response_metadata: said,
      needed,
    } = error.data as {
      error: string
      needed?: string
      response_metadata?: { messages?: string[]; retryAfter?: number }
    }
    if (code === 'ratelimited' || code === 'rate_limited') return new Limited(said?.retryAfter ?? 1)
    if (goneMessage.has(code)) return new MessageGone(`${method}: ${code}`)
    if (gone.has(code)) return new PlaceGone(`${method}: ${code}`)
    if (unsure.has(code)) return new SlackUnsure(`${method}: ${code}`)
    return new SlackRefusal(
      method,
      code,
      needed ? ` (scope ${needed})` : (said?.messages ?? []).map((m) => ` ${m}`).join(''),
    )
  }
  if (error instanceof webApi.WebAPIHTTPError)
    return error.statusCode >= 500
      ? new SlackUnsure(`${method}: HTTP ${error.statusCode}`)
      : new SlackRefusal(method, `HTTP ${error.statusCode}`)
  if (error instanceof webApi.WebAPIRequestError) {
    const cause = error.original.cause as { code?: string } | undefined
    const code = cause?.code ?? ''
    // The connection never stood: surely nothing was sent.
    return /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT)$/.test(code)
      ? new SlackRefusal(method, code)
      : new SlackUnsure(`${method}: ${code || error.original.message}`)
  }
  const message = error instanceof Error ? error.message : String(error)
  // The library's words for a 429 that does not say how long.
  return message.startsWith('Retry header') ? new Limited(1) : new SlackUnsure(`${method}: ${message}`)
}

/**
 * Calls to Discord through the library's own client. Two of them: what goes by the bot's token keeps the bot's limit of
 * 50 a second; answers to interactions go by their own token, and Discord counts them apart.
 */
import { DiscordAPIError, REST, RESTEvents } from 'discord.js'
import type { RequestData } from 'discord.js'
import type { Log } from '../../lib/log.ts'
import { deadline } from '../../lib/deadline.ts'
import { network } from './payload.ts'

export type Api = ReturnType<typeof createApi>
type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
type Route = `/${string}`
/** Nobody looks at what these are answered with. */
const unread: Method[] = ['put', 'delete']
type Ask = Pick<RequestData, 'body' | 'files' | 'query'> & {
  /** ms in all, waiting for a limit included. */
  within?: number
}

const timeout = 10_000
const within = 12_000
/** ms after a refused token until it is tried again: 10,000 refusals in 10 minutes would shut the whole address out. */
const rest = 60_000

export function createApi({ token, apiBase }: { token: string; apiBase: string }, log: Log) {
  const bot = new REST({ api: apiBase, version: '10', retries: 2, timeout })
  // Never asked twice by itself: a second follow-up would be a second message.
  const answers = new REST({ api: apiBase, version: '10', retries: 0, timeout, globalRequestsPerSecond: 10_000 })
  bot.setToken(token)
  for (const client of [bot, answers])
    client.on(RESTEvents.RateLimited, ({ route, timeToReset, global }) =>
      log.warn({ event: 'network.limited', network, kind: global ? 'global' : route, n: Math.round(timeToReset) }),
    )

  async function ask<T>(client: REST, method: Method, route: Route, more: Ask & { auth?: boolean }): Promise<T> {
    const { within: ms = within, ...request } = more
    const asked = client[method](route, { ...request, signal: AbortSignal.timeout(ms) })
    return deadline(asked as Promise<T>, ms).catch((error: unknown) => {
      // Done, and answered by nothing that is called JSON: the library reads it all the same.
      if (error instanceof SyntaxError && (unread.includes(method) || route.endsWith('/callback')))
        return undefined as T
      throw error
    })
  }

  let refusedAt: number | undefined
  async function call<T>(method: Method, route: Route, more: Ask): Promise<T> {
    if (refusedAt !== undefined && Date.now() - refusedAt > rest) bot.setToken(token)
    try {
      const answer = await ask<T>(bot, method, route, more)
      refusedAt = undefined
      return answer
    } catch (error) {
      // What was not even asked is no news.
      if (statusOf(error) === 401) refusedAt = Date.now()
      throw error
    }
  }

  return {
    rest: bot,
    /** A wrong token is forgotten by the library at the first 401: for another try it has to be said again. */
    remind: () => void bot.setToken(token),
    call: <T = unknown>(method: Method, route: Route, more: Ask = {}): Promise<T> => call<T>(method, route, more),
    answer: <T = unknown>(method: Method, route: Route, more: Ask = {}): Promise<T> =>
      ask<T>(answers, method, route, { ...more, auth: false }),
  }
}

export const codeOf = (error: unknown): number | undefined =>
  error instanceof DiscordAPIError && typeof error.code === 'number' ? error.code : undefined
const statusOf = (error: unknown): number | undefined => (error instanceof DiscordAPIError ? error.status : undefined)

const is =
  (...codes: number[]) =>
  (error: unknown): boolean =>
    codes.includes(codeOf(error) ?? -1)
export const isWrongToken = (error: unknown): boolean =>
  statusOf(error) === 401 || (error instanceof Error && error.message.startsWith('Expected token to be set'))
/** A refusal of Discord's own: it was surely not done, and would be refused again. */
export const isRefused = (error: unknown): boolean => (statusOf(error) ?? 500) < 500 && statusOf(error) !== 429
/** Somebody answered this interaction already. */
export const isAnswered = is(40060)
/** Its time is over. */
export const isExpired = is(10062, 10015, 50027)
export const isMessageGone = is(10008, 50005, 30046)
/** Unknown channel, user or server; no access; no permission; a thread that is locked. */
export const isPlaceGone = is(10003, 10004, 50001, 50013, 50083, 160_005)
export const isNoChannel = is(10003)
/** The person takes no direct messages from us, or shares no server with us any more. */
export const isClosed = is(50007, 50278)
export const isNobody = is(10013, 50278)
/** Direct chats are opened too fast, or the bot is quarantined for that. */
export const isQuarantined = is(40003, 20026)

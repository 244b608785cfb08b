/**
 * The connection by which Discord brings what people do. It is resumed where it broke, also by the next process: the
 * number of the last event whose effect is committed is kept, so what was under way in a process that died comes again
 * (and has one effect, by its key). A new session is begun only when Discord knows the old one no more.
 */
import { createHash } from 'node:crypto'
import { WebSocketManager, WebSocketShardEvents } from '@discordjs/ws'
import type { SessionInfo } from '@discordjs/ws'
import type { Keep } from '../../lib/keep.ts'
import type { Log } from '../../lib/log.ts'
import { deadline } from '../../lib/deadline.ts'
import { isWrongToken } from './api.ts'
import type { Api } from './api.ts'
import { network } from './payload.ts'

export type Event = { t: string; d: unknown }
export type Gateway = ReturnType<typeof createGateway>

/**
 * DirectMessages: replies to cards. GuildMessages: the same in the private threads that stand for a chat that could not
 * be opened. Words written to us come with these; the privileged intents are not asked for.
 */
export const intents = (1 << 9) | (1 << 12)

/** Of closes one after the other, each so manyth is logged. */
const seldomSaid = 60
/** Discord forgets a session after some minutes. */
const sessionLasts = 180
const flushEvery = 1_000
const again = 5_000
/** After a refusal: 1000 new sessions a day are allowed, beyond that Discord takes the token away. */
const seldom = 300_000
const readyWithin = 4_000
/** Closes that no waiting cures: a token or intents that are refused. */
const refused = new Map([
  [4004, 'the token is refused'],
  [4013, 'the intents are wrong'],
  [4014, 'the intents are not allowed'],
])
/** Leaves the session to be resumed; 1000 would end it. */
const leaving = 4_200

/** What the library cannot do without of what `GET /gateway/bot` says, where another server than Discord leaves it out. */
const usual = { shards: 1, session_start_limit: { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1 } }
const whole = (rest: Api['rest']): Api['rest'] =>
  new Proxy(rest, {
    get: (of, name) =>
      name === 'get'
        ? async (route: `/${string}`) => ({ ...usual, ...((await of.get(route)) as object) })
        : (of[name as keyof typeof of] as unknown),
  })

export function createGateway(given: {
  api: Api
  keep: Keep
  log: Log
  token: string
  apiBase: string
  handle(event: Event): Promise<void>
}) {
  const { api, keep, log, token } = given
  const scope = createHash('sha256').update(`${token} ${given.apiBase}`).digest('base64url').slice(0, 16)
  const keyOf = (shard: number): string => `session/${scope}/${shard}`
  const sessions = new Map<number, SessionInfo>()
  /** Events under way, by shard, and what was last written down. */
  const underWay = new Map<number, Set<number>>()
  const written = new Map<number, string>()
  const up = new Set<number>()
  let manager: WebSocketManager | undefined
  let shards = 1
  let state: string | undefined = 'not connected'
  let stopping = true
  let flushing: NodeJS.Timeout | undefined
  let retrying: NodeJS.Timeout | undefined
  let netless = false
  /** Since it was connected last. */
  let closes = 0
  const works = new Set<Promise<void>>()

  const pendingOf = (shard: number): Set<number> => {
    const found = underWay.get(shard) ?? new Set<number>()
    underWay.set(shard, found)
    return found
  }

  async function flush(): Promise<void> {
    for (const [shard, session] of sessions) {
      const pending = pendingOf(shard)
      const sequence = pending.size ? Math.min(...pending) - 1 : session.sequence
      const value = { ...session, sequence }
      const said = JSON.stringify(value)
      if (written.get(shard) === said) continue
      await deadline(keep.set(keyOf(shard), value, sessionLasts), 3_000)
      written.set(shard, said)
    }
  }
  /** A session that is only listened to stays known too. */
  const renew = (): void => written.clear()

  function open(): WebSocketManager {
    const made = new WebSocketManager({
      token,
      intents,
      rest: whole(api.rest),
      helloTimeout: 15_000,
      readyTimeout: 15_000,
      handshakeTimeout: 10_000,
      async retrieveSessionInfo(shard) {
        if (made !== manager) return null
        const here = sessions.get(shard)
        if (here) return here
        const kept = written.has(shard)
          ? undefined
          : await deadline(keep.get<SessionInfo>(keyOf(shard)), 2_000).catch(() => undefined)
        written.set(shard, '')
        if (kept) sessions.set(shard, kept)
        return kept ?? null
      },
      updateSessionInfo(shard, session) {
        if (made !== manager) return
        if (session) sessions.set(shard, session)
        // The library gives the session up when the network is down; Discord has not.
        else if (netless) {
          const { resumeURL: _gone, ...rest } = sessions.get(shard) ?? {}
          if ('sessionId' in rest) sessions.set(shard, { ...rest, resumeURL: undefined } as unknown as SessionInfo)
          netless = false
        } else sessions.delete(shard)
      },
    })
    // One that was given up while it was between two tries goes on by itself.
    made.on(WebSocketShardEvents.Hello, () => {
      if (made !== manager) void made.destroy({ code: leaving })
    })
    made.on(WebSocketShardEvents.Ready, ({ shardId }) => connected(made, shardId, 'ready'))
    made.on(WebSocketShardEvents.Resumed, ({ shardId }) => connected(made, shardId, 'resumed'))
    made.on(WebSocketShardEvents.Closed, ({ code, shardId }) => {
      if (made !== manager) return
      up.delete(shardId)
      const fatal = refused.get(code)
      closes = state === undefined ? 0 : closes + 1
      // While Discord is down the library tries twice a second.
      if (fatal ? state !== fatal : closes % seldomSaid === 0) log.warn({ event: 'network.closed', network, code })
      state = fatal ?? 'the gateway is not connected'
      if (fatal && !stopping) later(seldom)
    })
    made.on(WebSocketShardEvents.Error, ({ error }) =>
      log.warn({ event: 'network.error', network, error: error.message }),
    )
    made.on(WebSocketShardEvents.Debug, ({ message }) => {
      // The only place where the library says why it gives a session up.
      if (message.includes('network error')) netless = true
    })
    made.on(WebSocketShardEvents.Dispatch, ({ data, shardId }) => {
      if (made !== manager) return
      const pending = pendingOf(shardId)
      pending.add(data.s)
      const work = given
        .handle({ t: data.t, d: data.d })
        .catch((error: Error) => log.error({ event: 'event.failed', network, error: error.message }))
        .finally(() => pending.delete(data.s))
      works.add(work)
      void work.finally(() => works.delete(work))
    })
    return made
  }

  function connected(made: WebSocketManager, shard: number, how: string): void {
    if (made !== manager) return
    up.add(shard)
    if (up.size >= shards) state = undefined
    log.info({ event: `network.${how}`, network, n: shard })
  }

  /** Until it holds; the library itself heals everything that comes after. */
  async function connect(): Promise<void> {
    const mine = (manager = open())
    try {
      shards = await deadline(mine.getShardCount(), 10_000)
      await mine.connect()
    } catch (error) {
      if (mine !== manager || stopping) return
      if (isWrongToken(error)) state = 'the token is refused'
      else if (!refusedNow()) state = `the gateway: ${(error as Error)?.message ?? 'refused'}`
      log.warn({ event: 'network.not_connected', network, error: (error as Error)?.message })
      later(refusedNow() ? seldom : again)
    }
  }
  const refusedNow = (): boolean => [...refused.values()].includes(state ?? '')

  function later(wait: number): void {
    clearTimeout(retrying)
    retrying = setTimeout(() => {
      api.remind()
      const old = manager
      manager = undefined
      void (async () => {
        await Promise.resolve(old?.destroy({ code: leaving })).catch(() => {})
        if (!stopping) await connect()
      })().catch(() => {})
    }, wait)
  }

  return {
    state: () => state,
    /** Waits for the connection a little; it goes on trying by itself. */
    async start(): Promise<void> {
      stopping = false
      let ticks = 0
      flushing = setInterval(() => {
        if (++ticks % 60 === 0) renew()
        void flush().catch(() => {})
      }, flushEvery)
      await deadline(connect(), readyWithin).catch(() => {})
    },
    async stop(drain: number): Promise<void> {
      stopping = true
      clearTimeout(retrying)
      clearInterval(flushing)
      const old = manager
      manager = undefined
      await deadline(Promise.resolve(old?.destroy({ code: leaving, reason: 'handing over' })), 2_000).catch(() => {})
      await deadline(Promise.allSettled([...works]), drain).catch(() => {})
      await flush().catch(() => {})
      sessions.clear()
      written.clear()
      underWay.clear()
      up.clear()
      state = 'not connected'
    },
  }
}

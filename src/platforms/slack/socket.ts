/**
 * Socket mode. Each connection is a client of its own: left to itself the library comes back after 5 s, never after an
 * answer of 500, and its `stop` resolves before the socket is closed.
 */
import { SocketModeReceiver, webApi } from '@slack/bolt'
import type { App, Logger, ReceiverEvent } from '@slack/bolt'
import { deadline } from '../../lib/deadline.ts'
import type { Log } from '../../lib/log.ts'

export type Socket = {
  /** Connects, or goes on trying by itself; rejects for a token that Slack refuses. */
  start(): Promise<void>
  connected(): boolean
  stop(): Promise<void>
}

/** What waiting does not cure. */
export const hopeless = new Set(
  `invalid_auth not_authed account_inactive token_revoked token_expired not_allowed_token_type no_permission missing_scope
   access_denied team_disabled user_removed_from_team org_login_required ekm_access_denied`.split(/\s+/),
)

/** The lease of this connection lasts 15 s and is not renewed while we are in `start`. */
const firstWithin = 4_000
const connectWithin = 10_000
const closeWithin = 2_000
const longestPause = 30_000
/** A connection that ended sooner than this is not followed by another at once. */
const settled = 5_000

export function createSocket(given: {
  appToken: string
  apiUrl: string
  logger: Logger
  log: Log
  deliver(event: ReceiverEvent): Promise<void>
}): Socket {
  const { log } = given
  let current: SocketModeReceiver | undefined
  let isConnected = false
  let stopped = true
  let wake: (() => void) | undefined
  let holding: Promise<void> | undefined

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  function create(): SocketModeReceiver {
    const receiver = new SocketModeReceiver({
      appToken: given.appToken,
      logger: given.logger,
      autoReconnectEnabled: false,
      installerOptions: {
        clientOptions: { slackApiUrl: given.apiUrl, timeout: connectWithin, retryConfig: { retries: 0 } },
      },
    })
    // The receiver knows of Bolt's App only that it takes events.
    receiver.init({ processEvent: given.deliver } as unknown as App)
    return receiver
  }

  /** Resolves once the connection stands, to a promise of its end. */
  async function connect(within: number): Promise<{ lost: Promise<void>; close(): void }> {
    const receiver = create()
    const { client } = receiver
    const lost = new Promise<void>((resolve) => {
      client.once('disconnected', () => resolve())
      // Slack is about to close it: another is opened at once, the old one ends by itself.
      client.on('ws_message', (data: unknown) => {
        if (typeof data === 'string' && data.includes('"disconnect"') && isDisconnect(data)) resolve()
      })
    })
    const close = (): void => void client.disconnect().catch(() => {})
    try {
      await deadline(client.start(), within)
    } catch (error) {
      close()
      throw error ?? new Error('the socket closed before it stood')
    }
    current = receiver
    return { lost, close }
  }

  async function hold(first: Promise<{ lost: Promise<void>; close(): void }>): Promise<void> {
    let wait = 0
    let connecting = first
    for (;;) {
      try {
        const connection = await connecting
        isConnected = true
        const since = performance.now()
        log.info({ event: 'socket.connected', network: 'slack' })
        await connection.lost
        isConnected = false
        if (stopped) return
        log.warn({ event: 'socket.lost', network: 'slack' })
        wait = performance.now() - since < settled ? Math.min(longestPause, Math.max(250, wait * 2)) : 0
      } catch (error) {
        isConnected = false
        if (stopped) return
        log.warn({ event: 'socket.failed', network: 'slack', error: (error as Error).message })
        wait = Math.min(longestPause, Math.max(500, wait * 2))
      }
      if (wait) await pause(wait)
      if (stopped) return
      connecting = connect(connectWithin)
    }
  }

  return {
    async start() {
      stopped = false
      const first = connect(firstWithin)
      const refused = await first.then(
        () => undefined,
        (error: unknown) => error,
      )
      if (refused instanceof webApi.WebAPIPlatformError && hopeless.has(refused.data.error)) {
        stopped = true
        throw new Error(
          `SLACK_APP_TOKEN: Slack says ${refused.data.error}; it needs an app-level token (xapp-…) with connections:write.`,
        )
      }
      holding = hold(first)
    },
    connected: () => isConnected,
    async stop() {
      stopped = true
      isConnected = false
      wake?.()
      const client = current?.client
      current = undefined
      if (client) await deadline(client.disconnect(), closeWithin).catch(() => {})
      await deadline(holding ?? Promise.resolve(), closeWithin).catch(() => {})
    },
  }
}

function isDisconnect(data: string): boolean {
  try {
    return (JSON.parse(data) as { type?: string }).type === 'disconnect'
  } catch {
    return false
  }
}

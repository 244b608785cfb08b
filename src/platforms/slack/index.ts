/**
 * Slack, through Bolt: over a socket when there is an app token, else over HTTP at `/slack/events`. The same handlers
 * serve both. Everything that is posted goes through our own calls, once each: the library's retries post twice.
 */
import { App } from '@slack/bolt'
import type { Logger, Receiver, ReceiverEvent } from '@slack/bolt'
import { PlaceGone } from '../../chat/platform.ts'
import type { Door, Platform, PlatformGiven } from '../../chat/platform.ts'
import { createApi, SlackRefusal } from './api.ts'
import { inTurn, languages } from './desk.ts'
import type { Desk } from './desk.ts'
import { examineSlack, identify, missingScopes } from './examine.ts'
import { createGate } from './gate.ts'
import { onCommand, onPress, onSubmit } from './deeds.ts'
import { createEntry } from './http.ts'
import { libraryLog } from './library-log.ts'
import { entryPath } from './manifest.ts'
import { onHome, onMessage } from './messages.ts'
import { renaming } from './names.ts'
import { sendOnce } from './once.ts'
import type { CommandBody, EventBody, PressBody, SubmitBody } from './payload.ts'
import { createPeople } from './people.ts'
import { createPoster } from './post.ts'
import { createReady } from './ready.ts'
import { createSocket, hopeless } from './socket.ts'
import { deadline } from '../../lib/deadline.ts'

export type SlackConfig = {
  botToken: string
  /** Socket mode. */
  appToken: string | undefined
  /** HTTP mode. */
  signingSecret: string | undefined
  apiUrl: string
  prefix: string
}

/** `start` runs within a lease of 15 s that is not renewed meanwhile. */
const identifyWithin = 4_000
const drainWithin = 3_000

export function createSlack(config: SlackConfig, given: PlatformGiven): Platform {
  const { botToken: token, apiUrl, prefix } = config
  const { log, keep } = given
  const logger: Logger = libraryLog(log)
  const api = createApi({ token, apiUrl, logger })
  const name = renaming(given.commands('en'), prefix)
  const poster = createPoster({ api, keep, log, token, apiUrl, name })
  const people = createPeople(api, keep)
  const ready = createReady(keep)
  const gate = createGate(log)
  let door: Door | undefined
  const opened = (): Door => {
    if (!door) throw new Error('slack was not started')
    return door
  }
  const desk: Desk = {
    given,
    log,
    api,
    poster,
    people,
    prefix,
    token,
    apiUrl,
    name,
    words: languages(opened, given.translate),
    cards: (user) => deadline(opened().commands(user), 1_000).catch(() => given.commands('en')),
    tryTo: (step, work) =>
      work().then(
        () => {},
        (error: Error) => log.warn({ event: 'answer.not_shown', network: 'slack', step, error: error.message }),
      ),
  }

  const receiver: Receiver = { init() {}, start: async () => {}, stop: async () => {} }
  const app = new App({
    receiver,
    // Whose token it is never changes. Without this each event would ask Slack, or a wrong token end the process.
    authorize: async () => ({ botToken: token }),
    deferInitialization: true,
    ignoreSelf: false,
    convoStore: false,
    attachFunctionToken: false,
    logger,
    clientOptions: { slackApiUrl: apiUrl, retryConfig: { retries: 0 } },
  })
  listen(app, desk, opened)
  let initialized: Promise<void> | undefined
  const deliver = async (event: ReceiverEvent): Promise<void> => {
    await (initialized ??= app.init())
    await gate.deliver(app, event)
  }

  const { appToken, signingSecret } = config
  const socket = appToken === undefined ? undefined : createSocket({ appToken, apiUrl, logger, log, deliver })
  const entry = socket || signingSecret === undefined ? undefined : createEntry({ signingSecret, log, deliver })
  let known = false
  let looking: NodeJS.Timeout | undefined

  /** Rejects for a token that Slack refuses; anything else is asked again until it is known. */
  async function look(within: number): Promise<void> {
    try {
      const who = await deadline(identify(api), within)
      known = true
      const lacking = missingScopes(who.scopes)
      if (lacking.length) log.error({ event: 'scopes.missing', network: 'slack', reason: lacking.join(', ') })
    } catch (error) {
      if (error instanceof SlackRefusal && hopeless.has(error.code))
        throw new Error(
          `SLACK_BOT_TOKEN: Slack says ${error.code}; it needs the Bot User OAuth Token (xoxb-…) of the installed app.`,
        )
      log.warn({ event: 'identity.unknown', network: 'slack', error: (error as Error).message })
      looking = setTimeout(() => void look(10_000).catch(() => {}), 5_000)
    }
  }

  return {
    network: 'slack',
    // Slack's commands stand in the app manifest.
    async register() {},
    async start(given) {
      door = given
      await look(identifyWithin)
      await socket?.start()
      ready.hold(() => {
        if (socket && !socket.connected()) return 'slack: the socket is not connected'
        return known ? undefined : 'slack: the token could not be checked'
      })
    },
    direct: ({ tenant, userId }) =>
      people.direct(tenant, userId).catch(async (error: unknown) => {
        // The account was closed: its owner's contacts go to others.
        if (error instanceof PlaceGone) await given.gone({ network: 'slack', tenant, userId })
        throw error
      }),
    send: (place, view, options) => sendOnce({ poster, keep, t: given.translate('en') }, place, view, options),
    edit: (ref, view) => poster.edit(ref, view, given.translate('en')),
    ...(entry
      ? {
          http: {
            path: entryPath,
            fetch(request: Request, given: Door) {
              door = given
              return entry(request)
            },
          },
        }
      : {}),
    missing: ready.missing,
    async stop() {
      clearTimeout(looking)
      await ready.release()
      await socket?.stop()
      await gate.drain(drainWithin)
    },
    examine: () => examineSlack({ api, apiUrl, logger, appToken }),
  }
}

/** Commands and presses are acknowledged before anything else; messages once what they say was written down. */
function listen(app: App, desk: Desk, door: () => Door): void {
  const settleOf = (context: object) => (context as { settle: (answer?: object) => Promise<void> }).settle
  app.command(/.*/, async ({ ack, body }) => {
    await ack()
    await onCommand(desk, door(), body as unknown as CommandBody)
  })
  app.action(/.*/, async ({ ack, body }) => {
    await ack()
    await onPress(desk, door(), body as unknown as PressBody)
  })
  app.view(/.*/, async ({ body, context }) => {
    await onSubmit(desk, door(), body as unknown as SubmitBody, settleOf(context))
  })
  const turn = inTurn()
  // Talk of channels is not subscribed to; where an operator adds it, the house passes over what answers no card.
  for (const kind of ['message', 'app_mention'])
    app.event(kind, async ({ body, context }) => {
      const said = body as unknown as EventBody
      await turn(said.event.channel ?? '', () => onMessage(desk, door(), said, settleOf(context)))
    })
  app.event('app_home_opened', async ({ body, context }) => {
    await settleOf(context)()
    await onHome(desk, door(), body as unknown as EventBody)
  })
  app.error(async (error) => {
    // Not acknowledged: Slack sends it again. The receiver logs it.
    throw error
  })
}

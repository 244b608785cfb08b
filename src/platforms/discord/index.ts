/**
 * Discord, through the two halves of discord.js that do the talking: its REST client and its gateway. Events are read as
 * they come, without a cache of servers, members and messages between: none of what we do may rest on one.
 *
 * What is remembered between processes (given.keep): sessions of the gateway, direct chats and threads of people, what
 * was posted by its nonce, fields of a form that was refused, and the sign of life of the process that is connected.
 */
import { MessageGone, PlaceGone } from '../../chat/platform.ts'
import type { Door, Platform, PlatformGiven } from '../../chat/platform.ts'
import { createApi, isMessageGone, isPlaceGone, isRefused, isWrongToken } from './api.ts'
import { languages, trying } from './desk.ts'
import type { Desk } from './desk.ts'
import { examineDiscord } from './examine.ts'
import { createDrafts } from './form.ts'
import { createGateway } from './gateway.ts'
import { createMessages } from './messages.ts'
import { sendOnce } from './once.ts'
import { network } from './payload.ts'
import type { DiscordInteraction, DiscordMessage } from './payload.ts'
import { createPeople } from './people.ts'
import { createPoster } from './post.ts'
import { createReady } from './ready.ts'
import { createReceive } from './receive.ts'
import { registerCommands } from './register.ts'

export type DiscordConfig = {
  token: string
  applicationId: string
  /** Without a version and without a slash at the end. */
  apiBase: string
  /** Its commands are there at once; others wait for Discord. */
  guildId: string | undefined
}

/** `start` runs within a lease of 15 s that is not renewed meanwhile. */
const identifyWithin = 3_000
const registerAgain = 30_000
const drainWithin = 3_000

export function createDiscord(config: DiscordConfig, given: PlatformGiven): Platform {
  const { applicationId, apiBase, token } = config
  const { log, keep } = given
  const api = createApi(config, log)
  const poster = createPoster({ api, applicationId })
  const people = createPeople({ api, given })
  const desk: Desk = {
    given,
    log,
    api,
    apiBase,
    poster,
    people,
    drafts: createDrafts(keep),
    words: languages(given.translate),
    tryTo: trying(log),
  }
  const receive = createReceive(desk)
  const messages = createMessages(desk)
  const ready = createReady(keep)
  let door: Door | undefined
  let registered = false
  let registering: NodeJS.Timeout | undefined

  /** Words of one chat are taken in their order; chats do not wait for each other. */
  const turns = new Map<string, Promise<void>>()
  function inTurn(channel: string, work: () => Promise<void>): Promise<void> {
    const turn = (turns.get(channel) ?? Promise.resolve()).then(work, work)
    turns.set(channel, turn)
    const done = (): void => {
      if (turns.get(channel) === turn) turns.delete(channel)
    }
    turn.then(done, done)
    return turn
  }

  const gateway = createGateway({
    api,
    keep,
    log,
    token,
    apiBase,
    async handle({ t, d }) {
      if (!door) return
      const opened = door
      if (t === 'INTERACTION_CREATE') await receive.interaction(opened, d as DiscordInteraction)
      else if (t === 'MESSAGE_CREATE' || t === 'MESSAGE_UPDATE') {
        const message = d as DiscordMessage
        if (!message.channel_id) return
        await inTurn(message.channel_id, () => messages.receive(opened, message, { edited: t === 'MESSAGE_UPDATE' }))
      }
    },
  })

  /** A wrong token is no trouble of the moment. What else goes wrong here is found again by the gateway, which goes on. */
  async function identify(): Promise<void> {
    api.remind()
    try {
      await api.call('get', '/gateway/bot', { within: identifyWithin })
    } catch (error) {
      if (isWrongToken(error))
        throw new Error('DISCORD_TOKEN: Discord refuses it; copy it again from the page "Bot" of your application', {
          cause: error,
        })
      log.warn({ event: 'identity.unknown', network, error: (error as Error).message })
    }
  }

  /** What is registered already goes on to work while Discord does not take the rest: that is tried again. */
  async function register(): Promise<void> {
    clearTimeout(registering)
    api.remind()
    try {
      await registerCommands(api, given, config)
      registered = true
    } catch (error) {
      // `start` words it.
      if (isWrongToken(error)) return
      if (isPlaceGone(error))
        throw new Error('DISCORD_GUILD_ID: the bot is not in that server, or was added without applications.commands', {
          cause: error,
        })
      if (isRefused(error)) throw error
      log.warn({ event: 'commands.not_registered', network, error: (error as Error).message })
      registering = setTimeout(() => void register().catch(() => {}), registerAgain)
      registering.unref()
    }
  }

  return {
    network,
    register,
    async start(opened) {
      door = opened
      await identify()
      await gateway.start()
      await ready.hold(() => {
        const lacks = gateway.state() ?? (registered ? undefined : 'commands are not registered')
        return lacks && `discord: ${lacks}`
      })
    },
    direct: ({ userId }) => people.direct(userId),
    send: (place, view, options) => sendOnce({ poster, people, given }, place, view, options),
    async edit(ref, view) {
      try {
        await poster.edit(ref, view, given.translate('en')('network.discord.more'))
      } catch (error) {
        if (isMessageGone(error))
          throw new MessageGone('the message is no longer there, or is closed to edits', { cause: error })
        if (isPlaceGone(error)) throw new PlaceGone('Discord no longer lets us write there', { cause: error })
        throw error
      }
    },
    // The bot's own page, with a button to its chat: whoever joins there has opened the chat themselves.
    joinLink: () => `https://discord.com/users/${applicationId}`,
    missing: ready.missing,
    async stop() {
      clearTimeout(registering)
      await ready.release()
      await gateway.stop(drainWithin)
    },
    examine: () => examineDiscord(api, given, config),
  }
}

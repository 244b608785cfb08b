/**
 * Telegram, through telegraf's client: updates by long polling in the bot role, or by a webhook in the web role.
 *
 * What is remembered between processes (given.keep): who the bot is, its registered commands, open forms, posts by their
 * nonce, and the sign of life of the process that holds the connection.
 */
import { createHash } from 'node:crypto'
import type { Update } from 'telegraf/types'
import type { MessageRef, PlatformUser } from '../../chat/interaction.ts'
import { MessageGone, PlaceGone } from '../../chat/platform.ts'
import type { Door, Platform, PlatformGiven } from '../../chat/platform.ts'
import { createApi, ifKnown, isUnreachable, isWrongToken, surelyNot } from './api.ts'
import { examineBot } from './examine.ts'
import { createForms, formCommands } from './form.ts'
import { startPolling } from './poll.ts'
import type { Spool } from './poll.ts'
import { createPoster } from './post.ts'
import { allowedUpdates, network, placeOf, tenant, withoutPlaces } from './read.ts'
import type { Me } from './read.ts'
import { createReceive } from './receive.ts'
import type { Receive } from './receive.ts'
import { registerCommands } from './register.ts'
import { createShow } from './show.ts'
import { takeWebhook, webhookPath } from './webhook.ts'

export type TelegramConfig = {
  token: string
  apiRoot: string
  /** Where Telegram posts updates; undefined: they are polled. `baseUrl` without a slash at the end. */
  webhook?: { secret: string; baseUrl: string } | undefined
}

/** ms between signs of life, and seconds for which one is believed. */
const beat = 5_000
const beatLasts = 20
/** ms between looks at whether the webhook is still ours. */
const webhookLook = 60_000
const refused = (error: unknown): never => {
  throw isWrongToken(error) ? new Error('Telegram refuses TELEGRAM_BOT_TOKEN: copy it again from @BotFather') : error
}
/** Seconds for which a post whose fate nobody knows is not tried again; and for which a nonce is remembered. */
const unsure = 45
const remembered = 2 * 86_400
/** Seconds; Telegram itself keeps updates for a day. */
const spoolLasts = 86_400

export function createTelegram(config: TelegramConfig, given: PlatformGiven): Platform {
  const { keep, log } = given
  const api = createApi(config, log)
  const botId = Number(config.token.split(':')[0]) || 0
  /** What is remembered of the bot holds at this server only. */
  const scope = `${botId}:${createHash('sha256').update(config.apiRoot).digest('base64url').slice(0, 8)}`
  const words = new Set([...given.commands('en').map((c) => c.name), ...formCommands])
  const poster = createPoster({ api, commands: words, told: given.moved })
  const forms = createForms({ poster, keep })
  const show = createShow({ poster, forms, gone: given.gone })
  const hook = config.webhook && { ...config.webhook, url: config.webhook.baseUrl + webhookPath }

  let known: Me | undefined
  /** Who we are: what Telegram said once, to any process. */
  async function me(): Promise<Me> {
    known ??= await keep.get<Me>(`me:${scope}`)
    return (known ??= await askMe())
  }
  async function askMe(): Promise<Me> {
    const { id, username } = await api.call<Me>('getMe')
    known = { id, username }
    await keep.set(`me:${scope}`, known, 30 * 86_400)
    return known
  }
  // Join links are asked for without waiting.
  void me().catch(() => {})

  const receivers = new WeakMap<Door, Receive>()
  function receiverOf(door: Door): Receive {
    const made = receivers.get(door) ?? createReceive({ api, poster, forms, show, given, botId, me }, door)
    receivers.set(door, made)
    return made
  }

  const spool: Spool = {
    read: async () => (await keep.get<Update[]>('spool')) ?? [],
    // Telegram brings a position no more once it is confirmed: it is not done then, and the person shares it again.
    write: (updates) =>
      updates.length ? keep.set('spool', updates.map(withoutPlaces), spoolLasts) : keep.drop('spool'),
  }

  let registered = false
  let connection: { missing(): string | undefined; stop(): Promise<void> } | undefined
  let beating: NodeJS.Timeout | undefined
  const own = (): string | undefined =>
    connection && (registered ? connection.missing() : 'commands are not registered')
  const sign = (): Promise<void> => keep.set('beat', { missing: own() ?? null }, beatLasts).catch(() => {})

  /** Sets the webhook, and sets it again when somebody took it away. */
  async function holdWebhook({
    url,
    secret,
  }: {
    url: string
    secret: string
  }): Promise<NonNullable<typeof connection>> {
    let trouble: string | undefined
    const set = (): Promise<unknown> =>
      api.call(
        'setWebhook',
        { url, secret_token: secret, allowed_updates: allowedUpdates, max_connections: 40 },
        { again: 2 },
      )
    await set()
    const timer = setInterval(() => {
      api
        .call<{ url: string }>('getWebhookInfo')
        .then(async (found) => {
          if (found.url !== url) await set()
          trouble = undefined
        })
        .catch((error: Error) => {
          trouble = `the webhook: ${error.message}`
          log.warn({ event: 'network.webhook_failed', network, error: error.message })
        })
    }, webhookLook)
    return { missing: () => trouble, stop: async () => clearInterval(timer) }
  }

  return {
    network,
    async register() {
      await registerCommands(api, given, scope).catch(refused)
      registered = true
    },
    async start(door) {
      if (connection) return
      await askMe().catch(refused)
      if (hook) connection = await holdWebhook(hook)
      else {
        // Polling is refused while a webhook is set. What waits there comes by polling.
        await ifKnown(api.call('deleteWebhook', {}, { again: 2 }))
        connection = startPolling({ api, receive: receiverOf(door), log, spool })
      }
      beating = setInterval(() => void sign(), beat)
      await sign()
    },
    direct: async ({ userId }) => placeOf({ id: Number(userId), type: 'private' }),
    async send(place, view, { nonce, after }) {
      const key = `sent:${nonce}`
      if (!(await keep.claim(key, {}, unsure))) {
        const before = await keep.get<{ ref?: MessageRef }>(key)
        if (before?.ref) return before.ref
        // Another process is posting it, or died over it, or heard no answer: soon it may be tried again.
        throw new Error('this message may be on its way already')
      }
      const replyTo = after && after.place.channel === place.channel ? after.messageId : undefined
      const refs = await poster.post(place, view, { replyTo }).catch(async (error: unknown) => {
        if (surelyNot(error)) await keep.drop(key)
        throw await goneOr(error, place.direct ? place.channel : undefined)
      })
      const ref = refs.at(-1)!
      await keep.set(key, { ref }, remembered)
      return ref
    },
    async edit(ref, view) {
      const edited = await poster
        .edit(ref, view)
        .then((done) => done || poster.editWhatFits(ref, view))
        .catch(async (error: unknown) => {
          throw await goneOr(error, undefined)
        })
      if (!edited) throw new MessageGone('the message is no longer there')
    },
    joinLink: (code) => known && `https://t.me/${known.username}?start=${encodeURIComponent(code)}`,
    ...(hook
      ? {
          http: {
            path: webhookPath,
            fetch: (request: Request, door: Door) =>
              takeWebhook(request, { secret: hook.secret, receive: receiverOf(door), log }),
          },
        }
      : {}),
    async missing() {
      if (connection) {
        const lacks = own()
        return lacks && `telegram: ${lacks}`
      }
      const heard = await keep.get<{ missing: string | null }>('beat').catch(() => undefined)
      if (!heard) return 'telegram: no process is connected'
      return heard.missing ? `telegram: ${heard.missing}` : undefined
    },
    async stop() {
      clearInterval(beating)
      const open = connection
      connection = undefined
      await open?.stop()
      if (open) await keep.drop('beat').catch(() => {})
    },
    examine: () => examineBot(api, hook?.url),
  }

  /** A place that is no longer ours; and when that is a person's own chat, what they had in hand is free. */
  async function goneOr(error: unknown, userId: string | undefined): Promise<unknown> {
    if (!isUnreachable(error)) return error
    const user: PlatformUser | undefined = userId === undefined ? undefined : { network, tenant, userId, name: '' }
    if (user) await given.gone(user)
    return new PlaceGone('Telegram no longer lets us write there')
  }
}

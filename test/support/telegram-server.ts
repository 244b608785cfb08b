/**
 * A strict Telegram of our own, on loopback: the part of the Bot API that a bot like ours uses, as its public pages
 * describe it (https://core.telegram.org/bots/api). It refuses what Telegram refuses, with its words, and keeps what the
 * people see. Presses that were not answered within 3 s, and words of people that a client would have turned into a link
 * or a ping, are noted as faults.
 */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { checkButtons, checkKeys, checkText, refuse, readParameters, Refusal } from './telegram-rules.ts'
import type { Entity, Parameters } from './telegram-rules.ts'

export type TelegramMessage = {
  id: number
  chat: number
  thread?: number
  from: number
  text: string
  entities: Entity[]
  photo: boolean
  buttons: { text: string; data?: string; url?: string }[][]
  forceReply: boolean
  replyTo?: number
  document?: { name: string; bytes: Uint8Array }
}
export type TelegramUser = { id: number; first_name: string; username: string; language_code?: string; is_bot: false }
type Update = { update_id: number; [kind: string]: unknown }
/** What happens to the next calls of a method. `after`: obeyed first. */
type Fault =
  | { kind: 'status'; status: number; description?: string; parameters?: object; times: number }
  | { kind: 'cut'; after: boolean; times: number }
  | { kind: 'slow'; ms: number; times: number }

export type TelegramServer = Awaited<ReturnType<typeof openTelegram>>

export const botUser = { id: 777001, is_bot: true, first_name: 'Muster', username: 'muster_test_bot' }
export const goodToken = `${botUser.id}:AAtest-token_of-the-tests`

export async function openTelegram() {
  const users = new Map<number, TelegramUser>()
  const started = new Set<number>()
  const blocked = new Set<number>()
  const groups = new Map<number, { title: string; members: boolean; movedTo?: number }>()
  const messages = new Map<string, TelegramMessage>()
  /** What stands on the keyboard of a chat. */
  const keyboards = new Map<number, string[][]>()
  const deleted: number[] = []
  const order: TelegramMessage[] = []
  const files = new Map<string, { path: string; bytes: Uint8Array; size: number }>()
  const queue: Update[] = []
  const presses = new Map<string, { at: number; answered: boolean; text?: string; alert?: boolean }>()
  const inlines = new Map<string, unknown[] | undefined>()
  const commands = new Map<string, { command: string; description: string }[]>()
  const faults: string[] = []
  const calls: { method: string; parameters: Parameters; at: number }[] = []
  const planned = new Map<string, Fault[]>()
  const seen: Update[] = []
  let webhook: { url: string; secret: string } | undefined
  let target = ''
  let ids = 100
  let updateIds = 5000
  let waiting: { answer(updates: Update[]): void; conflict(): void } | undefined
  let inlineMode = true

  const key = (chat: number | string, id: number | string): string => `${chat}/${id}`
  const typeOf = (chat: number): string => (chat > 0 ? 'private' : 'supergroup')
  const chatOf = (chat: number): object =>
    chat > 0
      ? { id: chat, type: 'private', first_name: users.get(chat)?.first_name }
      : { id: chat, type: typeOf(chat), title: groups.get(chat)?.title }
  const asMessage = (m: TelegramMessage): Record<string, unknown> => ({
    message_id: m.id,
    date: 1_700_000_000 + m.id,
    chat: chatOf(m.chat),
    from: m.from === botUser.id ? botUser : users.get(m.from),
    ...(m.thread === undefined ? {} : { message_thread_id: m.thread, is_topic_message: true }),
    ...(m.photo || m.document ? { caption: m.text } : { text: m.text }),
    ...(m.photo ? { photo: [{ file_id: `p${m.id}`, file_unique_id: `u${m.id}`, width: 1, height: 1 }] } : {}),
    ...(m.buttons.length
      ? {
          reply_markup: {
            inline_keyboard: m.buttons.map((r) => r.map((b) => ({ text: b.text, callback_data: b.data }))),
          },
        }
      : {}),
  })
  function keepMessage(m: Omit<TelegramMessage, 'id'>): TelegramMessage {
    const message = { ...m, id: ++ids }
    messages.set(key(m.chat, message.id), message)
    order.push(message)
    return message
  }

  // -- what the bot calls

  function checkChat(p: Parameters): number {
    const chat = Number(p['chat_id'])
    if (!Number.isSafeInteger(chat)) refuse(400, 'Bad Request: chat not found')
    if (chat > 0) {
      if (!users.has(chat)) refuse(400, 'Bad Request: chat not found')
      if (!started.has(chat)) refuse(403, "Forbidden: bot can't initiate conversation with a user")
      if (blocked.has(chat)) refuse(403, 'Forbidden: bot was blocked by the user')
      return chat
    }
    const group = groups.get(chat)
    if (!group) refuse(400, 'Bad Request: chat not found')
    if (group!.movedTo)
      throw new Refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
        migrate_to_chat_id: group!.movedTo,
      })
    if (!group!.members) refuse(403, 'Forbidden: bot was kicked from the supergroup chat')
    return chat
  }
  const note = (found: string[]): void => void faults.push(...found)
  const known = (): Set<string> =>
    new Set([
      ...[...commands.values()].flat().map((c) => c.command),
      'back',
      'keep',
      'skip',
      'cancel',
      'batch',
      'board',
      'join',
      'import',
    ])

  function postMessage(p: Parameters, photo: boolean): object {
    const chat = checkChat(p)
    if (p['parse_mode'] !== undefined) faults.push('parse_mode is used')
    const text = String(p[photo ? 'caption' : 'text'] ?? '')
    const entities = (p[photo ? 'caption_entities' : 'entities'] ?? []) as Entity[]
    note(checkText(text, entities, photo ? 1024 : 4096, known(), photo))
    if (photo && !(p['photo'] instanceof Uint8Array && p['photo'][0] === 0x89))
      refuse(400, 'Bad Request: IMAGE_PROCESS_FAILED')
    const markup = p['reply_markup'] as
      | {
          inline_keyboard?: TelegramMessage['buttons']
          force_reply?: boolean
          keyboard?: { text: string }[][]
          remove_keyboard?: boolean
        }
      | undefined
    const buttons = checkButtons(markup)
    const keys = checkKeys(markup)
    if (keys) keyboards.set(chat, keys)
    const reply = p['reply_parameters'] as { message_id: number; allow_sending_without_reply?: boolean } | undefined
    const answered = reply && messages.get(key(chat, reply.message_id))
    if (reply && !answered && !reply.allow_sending_without_reply)
      refuse(400, 'Bad Request: message to be replied not found')
    const message = keepMessage({
      chat,
      from: botUser.id,
      text,
      entities,
      photo,
      buttons,
      forceReply: markup?.force_reply === true,
      ...(answered ? { replyTo: answered.id } : {}),
      ...(p['message_thread_id'] === undefined ? {} : { thread: Number(p['message_thread_id']) }),
    })
    return asMessage(message)
  }

  function editMessage(p: Parameters, what: 'text' | 'caption' | 'media'): object {
    const chat = checkChat(p)
    const message = messages.get(key(chat, String(p['message_id'])))
    if (!message) refuse(400, 'Bad Request: message to edit not found')
    if (message!.from !== botUser.id) refuse(400, "Bad Request: message can't be edited")
    const media = p['media'] as { caption?: string; caption_entities?: Entity[] } | undefined
    if (what === 'text' && message!.photo) refuse(400, 'Bad Request: there is no text in the message to edit')
    if (what === 'caption' && !message!.photo) refuse(400, 'Bad Request: there is no caption in the message to edit')
    const text = String((what === 'media' ? media?.caption : p[what]) ?? '')
    const entities = ((what === 'media'
      ? media?.caption_entities
      : p[what === 'text' ? 'entities' : 'caption_entities']) ?? []) as Entity[]
    note(checkText(text, entities, what === 'text' ? 4096 : 1024, known(), what !== 'text'))
    const buttons = checkButtons(p['reply_markup'] as { inline_keyboard?: TelegramMessage['buttons'] } | undefined)
    const same =
      JSON.stringify([message!.text, message!.entities, message!.buttons]) === JSON.stringify([text, entities, buttons])
    if (same && what !== 'media')
      refuse(
        400,
        'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      )
    Object.assign(message!, { text, entities, buttons, photo: message!.photo || what === 'media' })
    return asMessage(message!)
  }

  function getUpdates(p: Parameters, response: ServerResponse): void {
    const send = (body: object, status = 200): void => void reply(response, status, body)
    if (webhook)
      return send(
        {
          ok: false,
          error_code: 409,
          description:
            "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        },
        409,
      )
    const offset = Number(p['offset'] ?? 0)
    if (offset > 0) queue.splice(0, queue.length, ...queue.filter((u) => u.update_id >= offset))
    waiting?.conflict()
    const found = queue.slice(0, Math.min(100, Number(p['limit'] ?? 100)))
    const timeout = Number(p['timeout'] ?? 0)
    if (found.length || timeout === 0) return send({ ok: true, result: found })
    const own = {
      answer: (updates: Update[]) => {
        if (waiting === own) waiting = undefined
        clearTimeout(timer)
        send({ ok: true, result: updates })
      },
      conflict: () => {
        if (waiting === own) waiting = undefined
        clearTimeout(timer)
        send(
          {
            ok: false,
            error_code: 409,
            description:
              'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
          },
          409,
        )
      },
    }
    const timer = setTimeout(() => own.answer([]), timeout * 1000)
    waiting = own
    response.on('close', () => {
      clearTimeout(timer)
      if (waiting === own) waiting = undefined
    })
  }

  const methods: Record<string, (p: Parameters) => unknown> = {
    getMe: () => ({
      ...botUser,
      can_join_groups: true,
      can_read_all_group_messages: false,
      supports_inline_queries: inlineMode,
    }),
    sendMessage: (p) => postMessage(p, false),
    sendPhoto: (p) => postMessage(p, true),
    editMessageText: (p) => editMessage(p, 'text'),
    editMessageCaption: (p) => editMessage(p, 'caption'),
    editMessageMedia: (p) => editMessage(p, 'media'),
    sendChatAction: (p) => checkChat(p) !== 0,
    // Of a person's in a private chat too: https://core.telegram.org/bots/api#deletemessage
    deleteMessage: (p) => {
      checkChat(p)
      deleted.push(Number(p['message_id']))
      return true
    },
    deleteWebhook: () => {
      webhook = undefined
      return true
    },
    setWebhook: (p) => {
      const url = String(p['url'] ?? '')
      if (!url.startsWith('https://'))
        refuse(400, 'Bad Request: bad webhook: An HTTPS URL must be provided for webhook')
      const secret = String(p['secret_token'] ?? '')
      if (!/^[A-Za-z0-9_-]{1,256}$/.test(secret)) refuse(400, 'Bad Request: secret token contains unallowed characters')
      waiting?.conflict()
      webhook = { url, secret }
      return true
    },
    getWebhookInfo: () => ({
      url: webhook?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: queue.length,
    }),
    setMyCommands: (p) => {
      const list = p['commands'] as { command: string; description: string }[]
      if (list.length > 100) refuse(400, 'Bad Request: BOT_COMMANDS_TOO_MUCH')
      for (const { command, description } of list) {
        if (!/^[a-z0-9_]{1,32}$/.test(command)) refuse(400, 'Bad Request: BOT_COMMAND_INVALID')
        if (!description || description.length > 256) refuse(400, 'Bad Request: BOT_COMMAND_DESCRIPTION_INVALID')
      }
      commands.set(String(p['language_code'] ?? ''), list)
      return true
    },
    answerCallbackQuery: (p) => {
      const press = presses.get(String(p['callback_query_id']))
      if (!press || press.answered)
        refuse(400, 'Bad Request: query is too old and response timeout expired or query ID is invalid')
      if (String(p['text'] ?? '').length > 200) refuse(400, 'Bad Request: MESSAGE_TOO_LONG')
      if (performance.now() - press!.at > 3000) faults.push('a press was answered later than 3 s')
      Object.assign(press!, { answered: true, text: p['text'], alert: p['show_alert'] })
      return true
    },
    answerInlineQuery: (p) => {
      const id = String(p['inline_query_id'])
      if (!inlines.has(id))
        refuse(400, 'Bad Request: query is too old and response timeout expired or query ID is invalid')
      const results = p['results'] as { id: string; title: string; input_message_content: { message_text: string } }[]
      if (results.length > 50) refuse(400, 'Bad Request: RESULTS_TOO_MUCH')
      if (new Set(results.map((r) => r.id)).size !== results.length) refuse(400, 'Bad Request: RESULT_ID_DUPLICATE')
      for (const r of results) {
        if (!r.title.trim()) refuse(400, 'Bad Request: can\'t find field "title"')
        checkText(r.input_message_content.message_text, [], 4096, known(), false)
      }
      if (Number(p['cache_time'] ?? 300) !== 0 || p['is_personal'] !== true)
        faults.push('an inline answer may be kept and shown to others')
      inlines.set(id, results)
      return true
    },
    getFile: (p) => {
      const file = files.get(String(p['file_id']))
      if (!file) refuse(400, 'Bad Request: invalid file_id')
      if (file!.size > 20 * 1024 * 1024) refuse(400, 'Bad Request: file is too big')
      return { file_id: p['file_id'], file_unique_id: 'u', file_size: file!.size, file_path: file!.path }
    },
  }

  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (error instanceof Refusal)
        return reply(response, error.status, {
          ok: false,
          error_code: error.status,
          description: error.message,
          ...(error.parameters ? { parameters: error.parameters } : {}),
        })
      faults.push(`the server failed: ${(error as Error).stack}`)
      reply(response, 500, {})
    })
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? ''
    const file = new RegExp(`^/(?:base/)?file/bot${goodToken}/(.+)$`).exec(path)
    if (file) {
      const found = [...files.values()].find((f) => f.path === file[1])
      if (!found) return void reply(response, 404, {})
      response.writeHead(200, { 'content-type': 'application/octet-stream' })
      for (let i = 0; i < found.bytes.length; i += 10_000) response.write(found.bytes.subarray(i, i + 10_000))
      return void response.end()
    }
    const [, token, method = ''] = /^\/(?:base\/)?bot([^/]+)\/(\w+)$/.exec(path) ?? []
    const parameters = await readParameters(request)
    if (token !== goodToken) refuse(401, 'Unauthorized')
    calls.push({ method, parameters, at: performance.now() })
    const list = [...(planned.get(method) ?? []), ...(planned.get('*') ?? [])]
    const fault = list.find((f) => f.times > 0 && (f.kind === 'slow' || f.kind === 'status' || f.kind === 'cut'))
    if (fault) {
      fault.times--
      if (fault.kind === 'status') throw new Refusal(fault.status, fault.description ?? 'Bad Gateway', fault.parameters)
      if (fault.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms))
      if (fault.kind === 'cut') {
        if (fault.after) methods[method]?.(parameters)
        request.socket.destroy()
        return
      }
    }
    if (method === 'getUpdates') return getUpdates(parameters, response)
    const run = methods[method]
    if (!run) refuse(404, 'Not Found')
    reply(response, 200, { ok: true, result: run!(parameters) })
  }
  const reply = (response: ServerResponse, status: number, body: object): void => {
    if (response.writableEnded || response.destroyed) return
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  // -- what the people do

  const posts = new Set<Promise<void>>()
  /** Telegram tries a webhook again until it hears 2xx. */
  async function post(update: Update): Promise<void> {
    const body = JSON.stringify(update)
    for (let i = 0; i < 8 && webhook; i++) {
      const status = await fetch(target + new URL(webhook.url).pathname, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': webhook.secret },
      }).then(
        (r) => r.status,
        () => 0,
      )
      if (status >= 200 && status < 300) {
        queue.splice(0, queue.length, ...queue.filter((u) => u !== update))
        return
      }
      await new Promise((resolve) => setTimeout(resolve, 100 * (i + 1)))
    }
  }
  function deliver(update: Update): Update {
    seen.push(update)
    queue.push(update)
    queue.sort((a, b) => a.update_id - b.update_id)
    if (webhook && target) {
      const going: Promise<void> = post(update).finally(() => posts.delete(going))
      posts.add(going)
    } else if (waiting) waiting.answer(queue.slice(0, 100))
    return update
  }
  const next = (kind: object): Update => deliver({ update_id: ++updateIds, ...kind })

  return {
    root: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    calls,
    deleted,
    keyboards,
    commands,
    presses,
    queue,
    blocked,
    messages: order,
    /** How often a method was called. */
    count: (method: string): number => calls.filter((c) => c.method === method).length,
    webhook: () => webhook,
    /** Where posts to the webhook's host really go. */
    deliverTo(url: string): void {
      target = url
    },
    setInlineMode(on: boolean): void {
      inlineMode = on
    },
    /** The next `times` calls of a method (`*`: any) go wrong. */
    fail(method: string, fault: Fault): void {
      planned.set(method, [...(planned.get(method) ?? []), fault])
    },
    mend: (): void => planned.clear(),
    /** A person; `met`: they opened the bot's chat. */
    user(
      first_name: string,
      { id = 10_000 + users.size, language, met = true }: { id?: number; language?: string; met?: boolean } = {},
    ): TelegramUser {
      const user: TelegramUser = {
        id,
        first_name,
        username: `user${id}`,
        is_bot: false,
        ...(language ? { language_code: language } : {}),
      }
      users.set(id, user)
      if (met) started.add(id)
      return user
    },
    group(title: string, id = -1_000_000_001 - groups.size): number {
      groups.set(id, { title, members: true })
      return id
    },
    /** The group gets a new id, as it does when it becomes a supergroup. */
    moveGroup(id: number, to: number): void {
      groups.set(to, { title: 'moved', members: true })
      Object.assign(groups.get(id)!, { movedTo: to })
    },
    kick(group: number): void {
      groups.get(group)!.members = false
    },
    find: (chat: number, id: number): TelegramMessage | undefined => messages.get(key(chat, id)),
    remove(chat: number, id: number): void {
      messages.delete(key(chat, id))
      order.splice(0, order.length, ...order.filter((m) => m.chat !== chat || m.id !== id))
    },
    write(
      user: TelegramUser,
      text: string,
      {
        chat = user.id,
        replyTo,
        file,
        viaBot,
        thread,
        extra = {},
      }: {
        chat?: number
        replyTo?: number
        file?: { name: string; bytes: Uint8Array; size?: number }
        viaBot?: boolean
        thread?: number
        extra?: object
      } = {},
    ): Update {
      if (chat === user.id) {
        started.add(user.id)
        blocked.delete(user.id)
      }
      const message = keepMessage({
        chat,
        from: user.id,
        text,
        entities: [],
        photo: false,
        buttons: [],
        forceReply: false,
        ...(replyTo === undefined ? {} : { replyTo }),
        ...(file ? { document: file } : {}),
        ...(thread === undefined ? {} : { thread }),
      })
      const answered = replyTo === undefined ? undefined : messages.get(key(chat, replyTo))
      if (file)
        files.set(`f${message.id}`, {
          path: `documents/file_${message.id}`,
          bytes: file.bytes,
          size: file.size ?? file.bytes.length,
        })
      return next({
        message: {
          ...asMessage(message),
          ...(file
            ? {
                document: {
                  file_id: `f${message.id}`,
                  file_unique_id: 'u',
                  file_name: file.name,
                  file_size: file.size ?? file.bytes.length,
                },
              }
            : {}),
          ...(answered ? { reply_to_message: asMessage(answered) } : {}),
          ...(viaBot ? { via_bot: botUser } : {}),
          ...extra,
        },
      })
    },
    edit(user: TelegramUser, id: number, text: string): Update {
      const message = messages.get(key(user.id, id))!
      message.text = text
      const answered = message.replyTo === undefined ? undefined : messages.get(key(user.id, message.replyTo))
      return next({
        edited_message: {
          ...asMessage(message),
          edit_date: 1,
          ...(answered ? { reply_to_message: asMessage(answered) } : {}),
        },
      })
    },
    press(user: TelegramUser, message: TelegramMessage, label: string): Update {
      const data = message.buttons.flat().find((b) => b.text === label)?.data
      if (data === undefined) throw new Error(`no button "${label}" under "${message.text}"`)
      return this.pressData(user, message, data)
    },
    pressData(user: TelegramUser, message: TelegramMessage, data: string): Update {
      const id = `q${++ids}`
      presses.set(id, { at: performance.now(), answered: false })
      setTimeout(() => {
        if (!presses.get(id)?.answered) faults.push(`a press was not answered within 3 s`)
      }, 3100).unref()
      return next({ callback_query: { id, from: user, message: asMessage(message), chat_instance: 'c', data } })
    },
    /** Types `@bot query` somewhere; gives the id to look up what was offered. */
    inline(user: TelegramUser, query: string, chat_type?: string): string {
      const id = `i${++ids}`
      inlines.set(id, undefined)
      next({ inline_query: { id, from: user, query, offset: '', ...(chat_type ? { chat_type } : {}) } })
      return id
    },
    offered: (id: string) =>
      inlines.get(id) as
        { title: string; description: string; input_message_content: { message_text: string } }[] | undefined,
    block(user: TelegramUser): Update {
      blocked.add(user.id)
      const member = (status: string): object => ({
        user: botUser,
        status,
        ...(status === 'kicked' ? { until_date: 0 } : {}),
      })
      return next({
        my_chat_member: {
          chat: chatOf(user.id),
          from: user,
          date: 1,
          old_chat_member: member('member'),
          new_chat_member: member('kicked'),
        },
      })
    },
    update: next,
    /** An update once more, as after a lost answer. */
    repeat: (update: Update | undefined = seen.at(-1)): void => void (update && deliver(update)),
    /** Presses that nobody has answered yet. */
    open: (): number => [...presses.values()].filter((p) => !p.answered).length,
    async close(): Promise<void> {
      webhook = undefined
      waiting?.answer([])
      await Promise.all(posts)
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

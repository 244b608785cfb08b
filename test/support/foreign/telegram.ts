import { openForeign, poster, readPosted } from './server.ts'
import type { Foreign, Shown } from './server.ts'

const from = { id: 77, first_name: 'Tess' }
const chat = { id: 77, type: 'private' }

/** `posts`: it keeps nothing to be asked for, and posts to the address that it was given, with the secret it was given. */
export async function openForeignTelegram(posts = false): Promise<Foreign> {
  const refused: string[] = []
  const post = poster(refused)
  let hook: { url: string; secret: string } | undefined
  const token = '4242:a-token-of-a-stranger'
  const shown: Shown[] = []
  const updates: { update_id: number }[] = []
  let ids = 100
  const server = await openForeign((_, path, body) => {
    const method = path.replace(`/tg/bot${token}/`, '')
    const result = (value: unknown) => ({ body: { ok: true, result: value } })
    if (method === 'getMe') return result({ id: 4242, is_bot: true, first_name: 'Bot', username: 'bot' })
    // It does not wait for news, as Telegram does.
    if (method === 'setWebhook' && posts) {
      hook = { url: String(body['url']), secret: String(body['secret_token']) }
      return result(true)
    }
    if (method === 'getUpdates' && !posts)
      return result(updates.filter((one) => one.update_id >= Number(body['offset'] ?? 0)))
    if (method === 'answerCallbackQuery') return result(true)
    if (method === 'sendMessage') {
      const message: Shown = { id: String(++ids), channel: String(chat.id), ...readPosted(body) }
      shown.push(message)
      return result({ message_id: ids, chat, date: 0 })
    }
    if (method === 'editMessageText') {
      const message = shown.find((one) => one.id === String(body['message_id']))
      return message && result(Object.assign(message, readPosted(body)) && true)
    }
    return { status: 404, body: { ok: false, error_code: 404, description: 'Not Found' } }
  })
  const tell = (update: object): void => {
    const whole = { update_id: ++ids, ...update }
    if (!posts) return void updates.push(whole)
    if (!hook) return void refused.push('no webhook was set')
    void post(
      hook.url,
      { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': hook.secret },
      JSON.stringify(whole),
    )
  }
  const write: Foreign['write'] = (text, on) =>
    tell({
      message: {
        message_id: ++ids,
        from,
        chat,
        text,
        ...(on ? { reply_to_message: { message_id: Number(on.id), chat } } : {}),
      },
    })
  return {
    env: {
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_API_ROOT: `http://${server.host}/tg/`,
      ...(posts ? { TELEGRAM_WEBHOOK_SECRET: 'a-secret-of-a-stranger' } : {}),
    },
    shown,
    unknown: server.unknown,
    refused,
    command: (line) => write(`/${line}`),
    press: (on, { value }) =>
      tell({
        callback_query: { id: String(++ids), from, message: { message_id: Number(on.id), chat }, data: value },
      }),
    write,
    close: server.close,
  }
}

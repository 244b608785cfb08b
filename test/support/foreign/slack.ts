import { createHmac } from 'node:crypto'
import { openForeign, poster, readPosted } from './server.ts'
import type { Foreign, Shown } from './server.ts'

const channel = 'D1'
const user = 'U1'
const team_id = 'T1'

/** `posts`: it knows no socket, and posts to this address, signed, as a form or JSON. */
export async function openForeignSlack(posts?: string): Promise<Foreign> {
  const shown: Shown[] = []
  const refused: string[] = []
  const post = poster(refused)
  const secret = 'a-secret-of-a-stranger'
  let clock = 1_700_000_000
  let envelopes = 0
  const server = await openForeign(
    (_, path, body) => {
      const method = path.replace('/slack-mock/', '')
      if (method === 'apps.connections.open' && !posts) return { body: { ok: true, url: `ws://${server.host}/link` } }
      if (method === 'auth.test') return { body: { ok: true, user_id: 'UBOT', team_id } }
      if (method === 'chat.postMessage' || method === 'chat.postEphemeral') {
        const id = `${++clock}.000100`
        shown.push({ id, channel, ...readPosted(body['blocks'] ?? body) })
        return { body: { ok: true, ts: id, channel } }
      }
      if (method === 'chat.update') {
        const message = shown.find((one) => one.id === String(body['ts']))
        if (!message) return { body: { ok: false, error: 'message_not_found' } }
        Object.assign(message, readPosted(body['blocks'] ?? body))
        return { body: { ok: true, ts: message.id, channel } }
      }
      return { body: { ok: false, error: 'unknown_method' } }
    },
    (socket) => socket.send(JSON.stringify({ type: 'hello' })),
  )
  const tell = (type: string, payload: object): void => {
    if (!posts) return server.tell({ type, envelope_id: `e${++envelopes}`, payload, accepts_response_payload: true })
    const form = (fields: object): string => new URLSearchParams(fields as Record<string, string>).toString()
    const body =
      type === 'events_api'
        ? JSON.stringify({ type: 'event_callback', event_id: `Ev${++envelopes}`, ...payload })
        : type === 'interactive'
          ? form({ payload: JSON.stringify(payload) })
          : form(payload)
    const at = String(Math.floor(Date.now() / 1000))
    void post(
      posts,
      {
        'content-type': type === 'events_api' ? 'application/json' : 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': at,
        'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`,
      },
      body,
    )
  }
  return {
    env: {
      SLACK_BOT_TOKEN: 'xoxb-of-a-stranger',
      ...(posts ? { SLACK_SIGNING_SECRET: secret } : { SLACK_APP_TOKEN: 'xapp-of-a-stranger' }),
      SLACK_API_URL: `http://${server.host}/slack-mock`,
    },
    shown,
    unknown: server.unknown,
    refused,
    command: (text) =>
      tell('slash_commands', { command: '/muster', text, team_id, channel_id: channel, user_id: user }),
    press: (on, { value }) =>
      tell('interactive', {
        type: 'block_actions',
        team: { id: team_id },
        user: { id: user },
        channel: { id: channel },
        container: { type: 'message', message_ts: on.id, channel_id: channel },
        message: { ts: on.id },
        actions: [{ type: 'button', action_id: 'a', value }],
      }),
    write: (text, on) =>
      tell('events_api', {
        team_id,
        event: {
          type: 'message',
          user,
          channel,
          text,
          ts: `${++clock}.000100`,
          ...(on ? { thread_ts: on.id } : {}),
        },
      }),
    close: server.close,
  }
}

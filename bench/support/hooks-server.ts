/**
 * Slack's and Telegram's other side as lean as can be, in a process of its own: posts commands to a webhook, as many at once
 * as it is told, takes each answer, refuses nothing.
 */
import { createHmac } from 'node:crypto'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Hook = { net: 'slack' | 'telegram'; url: string; secret: string }
export type Asked = { what: 'root' } | { what: 'post'; to: Hook; n: number; atOnce: number }
/** ms of each, and of all until the last answer was there. */
export type Posted = { acks: number[]; ms: number }

let answers = 0
let told: (() => void) | undefined
let n = 0
const server = createServer((incoming, response) => {
  const path = incoming.url ?? ''
  incoming.on('data', () => {})
  incoming.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(bodyOf(path))
    if (/\/respond|sendMessage$|chat\.postMessage$/.test(path)) {
      answers++
      told?.()
    }
  })
})
server.keepAliveTimeout = 120_000
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

function bodyOf(path: string): string {
  if (path.endsWith('/getMe'))
    return '{"ok":true,"result":{"id":777001,"is_bot":true,"first_name":"Bench","username":"bench_bot"}}'
  if (path.includes('/bot'))
    return `{"ok":true,"result":{"message_id":${++n},"date":1,"chat":{"id":1,"type":"private"}}}`
  if (path.includes('/api/'))
    return `{"ok":true,"ts":"1.${++n}","user_id":"U00BOT","bot_id":"B00BOT","team_id":"T1","channel":{"id":"D1"},"user":{"name":"vol","real_name":"Vol"}}`
  return 'ok'
}

/** A command as the network posts it; keys differ, people take turns. */
function command({ net, secret }: Hook, i: number): { headers: Record<string, string>; body: string } {
  if (net === 'telegram') {
    const from = { id: 1000 + (i % 40), is_bot: false, first_name: 'Vol', language_code: 'en' }
    const chat = { id: from.id, type: 'private', first_name: 'Vol' }
    const entities = [{ type: 'bot_command', offset: 0, length: 6 }]
    const message = { message_id: 10 + i, date: 1_700_000_000, chat, from, text: '/batch 25', entities }
    return {
      headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret },
      body: JSON.stringify({ update_id: 1 + i, message }),
    }
  }
  const body = new URLSearchParams({
    token: 'verification',
    team_id: 'T1',
    channel_id: 'C1',
    channel_name: 'team',
    user_id: `U${i % 40}`,
    user_name: 'vol',
    command: '/batch',
    text: '25',
    api_app_id: 'A1',
    is_enterprise_install: 'false',
    response_url: `${root}/respond/${i}`,
    trigger_id: `1.${i}`,
  }).toString()
  const at = Math.floor(Date.now() / 1000)
  const signature = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')
  return {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  }
}

const agent = new Agent({ keepAlive: true, maxSockets: 200 })
let sent = 0

function post(to: Hook): Promise<number> {
  const { headers, body } = command(to, ++sent)
  const at = performance.now()
  return new Promise((resolve, reject) => {
    request(
      to.url,
      { agent, method: 'POST', headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) } },
      (response) => {
        response.resume()
        response.on('end', () =>
          response.statusCode === 200
            ? resolve(performance.now() - at)
            : reject(new Error(`${to.net}: ${response.statusCode}`)),
        )
      },
    )
      .on('error', reject)
      .end(body)
  })
}

async function postAll(to: Hook, all: number, atOnce: number): Promise<Posted> {
  answers = 0
  const acks: number[] = []
  const began = performance.now()
  const whole = new Promise<number>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${answers} of ${all} answers`)), 60_000)
    told = () => {
      if (answers < all) return
      clearTimeout(late)
      resolve(performance.now() - began)
    }
  })
  let next = 0
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < all) {
        next++
        acks.push(await post(to))
      }
    }),
  )
  return { acks, ms: await whole }
}

process.on('message', ({ id, asked }: { id: number; asked: Asked }) => {
  const given: Promise<unknown> =
    asked.what === 'root' ? Promise.resolve(root) : postAll(asked.to, asked.n, asked.atOnce)
  void given.then(
    (found) => process.send?.({ id, given: found }),
    (error: Error) => process.send?.({ id, error: error.message }),
  )
})
process.on('disconnect', () => process.exit(0))
process.send?.({ id: 0 })

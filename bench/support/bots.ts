/** Our adapters by webhook, in front of a house that answers each command at once: what the handlers themselves cost. */
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Door, Platform, PlatformGiven } from '../../src/chat/platform.ts'
import { line } from '../../src/chat/view.ts'
import type { Keep } from '../../src/lib/keep.ts'
import { createLog } from '../../src/lib/log.ts'
import { locales, translator } from '../../src/locales/index.ts'
import { createSlack } from '../../src/platforms/slack/index.ts'
import { createTelegram } from '../../src/platforms/telegram/index.ts'
import { words } from '../anchors/bare-bots.ts'
import type { Cleaning } from './cleaning.ts'
import type { Hook } from './hooks-server.ts'

type Bot = { root: string; token: string; secret: string }

const door: Door = {
  dispatch: async () => ({ kind: 'reply', at: 'below', reply: { shows: 'private', view: line(words) } }),
  opens: () => false,
  shown: async () => {},
  commands: async () => [],
  suggest: async () => [],
  complete: async () => [],
  locale: async () => 'en',
  home: async () => line(''),
}

function given(cleaning: Cleaning): PlatformGiven {
  const kept = new Map<string, unknown>()
  const keep: Keep = {
    get: async <T>(key: string) => kept.get(key) as T | undefined,
    set: async (key, value) => void kept.set(key, value),
    claim: async (key, value) => !kept.has(key) && kept.set(key, value) !== undefined,
    drop: async (key) => void kept.delete(key),
  }
  const options = [{ name: 'size', description: 'how many', type: 'integer' as const, required: false }]
  return {
    log: createLog({ level: 'info', file: join(cleaning.folder(), 'muster.log'), to: 'file' }),
    keep,
    commands: () => [{ name: 'batch', description: 'Get your next contacts to text', options }],
    translate: translator,
    locales,
    gone: async () => {},
  }
}

async function serveHook(cleaning: Cleaning, platform: Platform): Promise<string> {
  const { path, fetch } = platform.http!
  const web = new Hono()
  web.post(path, (c) => fetch(c.req.raw, door))
  const server = serve({ fetch: web.fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise<void>((resolve) => server.once('listening', resolve))
  cleaning.after(async () => {
    await platform.stop()
    if ('closeAllConnections' in server) server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
}

export async function openOurSlack(cleaning: Cleaning, { root, token, secret }: Bot): Promise<Hook> {
  const config = { botToken: token, appToken: undefined, signingSecret: secret, apiUrl: `${root}/api/`, prefix: '' }
  const platform = createSlack(config, given(cleaning))
  await platform.start(door)
  return { net: 'slack', url: await serveHook(cleaning, platform), secret }
}

export async function openOurTelegram(cleaning: Cleaning, { root, token, secret }: Bot): Promise<Hook> {
  const config = { token, apiRoot: root, webhook: { secret, baseUrl: 'https://muster.example' } }
  const platform = createTelegram(config, given(cleaning))
  await platform.register()
  return { net: 'telegram', url: await serveHook(cleaning, platform), secret }
}

/**
 * Muster against servers that somebody else wrote, by the variables alone: they lack every field, header and method that
 * is not vital, hold no request, and one of them is given with a slash at its end. The work is done all the same.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import type { App } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { makeInvite } from '../../src/features/volunteers/invite.ts'
import type { Fields } from '../../src/lib/log.ts'
import { translator } from '../../src/locales/index.ts'
import { startRoles } from '../../src/roles.ts'
import type { Started } from '../../src/roles.ts'
import { eventually } from '../contracts/platform.ts'
import { openForeignDiscord } from '../support/foreign/discord.ts'
import type { Button, Foreign, Shown } from '../support/foreign/server.ts'
import { openForeignSlack } from '../support/foreign/slack.ts'
import { openForeignTelegram } from '../support/foreign/telegram.ts'
import { createQuickDatabase, expectVerified, furnish, quietLog } from '../support/house.ts'
import { freePort } from '../support/redis.ts'

const t = translator('en')
type Name = 'discord' | 'slack' | 'telegram'
const ways: { how: string; posts: boolean; names: Name[] }[] = [
  { how: 'by sockets and polling', posts: false, names: ['discord', 'slack', 'telegram'] },
  // They sign as their network does, and count what is not answered well and within a second.
  { how: 'by posts to us', posts: true, names: ['slack', 'telegram'] },
]

describe.each(ways)('servers that know as little as can be, $how', ({ posts, names }) => {
  const closing: (() => unknown)[] = []
  const nets = {} as Record<Name, Foreign>
  const logged: Fields[] = []
  let app: App
  let started: Started

  beforeAll(async () => {
    const port = posts ? await freePort() : 0
    const url = `http://127.0.0.1:${port}`
    const [discord, slack, telegram] = await Promise.all([
      posts ? undefined : openForeignDiscord(),
      openForeignSlack(posts ? `${url}/slack/events` : undefined),
      openForeignTelegram(posts),
    ])
    Object.assign(nets, { discord, slack, telegram })
    closing.push(() => discord?.close(), slack.close)
    const database = await createQuickDatabase()
    closing.push(database.drop)
    const folder = mkdtempSync(join(tmpdir(), 'muster-foreign-'))
    closing.push(() => rmSync(folder, { recursive: true, force: true }))
    const config = readConfig({
      DATABASE_URL: database.url,
      SECRET_KEY: 'a secret of the tests',
      DATA_DIR: folder,
      PORT: String(port),
      ...(posts ? { PUBLIC_BASE_URL: url } : {}),
      TEMPO: 'demo',
      SLIP_MS: '0',
      ...discord?.env,
      ...slack.env,
      ...telegram.env,
    })
    app = await createApp(config, { log: quietLog(logged) })
    closing.push(app.close)
    started = await startRoles(app, config.roles)
    closing.push(started.stop)
    await app.simulated!.configure({ latency: [2, 10], delivery: [5, 40] })
    const house = furnish(database.url, app.store, app.settings.tempo)
    await house.campaign(await house.list(30), { name: 'Rally', gate: 50, batchSize: 10 })
  })
  afterAll(async () => {
    for (const step of closing.reverse()) await step()
  })

  const find = (net: Foreign, what: string, fits: (m: Shown) => boolean): Promise<Shown> =>
    eventually(() => net.shown.findLast(fits), what, 20_000).catch((error: Error) => {
      throw new Error(
        `${error.message}; shown: ${JSON.stringify(net.shown.slice(-3))} ${JSON.stringify(logged.slice(-5))}`,
      )
    })
  async function press(net: Foreign, label: string): Promise<void> {
    const on = await find(net, `the button "${label}"`, (m) => m.buttons.some((b) => b.label === label))
    net.press(
      on,
      on.buttons.find((b) => b.label === label)!,
    )
  }
  const texts = async (part: string): Promise<{ phone: string; body: string }[]> =>
    (await app.simulated!.phones.since(0)).texts.filter((x) => x.from === 'campaign' && x.body.includes(part))

  it('are taken for ready', async () => {
    await eventually(async () => (await fetch(`${started.url}/readyz`)).status === 200, 'readiness', 20_000).catch(
      async () => expect(await (await fetch(`${started.url}/readyz`)).json()).toEqual({ ready: true }),
    )
  })

  it.each(names)('%s: joining, texting, and a voter answered natively', async (name) => {
    const net = nets[name]
    const { code } = await app.store.transact((tx) =>
      makeInvite(tx, { secret: app.settings.secret, role: 'volunteer' }),
    )
    net.command(`join ${code}`)
    const signs = (b: Button): boolean => /^(promise$|alias)/.test(b.value)
    const promise = await find(net, 'the promise', (m) => m.buttons.some(signs))
    net.press(promise, promise.buttons.find(signs)!)
    await press(net, t('button.batch'))
    await find(net, 'a card', (m) => m.buttons.some((b) => b.label === t('button.send')))
    const before = (await texts('')).length
    await press(net, t('button.send'))
    await eventually(async () => (await texts('')).length > before, 'a text')
    const { phone } = (await texts('')).at(-1)!
    await app.simulated!.phones.write(phone, `Where is it, ${name}?`)
    const card = await find(net, 'what the voter wrote', (m) => m.text.includes(`Where is it, ${name}?`))
    net.write(`At the town hall, says ${name}`, card)
    await eventually(async () => (await texts(`says ${name}`)).length === 1, 'the answer')
    expect((await texts(`says ${name}`))[0]!.phone).toBe(phone)
  })

  it.skipIf(posts)('one that goes away is named, and the others do not notice', async () => {
    await nets.telegram.close()
    const answer = async () => (await fetch(`${started.url}/readyz`)).json() as Promise<{ missing?: string[] }>
    await eventually(async () => (await answer()).missing?.length === 1, 'what is missing', 20_000)
    expect((await answer()).missing).toEqual([expect.stringMatching(/^telegram: /)])
    for (const name of ['discord', 'slack'] as const) {
      nets[name].command('me')
      await find(nets[name], 'the figures', (m) => m.text.includes(t('me.texts')))
    }
  })

  it('and everything holds', async () => {
    for (const name of names) expect([name, nets[name].refused]).toEqual([name, []])
    await expectVerified(app.store)
  })
})

/** The whole house in one process, on the three networks at once, with the simulated carrier. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp } from '../../../src/app.ts'
import type { App } from '../../../src/app.ts'
import { readConfig } from '../../../src/config.ts'
import { makeInvite } from '../../../src/features/volunteers/invite.ts'
import type { NewInvite } from '../../../src/features/volunteers/invite.ts'
import type { Fields } from '../../../src/lib/log.ts'
import { startRoles } from '../../../src/roles.ts'
import { eventually } from '../../contracts/platform.ts'
import type { Seen } from '../../contracts/platform.ts'
import { createQuickDatabase, furnish, quietLog } from '../house.ts'
import type { House } from '../house.ts'
import { openServers } from './servers.ts'
import type { NetPerson, Servers } from './servers.ts'

export type ThreeHouse = {
  servers: Servers
  app: App
  house: House
  logged: Fields[]
  code(role: NewInvite['role']): Promise<string>
  /** Texts that the campaign sent, as they stand on the phones, oldest first. */
  texts(part?: string): Promise<{ phone: string; body: string }[]>
  /** A voter writes. */
  write(phone: string, body: string): Promise<unknown>
  close(): Promise<void>
}

/** `between`: what stands between the house and the networks: their addresses, changed. */
export async function openThree(
  between: (servers: Servers) => Promise<Record<string, string>> | Record<string, string> = () => ({}),
): Promise<ThreeHouse> {
  const servers = await openServers()
  const database = await createQuickDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'muster-three-'))
  const logged: Fields[] = []
  const config = readConfig({
    DATABASE_URL: database.url,
    SECRET_KEY: 'a secret of the tests',
    DATA_DIR: folder,
    PORT: '0',
    TEMPO: 'demo',
    SLIP_MS: '0',
    PLAYGROUND: '0',
    ...servers.env,
    ...(await between(servers)),
  })
  const app = await createApp(config, { log: quietLog(logged) })
  const started = await startRoles(app, config.roles)
  const ready = async (): Promise<boolean> => (await fetch(`${started.url}/readyz`)).status === 200
  await eventually(ready, 'readiness', 40_000)
  await app.simulated!.configure({ latency: [2, 10], delivery: [5, 40] })
  return {
    servers,
    app,
    house: furnish(database.url, app.store, app.settings.tempo),
    logged,
    code: async (role) =>
      (await app.store.transact((tx) => makeInvite(tx, { secret: app.settings.secret, role }))).code,
    texts: async (part = '') =>
      (await app.simulated!.phones.since(0)).texts.filter((x) => x.from === 'campaign' && x.body.includes(part)),
    write: (phone, body) => app.simulated!.phones.write(phone, body),
    async close() {
      await started.stop()
      await app.close()
      await servers.close()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The newest message of the bot's with these words, once it is there. */
export const says = (who: NetPerson, part: string | RegExp, where?: 'channel'): Promise<Seen> =>
  looked(who, (m) => (typeof part === 'string' ? m.text.includes(part) : part.test(m.text)), `"${part}"`, where)

/** The newest message with this button, once it is there. */
export const withButton = (who: NetPerson, label: string, part = '', where?: 'channel'): Promise<Seen> =>
  looked(who, (m) => m.text.includes(part) && m.buttons.includes(label), `the button "${label}"`, where)

async function looked(who: NetPerson, fits: (m: Seen) => boolean, what: string, where?: 'channel'): Promise<Seen> {
  const all = async (): Promise<Seen[]> => (await who.sees(where)).filter((m) => m.by === 'bot')
  return eventually(async () => (await all()).findLast(fits), what, 20_000).catch(async (error: Error) => {
    const last = (await all()).slice(-3).map((m) => `${m.text} [${m.buttons.join(' | ')}]`)
    throw new Error(`${error.message}: ${who.name} on ${who.net} last saw\n${last.join('\n--\n')}`)
  })
}

/** Presses a button of the newest message that has it. */
export async function press(who: NetPerson, label: string, part = '', where?: 'channel'): Promise<Seen> {
  const on = await withButton(who, label, part, where)
  await who.press(label, on, { channel: where === 'channel' })
  return on
}

/** Opens the form behind a button, and hands it in. */
export async function fill(who: NetPerson, label: string, values: Record<string, string>): Promise<void> {
  await press(who, label)
  await eventually(() => who.form(), 'the form', 20_000)
  await who.fill(values)
}

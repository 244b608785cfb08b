/** A house in three processes on PostgreSQL and Redis, with the three networks beside it and the simulated carrier. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, connectPlain } from '../../../src/db/client.ts'
import type { Store } from '../../../src/db/client.ts'
import { addVolunteer } from '../../../src/features/volunteers/invite.ts'
import { createSimulated } from '../../../src/sms/simulated/index.ts'
import type { Simulated } from '../../../src/sms/simulated/index.ts'
import { createQuickDatabase, furnish, quietLog, until } from '../house.ts'
import type { House } from '../house.ts'
import { freePort, redisIsThere, startRedis } from '../redis.ts'
import { startProcesses } from './processes.ts'
import type { Processes } from './processes.ts'
import { openServers } from './servers.ts'
import type { Net, NetPerson, Servers } from './servers.ts'

const secret = 'a secret of the tests'

export type Processed = {
  servers: Servers
  store: Store
  house: House
  carrier: Simulated
  processes: Processes
  /** Somebody who has promised, with an account on that network. */
  volunteer(net: Net, name: string, role?: 'volunteer' | 'organizer'): Promise<NetPerson>
  /** Until all that was started answers. */
  ready(): Promise<void>
  close(): Promise<void>
}

export async function openProcesses(): Promise<Processed> {
  const closing: (() => unknown)[] = []
  const servers = await openServers()
  closing.push(servers.close)
  const database = await createQuickDatabase()
  closing.push(database.drop)
  const redis = redisIsThere() ? await startRedis() : undefined
  if (redis) closing.push(redis.stop)
  const folder = mkdtempSync(join(tmpdir(), 'muster-processes-'))
  closing.push(() => rmSync(folder, { recursive: true, force: true }))
  const store = connect(database.url, { max: 6 })
  closing.push(store.close)
  const plain = connectPlain(database.url, 4)
  closing.push(() => plain.end({ timeout: 2 }))
  const port = await freePort()
  const processes = await startProcesses(
    {
      DATABASE_URL: database.url,
      ...(redis ? { REDIS_URL: redis.url } : {}),
      SECRET_KEY: secret,
      PORT: String(port),
      TEMPO: 'demo',
      SLIP_MS: '0',
      PLAYGROUND: '0',
      ...servers.env,
    },
    folder,
  )
  closing.push(processes.stop)
  const ready = (): Promise<void> =>
    until(
      'it is ready',
      async () => (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined))?.status === 200,
      60_000,
    )
  await ready()
  return {
    servers,
    store,
    house: furnish(database.url, store),
    carrier: createSimulated({ sql: plain, secret, log: quietLog([]) }),
    processes,
    ready,
    async volunteer(net, name, role = 'volunteer') {
      const who = servers.person(net, name)
      await store.transact((tx) =>
        addVolunteer(tx, {
          user: { network: net, ...who.user, name },
          role,
          teamId: null,
          locale: 'en',
          textName: name.split(' ')[0]!,
          trust: 'trusted',
        }),
      )
      return who
    },
    async close() {
      for (const step of closing.reverse()) await step()
    },
  }
}

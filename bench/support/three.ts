/** The house on the three networks, with trusted volunteers on each and a running campaign for them. */
import type { App } from '../../src/app.ts'
import { addVolunteer } from '../../src/features/volunteers/invite.ts'
import { startRoles } from '../../src/roles.ts'
import { nets } from '../../test/support/three/servers.ts'
import type { Cleaning } from './cleaning.ts'
import { startCrowd } from './crowd.ts'
import type { Crowd } from './crowd.ts'
import { fill, openHouse } from './house.ts'
import { until } from './load.ts'
import { connectAdmin, startPostgres } from './servers.ts'

/** `each`: contacts for each of them. */
export async function openThree(
  cleaning: Cleaning,
  { people, each }: { people: number; each: number },
): Promise<{ app: App; crowd: Crowd; version: string }> {
  const crowd = await startCrowd(cleaning, people)
  const server = await startPostgres(cleaning)
  const url = await server.database()
  const admin = connectAdmin(cleaning, url)
  const app = await openHouse(cleaning, {
    databaseUrl: url,
    env: { PLAYGROUND: '0', SLIP_MS: '0', ...crowd.opened.env },
  })
  const started = await startRoles(app, new Set(['web', 'bot', 'worker']))
  cleaning.after(started.stop)
  await app.simulated!.configure({ autopilot: false })
  await fill(app, admin, { contacts: people * nets.length * (each + 50), batch: each, volunteers: 0 })
  for (const network of nets)
    for (const account of crowd.opened.people[network])
      await app.store.transact((tx) =>
        addVolunteer(tx, {
          user: { network, ...account },
          role: 'volunteer',
          teamId: null,
          locale: 'en',
          textName: 'Volunteer',
          trust: 'trusted',
        }),
      )
  await until('the networks are ready', async () => (await fetch(`${started.url}/readyz`)).status === 200)
  for (const net of nets) await crowd.batch(net, each)
  return { app, crowd, version: server.version }
}

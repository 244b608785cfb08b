/** The pages of a contact, with what they need of the house and of its carriers. */
import type { Hono } from 'hono'
import type { App } from './app.ts'
import { openEvents } from './features/events/page.ts'
import { openProofs } from './features/proof/page.ts'
import { eventRoutes } from './web/events.ts'
import { proofRoutes } from './web/proofs.ts'
import { rootOf } from './web/root.ts'

/** ms in which the carrier must say which numbers are ours. */
const patience = 3_000

export function routesOfProofs({ store, settings, log, carriers, config }: App): Hono {
  const senders = async (): Promise<string[]> => {
    const signal = AbortSignal.timeout(patience)
    const known = await Promise.all([...carriers.values()].map((carrier) => carrier.senders?.(signal) ?? []))
    return [...new Set(known.flat())]
  }
  return proofRoutes({
    ...openProofs({ store, secret: settings.secret, log, senders }),
    proxied: config.publicBaseUrl !== undefined,
    root: rootOf(config.publicBaseUrl),
  })
}

/** The pages of rallies: of whoever is invited, and of the door. */
export const routesOfEvents = ({ store, settings, log, config }: App): Hono =>
  eventRoutes({
    ...openEvents({ store, secret: settings.secret, log, baseUrl: settings.baseUrl }),
    proxied: config.publicBaseUrl !== undefined,
    root: rootOf(config.publicBaseUrl),
  })

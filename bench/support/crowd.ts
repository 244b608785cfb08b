/** The networks and their people, in a process of their own: asks it, and hears what it saw. */
import type { Cleaning } from './cleaning.ts'
import { startChild } from './child.ts'
import type { Asked, Opened, Waits } from './crowd-server.ts'
import type { Net } from '../../test/support/three/servers.ts'

export type Crowd = {
  opened: Opened
  /** Everybody on a network asks for contacts, and has their first card. */
  batch(net: Net, size: number): Promise<void>
  commands(perSecond: number, n: number): Promise<Waits>
  presses(net: Net, seconds: number): Promise<number[]>
  /** Rules of the networks that were broken. */
  faults(): Promise<string[]>
}

/** `people`: on each network. */
export async function startCrowd(cleaning: Cleaning, people: number): Promise<Crowd> {
  const ask = await startChild<Asked>(cleaning, new URL('./crowd-server.ts', import.meta.url))
  return {
    opened: (await ask({ what: 'open', people })) as Opened,
    batch: async (net, size) => void (await ask({ what: 'batch', net, size })),
    commands: async (perSecond, n) => (await ask({ what: 'commands', perSecond, n })) as Waits,
    presses: async (net, seconds) => (await ask({ what: 'presses', net, seconds })) as number[],
    faults: async () => (await ask({ what: 'faults' })) as string[],
  }
}

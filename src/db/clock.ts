import { ConfigError } from '../lib/errors.ts'
import type { Store } from './client.ts'

/** Seconds. Signatures and validity periods are told by this machine's clock, everything else by the database's. */
const most = 2

/**
 * Throws ConfigError where the clock of this machine surely differs from the database's by more than 2 s. What a slow
 * round trip may hide is not counted, so that a busy machine is not refused.
 */
export async function checkClock({ sql }: Pick<Store, 'sql'>): Promise<void> {
  let off = Infinity
  for (let i = 0; i < 3; i++) {
    const before = Date.now()
    const [row] = await sql<{ ms: string }[]>`select extract(epoch from clock_timestamp()) * 1000 as ms`
    const half = (Date.now() - before) / 2
    const differs = Number(row!.ms) - (before + half)
    const surely = Math.sign(differs) * Math.max(0, Math.abs(differs) - half)
    if (Math.abs(surely) < Math.abs(off)) off = surely
  }
  const seconds = Math.abs(off) / 1000
  if (seconds > most)
    throw new ConfigError(
      `The clock of this machine is ${seconds.toFixed(1)} s ${off > 0 ? 'behind' : 'ahead of'} the database's. Set both by NTP: signatures and the time until which a text may be delivered rest on them.`,
    )
}

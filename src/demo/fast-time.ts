/** The demo's week passes while nothing is under way: the house's clock is put on, the carrier's is not. */
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { rows } from '../db/client.ts'
import type { App } from '../app.ts'
import { deadline } from '../lib/deadline.ts'
import { countPending } from './report.ts'
import type { Stage } from './stage.ts'

/** A demo that does not end is a defect: it is told, with what was left. */
const endWithin = 600_000

export class GivenUp extends Error {}

/** The Monday that begins next, in a zone. */
export async function nextMonday(app: App, zone: string): Promise<string> {
  const [found] = await app.store.transact((tx) =>
    rows<{ monday: string }>(
      tx,
      sql`select (date_trunc('week', muster_now() at time zone ${zone}) + interval '7 days')::date::text as monday`,
    ),
  )
  return found!.monday
}

export type Moment = {
  /** Days after the Monday. */
  day: number
  /** Such as 18:30. */
  time: string
}

/** YYYY-MM-DD. */
export function dayOf({ monday }: Pick<Stage, 'monday'>, day: number): string {
  const date = new Date(`${monday}T12:00:00Z`)
  date.setUTCDate(date.getUTCDate() + day)
  return date.toISOString().slice(0, 10)
}

/**
 * Puts the clock on, never back. Only where no text can leave: with a simulated carrier, and when nothing is pending. Then
 * evenings whose end has passed are ended first, as they would have been: that takes back what is in hand.
 */
export async function passTo(stage: Pick<Stage, 'app' | 'monday' | 'zone'>, { day, time }: Moment): Promise<void> {
  if (!stage.app.simulated) throw new Error('time passes fast with a simulated carrier only')
  await stage.app.store.transact((tx) =>
    tx.execute(
      sql`update clock set shift = shift + greatest(interval '0',
            (${`${dayOf(stage, day)} ${time}`}::timestamp at time zone ${stage.zone}) - muster_now())`,
    ),
  )
  const over = sql`select 1 from evening where state = 'running' and ends_at <= muster_now() limit 1`
  while ((await stage.app.store.transact((tx) => rows(tx, over)).catch(() => [1])).length) await sleep(50)
}

/**
 * Nothing is pending, three looks long. Throws GivenUp with what was left when the whole demo has taken too long;
 * `meanwhile` is told how many things there are, at each look.
 */
export async function untilQuiet(
  { app }: Pick<Stage, 'app'>,
  { started, meanwhile }: { started: number; meanwhile?: (pending: number) => void },
): Promise<void> {
  for (let quiet = 0; quiet < 3;) {
    const pending = await app.store.transact(countPending).catch(() => NaN)
    const idle = await deadline(app.simulated!.idle(), 5_000).catch(() => false)
    meanwhile?.(pending)
    quiet = pending === 0 && idle ? quiet + 1 : 0
    if (performance.now() - started > endWithin)
      throw new GivenUp(`Given up after ${endWithin / 1000} s: ${pending} things are still pending.`)
    await sleep(150)
  }
}

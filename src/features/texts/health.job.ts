import { sql } from 'drizzle-orm'
import { line } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { enqueue } from '../../queue/job.ts'
import { work } from '../define.ts'
import { reachOrganizers } from '../volunteers/organizers.ts'
import { tellCarrier } from './jobs.ts'

type Health = { carrier: string; away: boolean; told: boolean; minutes: number; code: string | null }

/** Minutes after its return in which a carrier that goes again is not spoken of again. */
const hush = 10

/** In the organizers' channel: that a carrier is away, once, and that it is back, once. By what is true when it is told. */
export const carrierTold = work(tellCarrier, async ({ store, platforms, translate, log }, { healthId }, run) => {
  const { health, organizers } = await store.transact(async (tx) => ({
    health: await readHealth(tx, healthId),
    organizers: await reachOrganizers(tx),
  }))
  const news = health && health.away !== health.told
  const platform = organizers && platforms.get(organizers.network)
  if (news && platform) {
    const t = translate(organizers.locale)
    const words = health.away
      ? t('health.away', { carrier: health.carrier, code: health.code ?? 'none' })
      : t('health.back', { carrier: health.carrier, n: health.minutes })
    await platform.send(await organizers.place(platform), line(words), { nonce: `${run.id}:${health.away}` })
  } else if (news) log.warn({ event: 'carrier.no_place', id: healthId })
  await store.transact(async (tx) => {
    if (news)
      await tx.execute(
        health.away
          ? sql`update carrier_health set told_at = muster_clock() where id = ${healthId}`
          : sql`update carrier_health set told_at = null, hush_until = muster_clock() + make_interval(mins => ${hush}) where id = ${healthId}`,
      )
    await run.close(tx)
    // It changed while this was being told.
    const now = await readHealth(tx, healthId)
    if (news && now && now.away !== now.told && !now.away) await enqueue(tx, tellCarrier, { healthId })
  })
})

async function readHealth(tx: Tx, healthId: string): Promise<Health | undefined> {
  const [found] = await rows<Health>(
    tx,
    sql`select carrier, opened_at is not null as away, told_at is not null as told, code,
          greatest(1, ceil(extract(epoch from muster_clock() - coalesce(told_at, muster_clock())) / 60))::int as minutes
        from carrier_health where id = ${healthId}`,
  )
  return found
}

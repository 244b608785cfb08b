/**
 * One claim of several batches, or of a part of one: odd sizes, leftovers, and contacts that stand in several running
 * campaigns.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { calledIn } from '../walks/calls.ts'
import { takeFree } from './free.ts'
import type { Batch } from './free.ts'

/**
 * One batch of at most `wanted` contacts of a campaign, beginning with `first` when that is taken already; undefined
 * when nothing of it can be had now. `keys`: of people who keep these hours; all of one batch keep the same.
 */
export async function gather(
  tx: Tx,
  campaignId: string,
  volunteerId: string,
  wanted: number,
  first?: Batch,
  keys?: string[],
): Promise<Batch | undefined> {
  let main: Batch | undefined
  const deferred: string[] = []
  // One round as a rule. More are for odd sizes, leftovers, and contacts held elsewhere; each gives a contact, or defers.
  for (let round = 0; round < wanted + 40 && (main?.ready ?? 0) < wanted; round++) {
    const taken: Batch | undefined =
      round === 0 && first
        ? first
        : await takeFree(tx, campaignId, volunteerId, deferred, main && keys ? [main.hours ?? ''] : keys)
    if (!taken) break
    if (taken.calls && taken.ready) await leaveCalled(tx, taken, volunteerId, deferred)
    if (taken.shared) await holdShared(tx, taken, deferred)
    if (taken.ready > wanted - (main?.ready ?? 0)) await putBack(tx, taken, wanted - (main?.ready ?? 0))
    if (main) await merge(tx, main, taken)
    else if (taken.ready) main = taken
  }
  if (main && main.ready !== main.size)
    await tx.execute(sql`
      with b as (update batch set ready = ${main.ready}, size = ${main.ready}, shared = ${main.shared} where id = ${main.id})
      update claim set contacts = ${main.ready} where batch_id = ${main.id} and ended_at is null`)
  return main
}

/** Keeps the first `keep` targets of a taken batch; the others go back to the pool as a batch of their own. */
async function putBack(tx: Tx, taken: Batch, keep: number): Promise<void> {
  const chosen = sql`select id from target where batch_id = ${taken.id} and state = 'ready' order by position offset ${keep}`
  await moveToNew(tx, taken, chosen, taken.shared)
  if (taken.shared)
    await tx.execute(sql`delete from hold h using target t
      where h.batch_id = ${taken.id} and t.contact_id = h.contact_id and t.batch_id <> h.batch_id
        and not exists (select from target x where x.batch_id = h.batch_id and x.contact_id = h.contact_id)`)
}

/** Moves targets into a free batch. Returns its id; nothing is made when there is nothing to move. */
async function moveToNew(
  tx: Tx,
  from: Batch,
  chosen: ReturnType<typeof sql>,
  shared: boolean,
): Promise<string | undefined> {
  const [moved] = await rows<{ id: string; n: number }>(
    tx,
    sql`with chosen as (${chosen}), n as (select count(*)::int as n from chosen),
        made as (
          insert into batch (campaign_id, ready, size, shared, locale, hours)
          select b.campaign_id, n.n, n.n, ${shared}, b.locale, b.hours from batch b, n where b.id = ${from.id} and n.n > 0 returning id
        ), moved as (
          update target set batch_id = made.id from made, chosen where target.id = chosen.id
        )
        select made.id, n.n from made, n`,
  )
  if (moved) from.ready -= moved.n
  return moved?.id
}

/** Joins a second batch to the first: volunteers hold one at a time. Shared contacts make the whole batch shared. */
async function merge(tx: Tx, main: Batch, taken: Batch): Promise<void> {
  await tx.execute(sql`
    with t as (update target set batch_id = ${main.id} where batch_id = ${taken.id} and state = 'ready'),
      h as (update hold set batch_id = ${main.id} where batch_id = ${taken.id}),
      c as (delete from claim where batch_id = ${taken.id} and ended_at is null)
    update batch set ready = 0, volunteer_id = null, claimed_at = null, expires_at = null where id = ${taken.id}`)
  main.ready += taken.ready
  main.shared ||= taken.shared
}

/** Who is on the phone with somebody waits in a batch of their own, which this claim does not try again. */
async function leaveCalled(tx: Tx, taken: Batch, volunteerId: string, deferred: string[]): Promise<void> {
  const called = calledIn(sql`${taken.id}::uuid`, sql`${volunteerId}::uuid`, sql`muster_now()`)
  const waiting = await moveToNew(tx, taken, called, taken.shared)
  if (waiting) deferred.push(waiting)
  if (waiting && !taken.ready) await letGo(tx, taken)
}

/** Nobody is left in it. */
const letGo = (tx: Tx, { id }: Batch): Promise<unknown> =>
  tx.execute(sql`
    with c as (delete from claim where batch_id = ${id} and ended_at is null)
    update batch set ready = 0, volunteer_id = null where id = ${id}`)

const holding = 778_302_121

/**
 * Contacts that are also in another running campaign: only those that nobody holds there stay in the batch. The others
 * wait in a batch of their own, which this claim does not try again. Such claims take turns: their holds, taken batch
 * by batch, would lock each other out.
 */
async function holdShared(tx: Tx, taken: Batch, deferred: string[]): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${holding})`)
  await tx.execute(sql`
    insert into hold (contact_id, batch_id)
    select t.contact_id, t.batch_id from target t
    where t.batch_id = ${taken.id} and t.state = 'ready' and t.shared order by t.contact_id
    on conflict do nothing`)
  const others = sql`select t.id from target t left join hold h on h.contact_id = t.contact_id
    where t.batch_id = ${taken.id} and t.state = 'ready' and t.shared and h.batch_id is distinct from t.batch_id`
  const waiting = await moveToNew(tx, taken, others, true)
  if (waiting) deferred.push(waiting)
  if (!taken.ready) await letGo(tx, taken)
}

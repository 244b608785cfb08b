/** Contacts that stand ready in several running campaigns: from a launch on, whoever holds one here holds it there. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'

const launching = 778_302_122

/**
 * To be called in the transaction that launches a campaign, once its batches are cut.
 *
 * A claim in flight may cut and merge batches of the other campaign while we wait for their locks. So batches are
 * locked until no contact of both campaigns stands in one that is not: from then on nothing moves, and the statements
 * after that, each with a fresh look, find every claim either committed (a hold is written for it) or still to come (it
 * reads the marks).
 */
export async function shareContacts(tx: Tx, campaignId: string): Promise<void> {
  // Two launches at one moment would not see each other's contacts: the second waits here for the first one's commit.
  await tx.execute(sql`select pg_advisory_xact_lock(${launching})`)
  const both = sql`select a.id as mine, b.id as other, b.batch_id, b.contact_id from target a
    join target b on b.contact_id = a.contact_id and b.campaign_id <> a.campaign_id and b.state = 'ready'
    join campaign c on c.id = b.campaign_id and c.state in ('running', 'paused')
    where a.campaign_id = ${campaignId} and a.state = 'ready'`
  const [first] = await rows(tx, sql`select 1 from (${both} limit 1) x`)
  if (!first) return
  await tx.execute(sql`create temp table locked (id uuid primary key) on commit drop`)
  for (;;) {
    const locked = await rows(
      tx,
      sql`with l as (
            select id from batch where id in (select batch_id from (${both}) x) and id not in (select id from locked) order by id for update
          )
          insert into locked select id from l returning id`,
    )
    if (!locked.length) break
  }
  await tx.execute(sql`
    with pairs as materialized (${both}),
      marked as (update target set shared = true where id in (select mine from pairs union select other from pairs))
    update batch set shared = true where id in (
      select batch_id from pairs union select t.batch_id from target t join pairs on pairs.mine = t.id)`)
  await tx.execute(sql`
    insert into hold (contact_id, batch_id)
    select x.contact_id, x.batch_id from (${both}) x join batch b on b.id = x.batch_id and b.volunteer_id is not null
    on conflict do nothing`)
}

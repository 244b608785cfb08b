import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'

export type Figures = {
  contacts: number
  left: number
  held: number
  sent: number
  delivered: number
  failed: number
  unknown: number
  waiting: number
  yes: number
  optOuts: number
}

/** Counted when an organizer asks, not kept: a campaign's size, read once, not on any volunteer's way. */
export async function readFigures(tx: Tx, campaignId: string): Promise<Figures | undefined> {
  const [found] = await rows<Figures>(
    tx,
    sql`select t.contacts, t.left, b.held, m.*, v.waiting, g.yes, o."optOuts" from
          (select count(*)::int as contacts, (count(*) filter (where state = 'ready'))::int as left from target where campaign_id = ${campaignId}) t,
          (select coalesce(sum(ready), 0)::int as held from batch where campaign_id = ${campaignId} and volunteer_id is not null) b,
          (select (count(*) filter (where state = 'sent'))::int as sent, (count(*) filter (where delivery = 3))::int as delivered,
             (count(*) filter (where state = 'failed' or delivery_failed_at is not null))::int as failed,
             (count(*) filter (where state = 'unknown'))::int as unknown
           from message where campaign_id = ${campaignId} and kind in ('first', 'reply')) m,
          (select count(*)::int as waiting from conversation where campaign_id = ${campaignId} and state = 'waiting') v,
          (select count(*)::int as yes from tag where campaign_id = ${campaignId} and tag = 'yes') g,
          (select count(*)::int as "optOuts" from inbound where campaign_id = ${campaignId} and kind = 'stop') o`,
  )
  return found
}

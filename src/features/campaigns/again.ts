import { sql } from 'drizzle-orm'
import { rows, takeTime } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { textable } from '../contacts/textable.ts'
import { findCampaign } from './campaign.ts'
import { copyCampaign, nameOf } from './copy.ts'
import { answeredSince } from './launch.ts'

/** Days that a first text is given, unless somebody says otherwise. */
export const usualDays = 3

/**
 * The second pass of a campaign, once: a draft like it, with a list of those whose first text was sent at least `days`
 * ago and who have not answered. Who can no longer be texted stays out. Throws UserError `campaign.again_once`,
 * `campaign.again_draft`, `campaign.again_nobody`, `campaign.name_taken`.
 */
export async function textAgain(
  tx: Tx,
  { name, of, days, by, words }: { name: string | undefined; of: string; days: number; by: string; words: string },
): Promise<{ campaignId: string; contacts: number }> {
  const wanted = nameOf(name)
  // Locked: of two who ask at one moment the second finds the first one's.
  const old = await findCampaign(tx, of, { lock: true })
  if (old.state === 'draft' || !old.listId) throw new UserError('campaign.again_draft', { name: old.name })
  const [before] = await rows<{ name: string }>(tx, sql`select name from campaign where again_of = ${old.id}`)
  if (before) throw new UserError('campaign.again_once', { name: old.name, again: before.name })
  await takeTime(tx, 600_000)
  const id = await copyCampaign(tx, { name: wanted, of: old.id, by, againOf: old.id })
  const listId = await freeList(tx, wanted, old.listId, words)
  const [made] = await rows<{ n: number }>(
    tx,
    sql`with silent as (
          select k.id, (row_number() over (order by f.sent_at, k.id))::int as position
          from message f join contact k on k.id = f.contact_id
          where f.campaign_id = ${old.id} and f.kind = 'first' and f.state = 'sent' and f.delivery_failed_at is null
            and f.sent_at <= muster_now() - make_interval(days => ${days}) and ${textable}
            and not exists (select from opt_out o where o.phone = k.phone and o.ended_at is null)
            and not ${answeredSince(old.id)}
        ), listed as (insert into list_member (list_id, contact_id, position) select ${listId}, id, position from silent)
        select count(*)::int as n from silent`,
  )
  if (!made?.n) throw new UserError('campaign.again_nobody', { name: old.name, days })
  await tx.execute(sql`update campaign set list_id = ${listId} where id = ${id}`)
  return { campaignId: id, contacts: made.n }
}

/** A new list under the first name that is free. Its numbers come from where those of the old one came from. */
async function freeList(tx: Tx, name: string, like: string, words: string): Promise<string> {
  for (let i = 1; i <= 20; i++) {
    const [made] = await rows<{ id: string }>(
      tx,
      sql`insert into list (name, source, kind, region, made)
          select ${i === 1 ? name : `${name} (${i})`}, source, kind, region, ${words} from list where id = ${like}
          on conflict (lower(name)) do nothing returning id`,
    )
    if (made) return made.id
  }
  throw new UserError('campaign.name_taken', { name })
}

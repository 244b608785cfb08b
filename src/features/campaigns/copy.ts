import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { findCampaign } from './campaign.ts'

/** A campaign's name as it is kept. Throws UserError `campaign.no_name`. */
export function nameOf(name: string | undefined): string {
  const clean = (name ?? '').replace(/\p{C}/gu, '').trim().slice(0, 80)
  if (!clean) throw new UserError('campaign.no_name')
  return clean
}

/** The campaign launched last, finished or not: what is copied where none is named. Throws UserError `campaign.none`. */
export async function lastLaunched(tx: Tx): Promise<string> {
  const [found] = await rows<{ id: string }>(
    tx,
    sql`select id from campaign where state <> 'draft' order by launched_at desc nulls last limit 1`,
  )
  if (!found) throw new UserError('campaign.none')
  return found.id
}

/**
 * A draft with all that another campaign says: script, variants, defaults, canned replies, question, hours, sender and
 * settings. Not its list, nor its end: those belong to one evening; and a test text has to be sent anew.
 * Throws UserError `campaign.name_taken`, `campaign.not_found`.
 */
export async function copyCampaign(
  tx: Tx,
  { name, of, by, againOf = null }: { name: string | undefined; of: string; by: string; againOf?: string | null },
): Promise<string> {
  const wanted = nameOf(name)
  const old = await findCampaign(tx, of)
  const [made] = await rows<{ id: string }>(
    tx,
    sql`insert into campaign (name, sender, script, variants, defaults, locale, zone, opens, closes, editable, batch_size,
          answer_within, gate, hand_back_after, carrier, created_by, copied_from, again_of, votes_on, event_id, questionnaire_id, script_at)
        select ${wanted}, sender, script, variants, defaults, locale, zone, opens, closes, editable, batch_size,
          answer_within, gate, hand_back_after, carrier, ${by}::uuid, id, ${againOf}::uuid, votes_on, event_id, questionnaire_id, muster_now() from campaign where id = ${old.id}
        on conflict (lower(name)) do nothing returning id`,
  )
  if (!made) throw new UserError('campaign.name_taken', { name: wanted })
  await tx.execute(sql`insert into canned_reply (campaign_id, position, label, body, tag, closes)
    select ${made.id}, position, label, body, tag, closes from canned_reply where campaign_id = ${old.id}`)
  await tx.execute(sql`
    with asked as (
      insert into question (campaign_id, position, text) select ${made.id}, position, text from question where campaign_id = ${old.id}
      returning id, position
    )
    insert into choice (question_id, position, label, value)
    select asked.id, o.position, o.label, o.value from asked
      join question q on q.campaign_id = ${old.id} and q.position = asked.position join choice o on o.question_id = q.id`)
  return made.id
}

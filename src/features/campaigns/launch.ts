import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { shareContacts } from '../assignment/share.ts'
import { findCampaign, missingFor } from './campaign.ts'
import type { Campaign, Missing } from './campaign.ts'

export class NotReady extends UserError {
  readonly missing: Missing[]
  constructor(missing: Missing[]) {
    super('campaign.not_ready', { n: missing.length })
    this.missing = missing
  }
}

/**
 * Launches a draft: its list becomes targets, cut into batches. Opted-out people, wrong numbers and whoever refused
 * consent stay out. Throws NotReady with what is missing, `campaign.launched` when it is no draft. Returns how many
 * contacts can be texted.
 */
export async function launchCampaign(tx: Tx, name: string): Promise<{ campaign: Campaign; contacts: number }> {
  const campaign = await findCampaign(tx, name, { lock: true })
  if (campaign.state !== 'draft') throw new UserError('campaign.launched')
  const missing = missingFor(campaign)
  if (missing.length) throw new NotReady(missing)
  const contacts = await cutBatches(tx, campaign)
  await tx.execute(sql`update campaign set state = 'running', launched_at = muster_now() where id = ${campaign.id}`)
  await shareContacts(tx, campaign.id)
  return { campaign: { ...campaign, state: 'running' }, contacts }
}

/** One pass over the list, in the order of the import: the same list gives the same batches. */
export async function cutBatches(
  tx: Tx,
  { id, listId, batchSize }: Pick<Campaign, 'id' | 'listId' | 'batchSize'>,
): Promise<number> {
  await tx.execute(sql`set local statement_timeout = '10min'`)
  const [cut] = await rows<{ n: number }>(
    tx,
    sql`with picked as materialized (
          select k.id, (row_number() over (order by m.position, k.id) - 1)::int as n
          from list_member m join contact k on k.id = m.contact_id
          where m.list_id = ${listId} and k.opted_out_at is null and k.wrong_number_at is null
            and k.consented is not false
        ), cut as materialized (
          select muster_id() as id, g, least(${batchSize}, (select count(*) from picked) - g * ${batchSize})::int as ready
          from generate_series(0, ((select count(*) from picked)::int - 1) / ${batchSize}) g
          where exists (select from picked)
        ), made as (
          insert into batch (id, campaign_id, ready, size) select id, ${id}, ready, ready from cut
        ), placed as (
          insert into target (campaign_id, contact_id, batch_id, position)
          select ${id}, picked.id, cut.id, picked.n from picked join cut on cut.g = picked.n / ${batchSize}
        )
        select count(*)::int as n from picked`,
  )
  return cut?.n ?? 0
}

/** `pause` holds from the next statement on: nothing more is claimed, pressed or dispatched. */
export async function setState(tx: Tx, name: string, to: 'paused' | 'running' | 'finished'): Promise<Campaign> {
  const campaign = await findCampaign(tx, name, { lock: true })
  const from = { paused: ['running'], running: ['paused'], finished: ['running', 'paused'] }[to]
  if (!from.includes(campaign.state)) throw new UserError('campaign.cannot', { state: campaign.state })
  await tx.execute(sql`update campaign set state = ${to} where id = ${campaign.id}`)
  // Texts that waited out the pause go on at once.
  if (to === 'running')
    await tx.execute(
      sql`update message set not_before = muster_now() where campaign_id = ${campaign.id} and state = 'queued'`,
    )
  if (to === 'finished')
    await tx.execute(sql`
      with ended as (
        update batch set volunteer_id = null, claimed_at = null, expires_at = null
        where campaign_id = ${campaign.id} and volunteer_id is not null returning id
      ), h as (delete from hold using ended where hold.batch_id = ended.id)
      update claim set ended_at = muster_now(), how = 'taken' from ended where claim.batch_id = ended.id and claim.ended_at is null`)
  return { ...campaign, state: to }
}

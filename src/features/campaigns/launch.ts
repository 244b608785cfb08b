import { sql } from 'drizzle-orm'
import { rows, takeTime } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { alike, places, wholeKey } from '../assignment/hours-of.ts'
import { shareContacts } from '../assignment/share.ts'
import { textable } from '../contacts/textable.ts'
import { packOf } from '../law/packs/index.ts'
import { readAim } from '../holdout/aim.ts'
import { drawn, heldElsewhere, keepDrawn } from '../holdout/draw.ts'
import { endPause, letGo, recordPause, stopAttempts } from '../texts/pauses.ts'
import { findCampaign } from './campaign.ts'
import type { Campaign } from './campaign.ts'
import { keepScript } from './change.ts'
import { missingFor } from './missing.ts'
import type { Missing } from './missing.ts'
import { findNeeds, lacks } from './needs.ts'
import type { Need } from './needs.ts'

export class NotReady extends UserError {
  readonly missing: Missing[]
  constructor(missing: Missing[]) {
    super('campaign.not_ready', { n: missing.length })
    this.missing = missing
  }
}

/**
 * Launches a draft: its list becomes targets, cut into batches. Opted-out people, wrong numbers, landlines and whoever
 * refused consent stay out. Throws NotReady with what is missing, `campaign.launched` when it is no draft, `campaign.no_field`.
 * Returns how many contacts can be texted. Who lacks a field of the script waits, as `blocked`.
 */
export async function launchCampaign(
  tx: Tx,
  name: string,
  by: string | null = null,
  /** An address leads to us: a script may name `{verify}`. */
  linked = true,
): Promise<{ campaign: Campaign; contacts: number }> {
  const campaign = await findCampaign(tx, name, { lock: true })
  if (campaign.state !== 'draft') throw new UserError('campaign.launched')
  const missing = missingFor(campaign, linked)
  if (missing.length) throw new NotReady(missing)
  // The list may be large, also for the look at its columns.
  await takeTime(tx, 600_000)
  await tx.execute(
    sql`update campaign set place = coalesce(place, ${packOf(campaign.region).name}) where id = ${campaign.id}`,
  )
  const contacts = await cutBatches(tx, campaign, await findNeeds(tx, campaign))
  await tx.execute(sql`update campaign set state = 'running', launched_at = muster_now() where id = ${campaign.id}`)
  await keepScript(tx, campaign.id, by)
  await shareContacts(tx, campaign.id)
  return { campaign: { ...campaign, state: 'running' }, contacts }
}

/**
 * One pass over the list, in the order of the import: the same list gives the same batches. A batch is of one language:
 * the campaign's own (no `locale`), or another that some of the contacts have; and of people who may be texted at the same
 * hours (assignment/hours-of.ts). Whoever lacks a field waits
 * in a batch of their own, which has nobody ready and is never claimed. In a second pass whoever has answered since the
 * first stays out; and whoever has voted, in a chase of votes. Who is drawn to be left alone (features/holdout) is written
 * down in the same statement, before there is anything to text.
 */
export async function cutBatches(
  tx: Tx,
  { id, listId, batchSize, againOf }: Pick<Campaign, 'id' | 'listId' | 'batchSize'> & { againOf?: string | null },
  needs: Need[] = [],
): Promise<number> {
  await takeTime(tx, 600_000)
  const aim = await readAim(tx, id)
  const [cut] = await rows<{ n: number; languages: string; ownHours: string; zones: string[] }>(
    tx,
    sql`with alike as materialized (${alike}), reachable as materialized (
          select k.id, k.phone, m.position, ${lacks(needs)} as reason,
            coalesce(nullif(left(k.locale, 2), (select left(locale, 2) from campaign where id = ${id})), '') collate "C" as language,
            ${wholeKey} collate "C" as kept_hours
          from list_member m join contact k on k.id = m.contact_id join campaign c on c.id = ${id} ${places}
          where m.list_id = ${listId} and ${textable} ${againOf ? sql`and not ${answeredSince(againOf)}` : sql``}
            ${aim.votesOn === null ? sql`` : sql`and not ${aim.votesOn}::date = any(k.voted_on)`} ${heldElsewhere(aim)}
        ), drawn as materialized (${drawn(aim)}), held_out as (${keepDrawn(id)}), listed as materialized (
          select * from reachable ${aim.percent === null ? sql`` : sql`where id not in (select id from drawn)`}
        ), own as materialized (
          select kept_hours from listed group by 1 order by count(*) desc, 1 limit 1
        ), kept as materialized (
          select listed.*, coalesce(nullif(kept_hours, (select kept_hours from own)), '') as hours from listed
        ), picked as materialized (
          select id, language, hours, (row_number() over (partition by language, hours order by position, id) - 1)::int as n
          from kept where reason is null
        ), spoken as materialized (
          select language, hours, count(*)::int as many from picked group by language, hours
        ), cut as materialized (
          -- In order: as they are written they are given out.
          select muster_id() as id, language, hours, g, least(${batchSize}, many - g * ${batchSize})::int as ready
          from (select * from spoken, generate_series(0, (many - 1) / ${batchSize}) g order by language, hours, g offset 0) places
        ), made as (
          insert into batch (id, campaign_id, ready, size, locale, hours)
          select id, ${id}, ready, ready, nullif(language, ''), hours from cut
        ), placed as (
          insert into target (campaign_id, contact_id, batch_id, position)
          select ${id}, picked.id, cut.id, picked.n from picked
            -- One key, by which each is one of a kind: by language or hours alone all would be compared with all.
            join cut on concat_ws(' ', cut.g, cut.language, cut.hours) = concat_ws(' ', picked.n / ${batchSize}, picked.language, picked.hours)
        ), waiting as materialized (
          select muster_id() as id where exists (select from listed where reason is not null)
        ), waits as (
          insert into batch (id, campaign_id, ready, size) select id, ${id}, 0, 0 from waiting
        ), blocked as (
          insert into target (campaign_id, contact_id, batch_id, position, state, reason)
          select ${id}, listed.id, waiting.id, listed.position, 'blocked', listed.reason from listed, waiting
          where listed.reason is not null
        )
        select (select count(*) from picked)::int as n,
          array(select distinct language from listed where language <> '' order by language)::text as languages,
          coalesce((select kept_hours from own), '||') as "ownHours",
          array(select distinct hours from kept where hours <> '' order by hours) as zones`,
  )
  // Of all contacts, also those who wait: claims look at no batch of a language, or of hours, that the campaign does not know.
  await tx.execute(sql`update campaign set languages = ${cut?.languages ?? '{}'}::text[],
    own_hours = ${cut?.ownHours ?? '||'}, zones = array(select jsonb_array_elements_text(${JSON.stringify(cut?.zones ?? [])}::jsonb)) where id = ${id}`)
  return cut?.n ?? 0
}

/** Contact `k` has written since the first text of that campaign. */
export const answeredSince = (campaignId: string) => sql`exists (
  select from message f join inbound i on i.conversation_id = f.conversation_id
  where f.campaign_id = ${campaignId} and f.contact_id = k.id and f.kind = 'first' and f.state <> 'draft'
    and i.created_at > f.created_at)`

/** `pause` holds from the next statement on: nothing more is claimed, pressed or dispatched. */
export async function setState(
  tx: Tx,
  name: string,
  to: 'paused' | 'running' | 'finished',
  by: string | null = null,
): Promise<Campaign> {
  await stopAttempts(tx)
  const campaign = await findCampaign(tx, name, { lock: true })
  const from = { paused: ['running'], running: ['paused'], finished: ['running', 'paused'] }[to]
  if (!from.includes(campaign.state)) throw new UserError('campaign.cannot', { state: campaign.state })
  await tx.execute(sql`update campaign set state = ${to} where id = ${campaign.id}`)
  const what = { kind: 'campaign', subjectId: campaign.id } as const
  if (to === 'paused') await recordPause(tx, { ...what, by })
  else if (campaign.state === 'paused') {
    await endPause(tx, what)
    await letGo(tx, what)
  }
  if (to === 'finished')
    await tx.execute(sql`
      with ended as (
        update batch set volunteer_id = null, claimed_at = null, expires_at = null
        where campaign_id = ${campaign.id} and volunteer_id is not null returning id
      ), h as (delete from hold using ended where hold.batch_id = ended.id)
      update claim set ended_at = muster_now(), how = 'taken' from ended where claim.batch_id = ended.id and claim.ended_at is null`)
  return { ...campaign, state: to }
}

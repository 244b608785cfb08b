/** A mark of having voted that was a slip is taken back: the person is asked again, and nobody is credited any more. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { allows } from '../../lib/roles.ts'
import type { Actor } from '../define.ts'
import { reverse } from '../leaderboards/credit.ts'

type Mark = { official: boolean; madeBy: string | null; teamId: string | null }

/**
 * By whoever made the mark, a lead of theirs, or an organizer; who took whose mark back stays on record. What an official
 * list says stands. Lock order as for a mark: contact, then batches. Throws UserError `voted.no_mark`, `voted.official`,
 * `voted.not_yours`.
 */
export async function unmarkVoted(
  tx: Tx,
  { contactId, votesOn, by }: { contactId: string; votesOn: string; by: Pick<Actor, 'id' | 'role' | 'teamId'> },
): Promise<void> {
  await tx.execute(sql`select 1 from contact where id = ${contactId} for no key update`)
  const [mark] = await rows<Mark>(
    tx,
    sql`select v.official_at is not null as official, v.volunteer_id as "madeBy", w.team_id as "teamId"
        from voted v left join volunteer w on w.id = v.volunteer_id
        where v.contact_id = ${contactId} and v.votes_on = ${votesOn}::date`,
  )
  if (!mark) throw new UserError('voted.no_mark')
  if (mark.official) throw new UserError('voted.official')
  const leads = allows(by.role, 'organizer') || (by.role === 'lead' && by.teamId !== null && by.teamId === mark.teamId)
  if (mark.madeBy !== by.id && !leads) throw new UserError('voted.not_yours')
  await tx.execute(sql`
    with gone as (
      delete from voted where contact_id = ${contactId} and votes_on = ${votesOn}::date returning how, volunteer_id, at
    ), noted as (
      insert into vote_undo (votes_on, how, made_by, made_at, undone_by)
      select ${votesOn}::date, how, volunteer_id, at, ${by.id}::uuid from gone
    )
    update contact set voted_on = array_remove(voted_on, ${votesOn}::date) where id = ${contactId}`)
  const campaigns = await rows<{ id: string }>(
    tx,
    sql`select c.id from campaign c where c.votes_on = ${votesOn}::date
          and exists (select from message m where m.campaign_id = c.id and m.contact_id = ${contactId} and m.kind = 'first') order by 1`,
  )
  for (const { id: campaignId } of campaigns) await reverse(tx, { metric: 'voted', campaignId, sourceIds: [contactId] })
  await comeBack(tx, contactId, votesOn)
}

/** In the chases that they left by the mark they stand again, in a batch of their own. */
const comeBack = (tx: Tx, contactId: string, votesOn: string): Promise<unknown> =>
  tx.execute(sql`
    with back as materialized (
      select t.id, t.campaign_id, t.shared, b.locale
      from target t join campaign c on c.id = t.campaign_id and c.votes_on = ${votesOn}::date and c.state in ('running', 'paused')
        join batch b on b.id = t.batch_id join contact k on k.id = t.contact_id
      where t.contact_id = ${contactId} and t.state = 'out' and k.opted_out_at is null and k.wrong_number_at is null
        and not exists (select from message m where m.target_id = t.id)
      for update of t
    ), made as (
      insert into batch (campaign_id, ready, size, shared, locale) select campaign_id, 1, 1, shared, locale from back
      returning id, campaign_id
    )
    update target set state = 'ready', reason = null, batch_id = made.id
    from back join made on made.campaign_id = back.campaign_id where target.id = back.id`)

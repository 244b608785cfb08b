import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { endCards } from '../cards/stub.ts'
import { removeVolunteer } from './remove.ts'

/** What boards and records show in place of a name. */
export const nobody = '–'

/**
 * Erases a volunteer: name, first name, accounts, promise and skills go, what they had in hand goes back, their cards are
 * cut to a line. Texts, claims and points stay as numbers of nobody. Throws UserError `forget.last` for the last
 * organizer, who would leave a house that nobody can enter. Undefined for somebody who is not there (any more).
 */
export async function eraseVolunteer(
  tx: Tx,
  { volunteerId, how }: { volunteerId: string; how: 'asked' | 'command' },
): Promise<{ erasureId: string; cards: number } | undefined> {
  const [person] = await rows<{ last: boolean }>(
    tx,
    sql`select role in ('organizer', 'admin') and removed_at is null and not exists (select from volunteer o
          where o.id <> v.id and o.role in ('organizer', 'admin') and o.removed_at is null) as last
        from volunteer v where id = ${volunteerId} and erased_at is null for no key update`,
  )
  if (!person) return undefined
  if (person.last) throw new UserError('forget.last')
  await removeVolunteer(tx, { volunteerId })
  const [made] = await rows<{ id: string }>(
    tx,
    sql`insert into erasure (kind, how, texts) select 'volunteer', ${how},
          (select count(*) from message where volunteer_id = ${volunteerId} and state <> 'draft') returning id`,
  )
  const places = sql`select network, tenant, channel from card where volunteer_id = ${volunteerId}`
  // The answer to this press makes a new one, of a chat that is nobody's any more.
  await tx.execute(sql`delete from place_tail where (network, tenant, channel) in (${places})`)
  await tx.execute(sql`delete from status_card where direct and (network, tenant, channel) in (${places})`)
  const lines = sql`select id from line where ${volunteerId}::uuid in (volunteer_id, lead_id)`
  const erased = { reason: 'erased', erasureId: made!.id } as const
  // What they said on private lines stands in chats of others.
  const said = await endCards(tx, { ...erased, about: lines })
  const own = await endCards(tx, {
    ...erased,
    about: sql`select distinct about_id as id from card where volunteer_id = ${volunteerId}`,
    volunteer: volunteerId,
  })
  for (const statement of [
    sql`update volunteer set name = ${nobody}, text_name = ${nobody}, named = false, languages = '{}', skills = '{}', invite_id = null,
          done_at = null, nudged_at = null, review_at = null, erased_at = muster_now() where id = ${volunteerId}`,
    sql`delete from identity where volunteer_id = ${volunteerId}`,
    sql`delete from link where volunteer_id = ${volunteerId}`,
    sql`delete from rehearsal where volunteer_id = ${volunteerId}`,
    sql`delete from line_word where line_id in (${lines})`,
    sql`delete from line where ${volunteerId}::uuid in (volunteer_id, lead_id)`,
    sql`delete from download where volunteer_id = ${volunteerId}`,
    // Drafts are their own words; what was sent is the contact's too.
    sql`update message set body = '', state = 'failed', reason = 'erased', offer_at = null where volunteer_id = ${volunteerId} and state = 'draft'`,
  ])
    await tx.execute(statement)
  return { erasureId: made!.id, cards: said + own }
}

/** Everything the house holds about a volunteer, for them. Words to contacts are the contacts' data, and not in it. */
export async function readVolunteer(tx: Tx, volunteerId: string): Promise<Record<string, unknown> | undefined> {
  const [found] = await rows<{ person: Record<string, unknown> }>(
    tx,
    sql`select jsonb_build_object(
          'name', v.name, 'firstNameInTexts', v.text_name, 'role', v.role, 'trust', v.trust, 'language', v.locale,
          'team', (select name from team where id = v.team_id), 'languages', to_jsonb(v.languages), 'skills', to_jsonb(v.skills),
          'namedOnBoards', v.named, 'since', v.created_at, 'removedAt', v.removed_at,
          'promise', jsonb_build_object('version', v.promise, 'at', v.promised_at),
          'accounts', (select coalesce(jsonb_agg(jsonb_build_object('network', network, 'tenant', tenant, 'id', user_id, 'since', created_at, 'usedAt', used_at)), '[]')
            from identity where volunteer_id = v.id),
          'claims', (select coalesce(jsonb_agg(jsonb_build_object('contacts', c.contacts, 'at', c.claimed_at, 'endedAt', c.ended_at, 'how', c.how) order by c.claimed_at), '[]')
            from claim c where c.volunteer_id = v.id),
          'walks', (select coalesce(jsonb_agg(jsonb_build_object('doors', c.doors, 'at', c.claimed_at, 'endedAt', c.ended_at, 'how', c.how) order by c.claimed_at), '[]')
            from walk_claim c where v.id in (c.volunteer_id, c.partner_id)),
          'doors', (select coalesce(jsonb_agg(jsonb_build_object('outcome', outcome, 'at', at) order by at), '[]') from visit where volunteer_id = v.id and undone_at is null),
          'calls', (select coalesce(jsonb_agg(jsonb_build_object('outcome', outcome, 'at', at) order by at), '[]') from call where volunteer_id = v.id),
          'texts', (select coalesce(jsonb_agg(jsonb_build_object('campaign', name, 'kind', kind, 'n', n)), '[]') from (
            select c.name, m.kind, count(*) as n from message m left join campaign c on c.id = m.campaign_id
            where m.volunteer_id = v.id and m.state <> 'draft' group by 1, 2) x),
          'points', (select coalesce(jsonb_agg(jsonb_build_object('metric', metric, 'at', at) order by at), '[]') from credit where volunteer_id = v.id),
          'numbersSeenAt', (select coalesce(jsonb_agg(at order by at), '[]') from look where volunteer_id = v.id),
          'privateLines', (select coalesce(jsonb_agg(jsonb_build_object('at', w.at) order by w.at), '[]') from line_word w where w.volunteer_id = v.id),
          'dryRun', (select coalesce(jsonb_agg(jsonb_build_object('sent', sent, 'reply', reply) order by position), '[]') from rehearsal where volunteer_id = v.id)
        ) as person
        from volunteer v where v.id = ${volunteerId} and v.erased_at is null`,
  )
  return found?.person
}

/**
 * Taking back a press for ten seconds, where nothing has left: the before-state is kept with the press, and restored as
 * it was. What happened in between stands: a text that came stays unanswered, a contact that others have meanwhile
 * stays theirs, a batch that went to other hands keeps what it has.
 *
 * Lock order: contact, conversation, batch, as a text of the contact and an opt-out have it.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import type { Actor } from '../define.ts'
import { reverse } from '../leaderboards/credit.ts'
import { endOptOut } from '../optouts/record.ts'
import { returnTargets } from '../optouts/return.ts'
import type { Conversation } from './load.ts'

export const undoSeconds = 10

export type UndoKind = 'wrong' | 'optout' | 'close' | 'later' | 'ask'

/** To be called under the conversation's lock, before anything is changed. Returns the undo's id. */
export async function remember(
  tx: Tx,
  { conversation, actor, kind }: { conversation: Conversation; actor: Actor; kind: UndoKind },
): Promise<string> {
  const leaves = kind === 'wrong' || kind === 'optout'
  const [kept] = await rows<{ id: string }>(
    tx,
    sql`insert into undo (conversation_id, volunteer_id, kind, before)
        select v.id, ${actor.id}, ${kind}, jsonb_build_object(
          'state', v.state, 'waiting_since', v.waiting_since, 'later_at', v.later_at, 'asked_at', v.asked_at,
          'note', v.note, 'nudge_at', v.nudge_at, 'hand_back_at', v.hand_back_at,
          'wrong_number_at', k.wrong_number_at, 'opted_out_at', k.opted_out_at,
          'inbound', (select coalesce(jsonb_agg(id), '[]') from inbound
            where conversation_id = v.id and answered_at is null and kind = 'words'),
          'campaign_id', v.campaign_id,
          'tags', (select coalesce(jsonb_agg(tag), '[]') from tag where campaign_id = v.campaign_id and contact_id = k.id),
          'targets', case when ${leaves} then (
            select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'batch_id', b.id, 'volunteer_id', b.volunteer_id,
              'claim_id', c.id, 'held', h.contact_id is not null)), '[]')
            from target t join batch b on b.id = t.batch_id
              left join claim c on c.batch_id = b.id and c.ended_at is null
              left join hold h on h.contact_id = t.contact_id and h.batch_id = b.id
            where t.contact_id = k.id and t.state = 'ready') else '[]' end)
        from conversation v join contact k on k.id = v.contact_id where v.id = ${conversation.id}
        returning id`,
  )
  return kept?.id ?? ''
}

type Kept = { conversationId: string; contactId: string; kind: UndoKind }

/**
 * Restores what a press of this volunteer changed. Returns its conversation. Throws UserError `undo.late`: the ten
 * seconds are over, or the conversation has gone another way; `stale`: not theirs, or taken back already.
 */
export async function undoPress(tx: Tx, { id, actor }: { id: string; actor: Actor }): Promise<string> {
  const [press] = await rows<Kept & { late: boolean }>(
    tx,
    sql`select u.conversation_id as "conversationId", v.contact_id as "contactId", u.kind,
          u.at <= muster_now() - make_interval(secs => ${undoSeconds}) as late
        from undo u join conversation v on v.id = u.conversation_id
        where u.id = ${id} and u.volunteer_id = ${actor.id} and u.undone_at is null for update of u`,
  )
  if (!press) throw new UserError('stale')
  if (press.late) throw new UserError('undo.late', { n: undoSeconds })
  await tx.execute(sql`select 1 from contact where id = ${press.contactId} for no key update`)
  const [as] = await rows<{ stands: boolean }>(
    tx,
    sql`select v.volunteer_id = ${actor.id} and case u.kind
          when 'optout' then exists (select from opt_out o
            where o.phone = k.phone and o.ended_at is null and o.how = 'volunteer' and o.at = k.opted_out_at)
          else k.opted_out_at is null end as stands
        from undo u join conversation v on v.id = u.conversation_id join contact k on k.id = v.contact_id
        where u.id = ${id} for update of v`,
  )
  if (!as?.stands) throw new UserError('undo.late', { n: undoSeconds })
  await restore(tx, { ...press, id, actor })
  return press.conversationId
}

async function restore(tx: Tx, { id, kind, contactId, actor }: Kept & { id: string; actor: Actor }): Promise<void> {
  const at = (key: string) => sql`(u.before->>${key}::text)::timestamptz`
  await tx.execute(sql`
    with u as (update undo set undone_at = muster_now() where id = ${id} returning *), i as (
      update inbound set answered_at = null from u
      where inbound.id in (select x::uuid from jsonb_array_elements_text(u.before->'inbound') x)
    ), t as (
      delete from tag using u where tag.contact_id = ${contactId} and tag.campaign_id = (u.before->>'campaign_id')::uuid
        and tag.tag = case u.kind when 'wrong' then 'wrong_number' when 'optout' then 'opted_out' end
        and not u.before->'tags' ? tag.tag
    ), k as (
      update contact set wrong_number_at = ${at('wrong_number_at')} from u where contact.id = ${contactId} and u.kind = 'wrong'
    )
    update conversation v set
      -- A text that came in the meantime waits all the same.
      state = case when v.state = 'waiting' then 'waiting' else u.before->>'state' end,
      waiting_since = coalesce(${at('waiting_since')}, v.waiting_since),
      later_at = ${at('later_at')}, asked_at = ${at('asked_at')}, note = u.before->>'note',
      nudge_at = ${at('nudge_at')}, hand_back_at = ${at('hand_back_at')}
    from u where v.id = u.conversation_id`)
  await reverse(tx, {
    metric: 'answers',
    volunteerId: actor.id,
    sourceIds: sql`select x::uuid from undo u, jsonb_array_elements_text(u.before->'inbound') x where u.id = ${id}`,
  })
  if (kind === 'optout') await endOptOut(tx, { contactId })
  if (kind === 'wrong' || kind === 'optout')
    await returnTargets(tx, {
      contactId,
      targets: sql`select x.* from undo u, jsonb_to_recordset(u.before->'targets')
        as x(id uuid, batch_id uuid, volunteer_id uuid, claim_id uuid, held boolean) where u.id = ${id}`,
    })
}

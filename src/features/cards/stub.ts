import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { forgetMentions } from './mention.ts'
import { enqueue, job } from '../../queue/job.ts'

export const cutCard = job<{ stubId: string }>('cut_card')

/** Seconds that an end waits: the answer to the press that ended it may take the place of the very card. */
const settle = 5

/**
 * Has the cards about some rows cut to one line each, by jobs, network by network at its own pace. `about`: a query of
 * their ids; `volunteer`: in their chats only. Erased: all that was ever shown about them, at once, and it is forgotten
 * that they were shown. Ended: those that still show them some seconds later. Returns how many.
 */
export async function endCards(
  tx: Tx,
  {
    reason,
    about,
    erasureId = null,
    volunteer,
  }: { reason: 'erased' | 'ended'; about: SQL; erasureId?: string | null; volunteer?: string },
): Promise<number> {
  const erased = reason === 'erased'
  const cut = await rows<{ id: string }>(
    tx,
    sql`with about as materialized (${about}), seen as (
          select k.network, k.tenant, k.channel, k.message_id, k.volunteer_id, k.about_id from card k join about on about.id = k.about_id
          where (${erased} or k.about_kind <> '') and (${volunteer === undefined} or k.volunteer_id = ${volunteer ?? null}::uuid)
        ), forgotten as (
          delete from card k using seen s where ${erased}
            and (k.network, k.tenant, k.channel, k.message_id) = (s.network, s.tenant, s.channel, s.message_id)
        ), mentioned as (
          -- Those in channels show nobody who is only no longer in these hands.
          delete from mention k using about where ${erased && volunteer === undefined} and k.about_id = about.id
          returning k.network, k.tenant, k.channel, k.message_id, k.direct, k.locale
        ), told as (
          insert into stub (network, tenant, channel, message_id, direct, locale, reason, erasure_id)
          select network, tenant, channel, message_id, direct, locale, ${reason}, ${erasureId}::uuid from mentioned returning id
        ), shown as (
        insert into stub (network, tenant, channel, message_id, volunteer_id, reason, about_id, erasure_id, due_at)
        select network, tenant, channel, message_id, volunteer_id, ${reason}, case when ${erased} then null else about_id end, ${erasureId}::uuid,
          case when ${erased} then null else muster_now() + make_interval(secs => ${settle}) end
        from seen returning id
        ) select id from told union all select id from shown`,
  )
  if (erased) await enqueue(tx, cutCard, ...cut.map(({ id }) => ({ stubId: id })))
  return cut.length
}

/** The same as a part of a statement that ends claims: of the targets still ready in batches `ended` (id, volunteer_id). */
export const endedCards = (ended: SQL): SQL => sql`
  insert into stub (network, tenant, channel, message_id, volunteer_id, reason, about_id, due_at)
  select k.network, k.tenant, k.channel, k.message_id, k.volunteer_id, 'ended', k.about_id, muster_now() + make_interval(secs => ${settle})
  from ${ended} e join target t on t.batch_id = e.id and t.state = 'ready'
    join card k on k.about_id = t.id and k.volunteer_id = e.volunteer_id and k.about_kind = 'target'`

/** Ends that have settled, to be handed to workers; those that were done long ago are forgotten. */
export async function askDueStubs(tx: Tx): Promise<void> {
  const due = await rows<{ id: string }>(
    tx,
    sql`update stub set due_at = null where id in (
          select id from stub where due_at <= muster_now() order by due_at limit 200 for update skip locked) returning id`,
  )
  await enqueue(tx, cutCard, ...due.map(({ id }) => ({ stubId: id })))
  await forgetMentions(tx)
  await tx.execute(sql`delete from stub where id in
    (select id from stub where at < muster_now() - interval '30 days' order by at limit 500) and outcome is not null`)
}

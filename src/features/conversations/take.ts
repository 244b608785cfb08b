import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { allows } from '../../lib/roles.ts'
import type { Actor } from '../define.ts'
import { handBackTime, nudgeTime } from './times.ts'
import { bringWaiting } from './waiting.ts'

/** A conversation `v` without a volunteer, in the queue of the actor's own team, or of none. */
export const inOwnQueue = (actor: Pick<Actor, 'teamId' | 'role'>): SQL =>
  sql`v.volunteer_id is null and (v.team_id is null or v.team_id is not distinct from ${actor.teamId}::uuid
    or ${allows(actor.role, 'organizer')})`

/** A lead was asked about it, and the actor is one of its team. */
const askedOf = (actor: Pick<Actor, 'teamId' | 'role'>): SQL =>
  sql`v.asked_at is not null and ${allows(actor.role, 'lead')}
    and (v.team_id is not distinct from ${actor.teamId}::uuid or ${allows(actor.role, 'organizer')})`

/**
 * Makes a conversation the actor's, from now on with the campaign's time to answer. False: somebody else has it.
 *
 * `own`: of the own team's queue only. Else also what hangs in another room than the team's, because it has none: then
 * anybody there may take it, and organizers always; and what belongs to somebody who was removed.
 */
export async function takeConversation(
  tx: Tx,
  { id, actor, own = false }: { id: string; actor: Actor; own?: boolean },
): Promise<boolean> {
  const anywhere = sql`(v.volunteer_id is null or exists (select from volunteer w where w.id = v.volunteer_id and w.removed_at is not null))
    and (v.team_id is null or v.team_id is not distinct from ${actor.teamId}::uuid or ${allows(actor.role, 'organizer')}
      or not exists (select from channel r where r.team_id = v.team_id))`
  const taken = await rows(
    tx,
    sql`update conversation v set volunteer_id = ${actor.id}, asked_at = null,
          nudge_at = case when v.state = 'waiting' then ${nudgeTime} end,
          hand_back_at = case when v.state = 'waiting' then ${handBackTime} end
        where id = ${id} and (v.volunteer_id = ${actor.id} or ${askedOf(actor)} or ${own ? inOwnQueue(actor) : anywhere})
        returning id`,
  )
  return taken.length > 0
}

/** The name of who asked, while the question stands. Throws UserError `ask.over`. */
export async function canGiveBack(tx: Tx, { id, actor }: { id: string; actor: Actor }): Promise<string> {
  const [asked] = await rows<{ name: string }>(
    tx,
    sql`select coalesce(w.name, '…') as name from conversation v left join volunteer w on w.id = v.volunteer_id
        where v.id = ${id} and ${askedOf(actor)} for update of v`,
  )
  if (!asked) throw new UserError('ask.over')
  return asked.name
}

/** Back to who asked, with a word of the lead, as a card in their chat; to the team where they have left. */
export async function giveBack(
  tx: Tx,
  { id, actor, note }: { id: string; actor: Actor; note: string },
): Promise<string> {
  const name = await canGiveBack(tx, { id, actor })
  const word = note.replace(/\p{C}/gu, ' ').trim().slice(0, 300)
  await tx.execute(sql`update conversation set note = ${word && `${actor.name} — ${word}`} where id = ${id}`)
  await bringWaiting(tx, id)
  return name
}

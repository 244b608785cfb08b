/** Looks at a full phone number: few, and each on record. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { limits } from '../../lib/trust.ts'
import type { Actor } from '../define.ts'

type Asked = { actor: Pick<Actor, 'id' | 'trust'> }
type Found = { contactId: string; firstName: string; phone: string }

/** Of a contact in the volunteer's hands. Throws UserError `card.gone`, `number.*`. */
export async function lookAtTarget(tx: Tx, { actor, targetId }: Asked & { targetId: string }): Promise<Found> {
  return look(
    tx,
    actor,
    'card.gone',
    sql`from target t join batch b on b.id = t.batch_id join contact k on k.id = t.contact_id
        where t.id = ${targetId} and t.state = 'ready' and b.volunteer_id = ${actor.id} and b.expires_at > muster_now()`,
  )
}

/** Of whoever the volunteer talks with. Throws UserError `talk.not_yours`, `number.*`. */
export async function lookAtTalk(
  tx: Tx,
  { actor, conversationId }: Asked & { conversationId: string },
): Promise<Found> {
  return look(
    tx,
    actor,
    'talk.not_yours',
    sql`from conversation v join contact k on k.id = v.contact_id
        where v.id = ${conversationId} and v.volunteer_id = ${actor.id}`,
  )
}

/** Who was seen within the day may be seen again; each look is on record all the same. */
async function look(tx: Tx, actor: Asked['actor'], refusal: string, from: ReturnType<typeof sql>): Promise<Found> {
  const most = limits[actor.trust].looks
  if (!most) throw new UserError('number.not_yet')
  // Two looks of one person at once take turns, and the second counts the first.
  await tx.execute(sql`select 1 from volunteer where id = ${actor.id} for no key update`)
  const [found] = await rows<Found>(tx, sql`select k.id as "contactId", k.first_name as "firstName", k.phone ${from}`)
  if (!found) throw new UserError(refusal)
  const [seen] = await rows<{ others: number }>(
    tx,
    sql`with noted as (insert into look (volunteer_id, contact_id) values (${actor.id}, ${found.contactId}))
        select count(distinct contact_id)::int as others from look
        where volunteer_id = ${actor.id} and at > muster_now() - interval '1 day' and contact_id <> ${found.contactId}`,
  )
  if ((seen?.others ?? 0) >= most) throw new UserError('number.enough', { n: most })
  return found
}

/**
 * One person, many accounts. A code of 128 bits, kept as a keyed hash, for ten minutes and one use; the account that
 * brings it and the person it was made for both have to say yes, each seeing the other (a code that was seen over a
 * shoulder, or a link that was sent to somebody, gives nothing by itself).
 */
import { createHmac, randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { PlatformUser } from '../../chat/interaction.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { voidRecruit } from './attribution.ts'

const hashOf = (secret: string, code: string): string =>
  createHmac('sha256', secret)
    .update(`link:${code.toLowerCase().replace(/[^0-9a-f]/g, '')}`)
    .digest('hex')

/** A code for the person's other account; any earlier one of theirs ends. */
export async function makeLink(
  tx: Tx,
  { secret, volunteerId }: { secret: string; volunteerId: string },
): Promise<string> {
  const code = randomBytes(16)
    .toString('hex')
    .replace(/(.{4})(?=.)/g, '$1-')
  await tx.execute(
    sql`update link set ended_at = muster_now() where volunteer_id = ${volunteerId} and ended_at is null`,
  )
  await tx.execute(sql`insert into link (code_hash, volunteer_id, expires_at)
    values (${hashOf(secret, code)}, ${volunteerId}, muster_now() + interval '10 minutes')`)
  return code
}

/** The second account brings the code. Throws UserError `link.*`. */
export async function bringLink(
  tx: Tx,
  { secret, code, user }: { secret: string; code: string; user: PlatformUser },
): Promise<{ linkId: string; name: string }> {
  const [link] = await rows<{ id: string; volunteerId: string; name: string }>(
    tx,
    sql`update link set network = ${user.network}, tenant = ${user.tenant}, user_id = ${user.userId}, name = ${user.name}
        from volunteer v where v.id = link.volunteer_id and v.removed_at is null
          and code_hash = ${hashOf(secret, code)} and link.network is null and ended_at is null and expires_at > muster_now()
        returning link.id, v.id as "volunteerId", v.name`,
  )
  if (!link) throw new UserError('link.bad_code')
  const [known] = await rows<{ volunteerId: string; name: string; busy: boolean }>(
    tx,
    sql`select v.id as "volunteerId", v.name, exists (select from message m where m.volunteer_id = v.id)
            or exists (select from claim c where c.volunteer_id = v.id)
            or exists (select from walk_claim c where c.volunteer_id = v.id)
            or exists (select from call_claim c where c.volunteer_id = v.id)
            or exists (select from credit x where x.volunteer_id = v.id) as busy
        from identity i join volunteer v on v.id = i.volunteer_id and v.removed_at is null
        where (i.network, i.tenant, i.user_id) = (${user.network}, ${user.tenant}, ${user.userId})`,
  )
  if (known?.volunteerId === link.volunteerId) throw new UserError('link.same')
  if (known?.busy) throw new UserError('link.busy', { name: known.name })
  return { linkId: link.id, name: link.name }
}

type Link = { volunteerId: string; name: string; there: boolean; here: boolean }

/** One side says yes. `done` when both have. Throws UserError `stale` for anybody else, or when the time is over. */
export async function confirmLink(
  tx: Tx,
  { linkId, user, actorId }: { linkId: string; user: PlatformUser; actorId: string },
): Promise<{ done: boolean; name: string }> {
  const [link] = await rows<Link>(
    tx,
    sql`update link set
          confirmed_there = case when ${isThere(user)} then coalesce(confirmed_there, muster_now()) else confirmed_there end,
          confirmed_here = case when ${isThere(user)} then confirmed_here else coalesce(confirmed_here, muster_now()) end
        from volunteer v where v.id = link.volunteer_id and link.id = ${linkId} and ended_at is null
          and expires_at > muster_now() and link.network is not null
          and (${isThere(user)} or v.id::text = ${actorId})
        returning v.id as "volunteerId", v.name, confirmed_there is not null as there, confirmed_here is not null as here`,
  )
  if (!link) throw new UserError('stale')
  if (!link.there || !link.here) return { done: false, name: link.name }
  await tx.execute(sql`
    with l as (update link set ended_at = muster_now() where id = ${linkId} returning *),
      i as (
        insert into identity (network, tenant, user_id, volunteer_id) select network, tenant, user_id, volunteer_id from l
        on conflict (network, tenant, user_id) do update set volunteer_id = excluded.volunteer_id
      )
    select 1`)
  // Whoever that account was before, without any work: gone when no account is left to them.
  await tx.execute(sql`update volunteer v set removed_at = muster_now()
    where v.id::text = ${actorId} and v.id <> ${link.volunteerId} and not exists (select from identity i where i.volunteer_id = v.id)`)
  // One person: nobody was brought in by the second account, and whom that one brought, this person brought.
  if (actorId && actorId !== link.volunteerId) {
    await voidRecruit(tx, { volunteerId: actorId, reason: 'same_person' })
    await tx.execute(sql`update recruitment set recruiter_id = ${link.volunteerId}
      where recruiter_id = ${actorId}::uuid and volunteer_id <> ${link.volunteerId} and state = 'joined'`)
  }
  return { done: true, name: link.name }
}

/** Either side says no: the code is worth nothing any more. */
export async function dropLink(
  tx: Tx,
  { linkId, user, actorId }: { linkId: string; user: PlatformUser; actorId: string },
): Promise<void> {
  const dropped = await rows(
    tx,
    sql`update link set ended_at = muster_now() where id = ${linkId} and ended_at is null
          and (${isThere(user)} or volunteer_id::text = ${actorId}) returning id`,
  )
  if (!dropped.length) throw new UserError('stale')
}

const isThere = (user: PlatformUser) =>
  sql`(link.network, link.tenant, link.user_id) is not distinct from (${user.network}, ${user.tenant}, ${user.userId})`

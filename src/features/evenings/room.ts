/**
 * The code for the room of a planned evening: known days before, so that it can be printed, and good for nothing but the
 * evening itself. Whoever comes by it does a dry run first.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { codeOf } from '../volunteers/code-of.ts'
import { makeInvite, nightAfter } from '../volunteers/invite.ts'

/** People that a room holds. */
export const seats = 100

export type Room = { code: string; validFrom: string; expiresAt: string }

const roomCodeOf = (secret: string, eveningId: string): string => codeOf(secret, `evening:${eveningId}`)

/** Makes it: from an hour before the evening until the night after it, for the evening's team. */
export async function planRoom(
  tx: Tx,
  { secret, eveningId, zone }: { secret: string; eveningId: string; zone: string },
): Promise<void> {
  const [e] = await rows<{ teamId: string; by: string; startsAt: string; endsAt: string }>(
    tx,
    sql`select team_id as "teamId", created_by as by, starts_at as "startsAt", ends_at as "endsAt" from evening where id = ${eveningId}`,
  )
  const { id } = await makeInvite(tx, {
    secret,
    code: roomCodeOf(secret, eveningId),
    role: 'volunteer',
    trust: 'new',
    teamId: e!.teamId,
    uses: seats,
    lasts: { startsAt: e!.startsAt, endsAt: e!.endsAt, zone },
    createdBy: e!.by,
  })
  await tx.execute(sql`update evening set invite_id = ${id} where id = ${eveningId}`)
}

/** The code of an evening, while anybody may still come in by it. */
export async function readRoom(
  tx: Tx,
  { secret, eveningId }: { secret: string; eveningId: string },
): Promise<Room | undefined> {
  const [found] = await rows<{ validFrom: string; expiresAt: string }>(
    tx,
    sql`select i.valid_from as "validFrom", i.expires_at as "expiresAt" from evening e join invite i on i.id = e.invite_id
        where e.id = ${eveningId} and i.withdrawn_at is null and i.uses_left > 0 and i.expires_at > muster_now()`,
  )
  return found && { code: roomCodeOf(secret, eveningId), ...found }
}

/** The evening has begun, early perhaps or late: its code is good from now on, and until the night after its end as it is now. */
export const openRoom = (tx: Tx, { eveningId, zone }: { eveningId: string; zone: string }): Promise<unknown> =>
  tx.execute(sql`update invite i set valid_from = least(i.valid_from, muster_now()), expires_at = ${nightAfter(sql`e.ends_at`, zone)}
    from evening e where e.id = ${eveningId} and i.id = e.invite_id`)

/** It does not take place: nobody comes in by its code. */
export const closeRoom = (tx: Tx, eveningId: string): Promise<unknown> =>
  tx.execute(sql`update invite i set withdrawn_at = coalesce(i.withdrawn_at, muster_now())
    from evening e where e.id = ${eveningId} and i.id = e.invite_id`)

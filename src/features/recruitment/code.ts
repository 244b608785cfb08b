import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { codeOf } from '../volunteers/code-of.ts'
import { makeInvite } from '../volunteers/invite.ts'

/** A month, for as many as one person brings: who comes by it is *new*, and sees no contact before a lead looked. */
const personal = { uses: 50, lasts: { hours: 24 * 30 }, role: 'volunteer', trust: 'new' } as const

/**
 * The one code by which a person brings others, into their own team: the same each time it is asked for, until it is
 * used up, withdrawn, older than a month, or leads to a team that they have left.
 */
export async function personalCode(
  tx: Tx,
  { secret, volunteerId, teamId }: { secret: string; volunteerId: string; teamId: string | null },
): Promise<{ code: string; inviteId: string; fresh: boolean }> {
  // Two presses at once: the second waits here and finds the code of the first.
  await tx.execute(sql`select 1 from volunteer where id = ${volunteerId} for no key update`)
  const [kept] = await rows<{ serial: number; inviteId: string; good: boolean }>(
    tx,
    sql`select c.serial, c.invite_id as "inviteId", i.uses_left > 0 and i.withdrawn_at is null
          and i.expires_at > muster_now() + interval '1 day' and i.team_id is not distinct from ${teamId}::uuid as good
        from recruit_code c join invite i on i.id = c.invite_id where c.volunteer_id = ${volunteerId}`,
  )
  if (kept?.good)
    return { code: codeOf(secret, `recruit:${volunteerId}:${kept.serial}`), inviteId: kept.inviteId, fresh: false }
  const serial = (kept?.serial ?? 0) + 1
  const code = codeOf(secret, `recruit:${volunteerId}:${serial}`)
  const made = await makeInvite(tx, { ...personal, secret, code, createdBy: volunteerId, teamId })
  await tx.execute(sql`insert into recruit_code (volunteer_id, invite_id, serial) values (${volunteerId}, ${made.id}, ${serial})
    on conflict (volunteer_id) do update set invite_id = excluded.invite_id, serial = excluded.serial`)
  return { code, inviteId: made.id, fresh: true }
}

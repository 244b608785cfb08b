import { createHmac, randomInt } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { PlatformUser } from '../../chat/interaction.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import type { Role } from '../../lib/roles.ts'

/** No 0 O 1 I L: codes are read aloud and typed on phones. 31^12 is about 2^59, for a code that lives a week. */
const letters = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'

const hashOf = (secret: string, code: string): string =>
  createHmac('sha256', secret)
    .update(`invite:${code.toUpperCase().replace(/[^0-9A-Z]/g, '')}`)
    .digest('hex')

/** A code that lets `uses` people in as `role`. Kept as a keyed hash: this is the only time it can be read. */
export async function makeInvite(
  tx: Tx,
  {
    secret,
    role,
    teamId,
    uses = 1,
    days = 7,
  }: { secret: string; role: Exclude<Role, 'anyone'>; teamId?: string; uses?: number; days?: number },
): Promise<{ code: string; role: string; expiresAt: Date }> {
  const code = Array.from({ length: 12 }, () => letters[randomInt(letters.length)])
    .join('')
    .replace(/(.{4})(?=.)/g, '$1-')
  const [made] = await rows<{ expiresAt: string }>(
    tx,
    sql`insert into invite (code_hash, role, team_id, uses_left, expires_at)
        values (${hashOf(secret, code)}, ${role}, ${teamId ?? null}, ${uses}, muster_now() + make_interval(days => ${days}))
        returning expires_at as "expiresAt"`,
  )
  return { code, role, expiresAt: new Date(made?.expiresAt ?? 0) }
}

/**
 * Lets a person in, or raises the role of one who is in already; never lowers it. Throws UserError `join.bad_code` for
 * a code that is wrong, used up or too old, alike.
 */
export async function join(
  tx: Tx,
  { secret, code, user, locale }: { secret: string; code: string; user: PlatformUser; locale: string },
): Promise<{ volunteerId: string; role: Role; isNew: boolean }> {
  const [invite] = await rows<{ role: Role; teamId: string | null }>(
    tx,
    sql`update invite set uses_left = uses_left - 1
        where code_hash = ${hashOf(secret, code)} and uses_left > 0 and expires_at > muster_now()
        returning role, team_id as "teamId"`,
  )
  if (!invite) throw new UserError('join.bad_code')
  return addVolunteer(tx, { user, role: invite.role, teamId: invite.teamId, locale })
}

/** Adds the person behind an account, or raises their role. The role order is that of lib/roles.ts. */
export async function addVolunteer(
  tx: Tx,
  { user, role, teamId, locale }: { user: PlatformUser; role: Role; teamId: string | null; locale: string },
): Promise<{ volunteerId: string; role: Role; isNew: boolean }> {
  // Two joins of one account at the same moment: the second waits here and finds the first.
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`${user.network}/${user.tenant}/${user.userId}`}, 0))`,
  )
  const [known] = await rows<{ id: string; role: Role }>(
    tx,
    sql`update volunteer v set
          role = case when array_position(array['volunteer','lead','organizer','admin'], ${role}) >
                           array_position(array['volunteer','lead','organizer','admin'], v.role) then ${role} else v.role end,
          team_id = coalesce(v.team_id, ${teamId}::uuid)
        from identity i where i.volunteer_id = v.id
          and (i.network, i.tenant, i.user_id) = (${user.network}, ${user.tenant}, ${user.userId})
        returning v.id, v.role`,
  )
  if (known) return { volunteerId: known.id, role: known.role, isNew: false }
  const name = user.name.replace(/\p{C}/gu, '').trim().slice(0, 60) || 'Volunteer'
  const [made] = await rows<{ id: string }>(
    tx,
    sql`with v as (
          insert into volunteer (name, text_name, role, locale, team_id)
          values (${name}, ${name.split(/\s+/)[0] ?? name}, ${role}, ${locale}, ${teamId}) returning id
        )
        insert into identity (network, tenant, user_id, volunteer_id)
        select ${user.network}, ${user.tenant}, ${user.userId}, id from v returning volunteer_id as id`,
  )
  return { volunteerId: made?.id ?? '', role, isNew: true }
}

/** The team of a name, made when missing. */
export async function findOrMakeTeam(tx: Tx, name: string): Promise<string> {
  const [team] = await rows<{ id: string }>(
    tx,
    sql`insert into team (name) values (${name}) on conflict (lower(name)) do update set name = team.name returning id`,
  )
  return team?.id ?? ''
}

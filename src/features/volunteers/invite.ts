import { createHmac, randomInt } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { PlatformUser } from '../../chat/interaction.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { roles } from '../../lib/roles.ts'
import type { Role } from '../../lib/roles.ts'
import { trusts } from '../../lib/trust.ts'
import type { Trust } from '../../lib/trust.ts'
import { attribute } from './attribution.ts'
import { promiseVersion } from './promise.ts'

/** No 0 O 1 I L: codes are read aloud and typed on phones. 31^12 is about 2^59, for a code that lives a week. */
export const letters = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'

const hashOf = (secret: string, code: string): string =>
  createHmac('sha256', secret)
    .update(`invite:${code.toUpperCase().replace(/[^0-9A-Z]/g, '')}`)
    .digest('hex')

/** Minutes of a day after which an evening is over: codes, made for one, end then. */
const eveningEnds = 4 * 60

/** Of an evening that is to come: nobody comes in by it earlier than an hour before. */
type Around = { startsAt: string | Date; endsAt: string | Date; zone: string }

/** The night that follows a moment: 04:00 in a zone, an hour later at the earliest. */
export const nightAfter = (moment: SQL, zone: string): SQL =>
  sql`(date_trunc('day', (${moment} + interval '1 hour') at time zone ${zone} - make_interval(mins => ${eveningEnds}))
    + interval '1 day' + make_interval(mins => ${eveningEnds})) at time zone ${zone}`

export type NewInvite = {
  secret: string
  role: Exclude<Role, 'anyone'>
  teamId?: string | null
  /** What its bearers work on first. */
  campaignId?: string | null
  trust?: Trust
  uses?: number
  /** How long it works: an evening ends at the next 04:00 in `zone`, at least an hour from now, or from its end. */
  lasts?: { days: number } | { hours: number } | { zone: string } | Around
  createdBy?: string | null
  /** Made elsewhere, of as much chance. */
  code?: string
}

const moment = (at: string | Date): SQL => sql`${new Date(at).toISOString()}::timestamptz`

/** A code that lets `uses` people in as `role`. Kept as a keyed hash: this is the only time it can be read. */
export async function makeInvite(
  tx: Tx,
  {
    secret,
    role,
    teamId,
    campaignId,
    trust = 'approved',
    uses = 1,
    lasts = { days: 7 },
    createdBy,
    code: given,
  }: NewInvite,
): Promise<{ id: string; code: string; role: string; expiresAt: Date }> {
  const made12 = () => Array.from({ length: 12 }, () => letters[randomInt(letters.length)]).join('')
  const code = given ?? made12().replace(/(.{4})(?=.)/g, '$1-')
  const hours = 'days' in lasts ? lasts.days * 24 : 'hours' in lasts ? lasts.hours : 0
  const ends =
    'zone' in lasts
      ? nightAfter('endsAt' in lasts ? moment(lasts.endsAt) : sql`muster_now()`, lasts.zone)
      : sql`muster_now() + make_interval(hours => ${hours})`
  const from = 'startsAt' in lasts ? sql`${moment(lasts.startsAt)} - interval '1 hour'` : sql`null`
  const [made] = await rows<{ id: string; expiresAt: string }>(
    tx,
    sql`insert into invite (code_hash, role, team_id, campaign_id, trust, uses_left, created_by, valid_from, expires_at)
        values (${hashOf(secret, code)}, ${role}, ${teamId ?? null}, ${campaignId ?? null}, ${trust}, ${uses}, ${createdBy ?? null}, ${from}, ${ends})
        returning id, expires_at as "expiresAt"`,
  )
  return { id: made?.id ?? '', code, role, expiresAt: new Date(made?.expiresAt ?? 0) }
}

type Invite = {
  id: string
  role: Exclude<Role, 'anyone'>
  teamId: string | null
  trust: Trust
  usesLeft: number
  early: boolean
  createdAt: string
}
type Joined = { volunteerId: string; role: Role; isNew: boolean; promised: boolean }

/**
 * Lets a person in, or raises the role or trust of one who is in already; never lowers them. Who was removed comes
 * back only by a code that was made after that. Throws UserError `join.bad_code` for a code that is wrong, withdrawn,
 * used up or too old, alike; `join.early` for one of an evening that is to come.
 */
export async function join(
  tx: Tx,
  { secret, code, user, locale }: { secret: string; code: string; user: PlatformUser; locale: string },
): Promise<Joined> {
  const [invite] = await rows<Invite>(
    tx,
    sql`select id, role, team_id as "teamId", trust, uses_left as "usesLeft", created_at as "createdAt",
          coalesce(valid_from > muster_now(), false) as early from invite
        where code_hash = ${hashOf(secret, code)} and expires_at > muster_now() and withdrawn_at is null
        for no key update`,
  )
  if (!invite) throw new UserError('join.bad_code')
  if (invite.early) throw new UserError('join.early')
  const { role, teamId, trust } = invite
  const joined = await addVolunteer(tx, { user, role, teamId, trust, locale, invite })
  // A second press on the same link by somebody who is in takes nobody else's place.
  if (joined.isNew || joined.raised) {
    if (invite.usesLeft < 1) throw new UserError('join.bad_code')
    await tx.execute(sql`update invite set uses_left = uses_left - 1 where id = ${invite.id}`)
    await attribute(tx, { volunteerId: joined.volunteerId, inviteId: invite.id })
  }
  return joined
}

/** A code that still lets people in, as a web page shows it; undefined for any other. */
export async function readInvite(
  tx: Tx,
  { secret, code }: { secret: string; code: string },
): Promise<
  { id: string; teamId: string | null; team: string | null; by: string | null; byId: string | null } | undefined
> {
  const [found] = await rows<{
    id: string
    teamId: string | null
    team: string | null
    by: string | null
    byId: string | null
  }>(
    tx,
    sql`select i.id, i.team_id as "teamId", team.name as team, w.text_name as by, w.id as "byId"
        from invite i left join team on team.id = i.team_id
          join recruit_code c on c.invite_id = i.id join volunteer w on w.id = c.volunteer_id and w.removed_at is null
        where i.code_hash = ${hashOf(secret, code)} and i.role = 'volunteer' and i.expires_at > muster_now()
          and i.withdrawn_at is null and i.uses_left > 0`,
  )
  return found
}

const rank = (role: string): number => roles.indexOf(role as Role)

/**
 * Adds the person behind an account, or raises their role. `textName`: for people whom the house itself makes, who sign
 * so and have promised by that; everybody else gives both before their first text.
 */
export async function addVolunteer(
  tx: Tx,
  given: {
    user: PlatformUser
    role: Exclude<Role, 'anyone'>
    teamId: string | null
    locale: string
    textName?: string
    trust?: Trust
    invite?: { id: string; createdAt: string }
  },
): Promise<Joined & { raised: boolean }> {
  const { user, role, teamId, locale, textName, trust = 'approved', invite } = given
  // Two joins of one account at the same moment: the second waits here and finds the first.
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`${user.network}/${user.tenant}/${user.userId}`}, 0))`,
  )
  const promised = textName === undefined ? null : promiseVersion
  const [known] = await rows<{
    id: string
    role: Role
    trust: Trust
    removed: boolean
    later: boolean
    promised: boolean
  }>(
    tx,
    sql`select v.id, v.role, v.trust, v.removed_at is not null as removed,
          coalesce(v.promise >= ${promiseVersion}, false) as promised,
          coalesce(v.removed_at < ${invite?.createdAt ?? null}::timestamptz, false) as later
        from identity i join volunteer v on v.id = i.volunteer_id
        where (i.network, i.tenant, i.user_id) = (${user.network}, ${user.tenant}, ${user.userId}) for update of v`,
  )
  if (known?.removed && invite) {
    if (!known.later) throw new UserError('join.bad_code')
    // Back as the code says, whatever they were before. Who they are, and their promise, stays.
    await tx.execute(sql`update volunteer set removed_at = null, paused_at = null, done_at = null, review_at = null,
      role = ${role}, trust = ${trust}, trust_at = muster_now(), team_id = ${teamId}, invite_id = ${invite.id}
      where id = ${known.id}`)
    return { volunteerId: known.id, role, isNew: true, promised: known.promised, raised: true }
  }
  if (known) {
    const higher = rank(role) > rank(known.role)
    // Only a code vouches: the house's own people keep what a lead made of them.
    const trusted = invite !== undefined && trusts.indexOf(trust) > trusts.indexOf(known.trust)
    await tx.execute(sql`update volunteer set role = ${higher ? role : known.role}, team_id = coalesce(team_id, ${teamId}::uuid),
      trust = ${trusted ? trust : known.trust}, trust_at = case when ${trusted} then muster_now() else trust_at end,
      text_name = case when promise is null then coalesce(${textName ?? null}::text, text_name) else text_name end,
      promised_at = case when promise is null and ${promised !== null} then muster_now() else promised_at end,
      promise = coalesce(promise, ${promised}::int)
      where id = ${known.id}`)
    return {
      volunteerId: known.id,
      role: higher ? role : known.role,
      isNew: false,
      promised: known.promised,
      raised: higher || trusted,
    }
  }
  const name = user.name.replace(/\p{C}/gu, '').trim().slice(0, 60) || 'Volunteer'
  const [made] = await rows<{ id: string }>(
    tx,
    sql`with v as (
          insert into volunteer (name, text_name, promise, promised_at, trust, role, locale, team_id, invite_id)
          values (${name}, ${textName ?? ''}, ${promised}::int, case when ${promised !== null} then muster_now() end, ${trust}, ${role},
            ${locale}, ${teamId}, ${invite?.id ?? null}) returning id
        )
        insert into identity (network, tenant, user_id, volunteer_id)
        select ${user.network}, ${user.tenant}, ${user.userId}, id from v returning volunteer_id as id`,
  )
  return { volunteerId: made?.id ?? '', role, isNew: true, promised: promised !== null, raised: false }
}

/** The team of a name, made when missing. */
export async function findOrMakeTeam(tx: Tx, name: string): Promise<string> {
  const [team] = await rows<{ id: string }>(
    tx,
    sql`insert into team (name) values (${name}) on conflict (lower(name)) do update set name = team.name returning id`,
  )
  return team?.id ?? ''
}

/** Join codes as a lead steers them: which run, who came in by one, and undoing all that. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { allows } from '../../lib/roles.ts'
import type { Role } from '../../lib/roles.ts'
import type { Trust } from '../../lib/trust.ts'
import { houseZone } from '../leaderboards/periods.ts'
import { makeInvite } from '../volunteers/invite.ts'
import { removeVolunteer } from './remove.ts'

type Leader = { id: string; role: Role; teamId: string | null }
export type Code = {
  id: string
  teamId: string | null
  team: string | null
  campaign: string | null
  trust: Trust
  usesLeft: number
  came: number
  /** Where times are told: the campaign's zone, or the team's. */
  zone: string
  createdAt: string
  /** Until then nobody comes in by it: of an evening that is to come. */
  validFrom: string | null
  expiresAt: string
  running: boolean
}

/** Codes for volunteers that an actor may see: all for organizers, those of the own team for leads. */
const seen = (actor: Leader) =>
  sql`select i.id, i.team_id as "teamId", team.name as team, c.name as campaign, i.trust, i.uses_left as "usesLeft",
        coalesce(c.zone, r.zone, ${houseZone}) as zone, i.created_at as "createdAt", i.expires_at as "expiresAt",
        case when i.valid_from > muster_now() then i.valid_from end as "validFrom",
        i.withdrawn_at is null and i.expires_at > muster_now() as running,
        (select count(*) from volunteer v where v.invite_id = i.id and v.removed_at is null)::int as came
      from invite i left join team on team.id = i.team_id left join campaign c on c.id = i.campaign_id left join team_rule r on r.team_id = i.team_id
      where i.role = 'volunteer' and (${allows(actor.role, 'organizer')} or i.team_id = ${actor.teamId}::uuid)`

/** The newest eight: as many buttons as a card has room for. */
export const listCodes = (tx: Tx, actor: Leader): Promise<Code[]> =>
  rows(tx, sql`select * from (${seen(actor)}) x where x.running order by x."createdAt" desc limit 8`)

/** Throws UserError `stale` for a code that there is not, or that is not theirs. */
export async function loadCode(tx: Tx, actor: Leader, id: string): Promise<Code> {
  const [code] = await rows<Code>(tx, sql`select * from (${seen(actor)}) x where x.id = ${id}`)
  if (!code) throw new UserError('stale')
  return code
}

/**
 * A code for one evening: until the next 04:00 where the campaign texts, or 12 hours when no campaign tells where that
 * is. A lead's is for their own team. Throws UserError `code.team`, `code.other_team`, `code.campaign`.
 */
export async function makeCode(
  tx: Tx,
  given: {
    secret: string
    actor: Leader
    team?: string | undefined
    campaign?: string | undefined
    uses: number
    hours?: number | undefined
    approve: boolean
  },
): Promise<{ id: string; code: string }> {
  const { secret, actor, uses, hours } = given
  const teamId = given.team === undefined ? actor.teamId : await findTeam(tx, given.team)
  if (!allows(actor.role, 'organizer') && (teamId === null || teamId !== actor.teamId))
    throw new UserError('code.other_team')
  const campaign = await findCampaign(tx, given.campaign)
  const lasts = hours !== undefined ? { hours } : campaign ? { zone: campaign.zone } : { hours: 12 }
  return makeInvite(tx, {
    secret,
    role: 'volunteer',
    teamId,
    campaignId: given.campaign === undefined ? null : (campaign?.id ?? null),
    trust: given.approve ? 'new' : 'approved',
    uses,
    lasts,
    createdBy: actor.id,
  })
}

async function findTeam(tx: Tx, name: string): Promise<string> {
  const [team] = await rows<{ id: string }>(tx, sql`select id from team where lower(name) = lower(${name.trim()})`)
  if (!team) throw new UserError('code.team', { name: name.slice(0, 60) })
  return team.id
}

/** The campaign of that name, not finished; without a name the one that runs longest, for its clock. */
async function findCampaign(tx: Tx, name: string | undefined): Promise<{ id: string; zone: string } | undefined> {
  const [found] = await rows<{ id: string; zone: string }>(
    tx,
    name === undefined
      ? sql`select id, zone from campaign where state = 'running' order by launched_at limit 1`
      : sql`select id, zone from campaign where lower(name) = lower(${name.trim()}) and state <> 'finished'`,
  )
  if (!found && name !== undefined) throw new UserError('code.campaign', { name: name.slice(0, 80) })
  return found
}

/** From now on nobody comes in by it; a join in this very moment is either done or refused. */
export const withdrawCode = (tx: Tx, id: string): Promise<unknown> =>
  tx.execute(sql`update invite set withdrawn_at = coalesce(withdrawn_at, muster_now()) where id = ${id}`)

/** Who came by a code and is still here: those an actor may remove. Their role may have been raised since. */
export const whoCame = (tx: Tx, actor: Leader, id: string): Promise<{ id: string; name: string }[]> =>
  rows(
    tx,
    sql`select v.id, v.name from volunteer v
        where v.invite_id = ${id} and v.removed_at is null and v.id <> ${actor.id}
          and (${allows(actor.role, 'organizer')} or v.team_id = ${actor.teamId}::uuid) and v.role = 'volunteer'
        order by v.created_at, v.id`,
  )

/**
 * Withdraws a code and removes everybody who came by it; whose role was raised since stays. Returns how many people,
 * contacts and threads that were.
 */
export async function undoCode(
  tx: Tx,
  { actor, id }: { actor: Leader; id: string },
): Promise<{ people: number; contacts: number; threads: number }> {
  await withdrawCode(tx, id)
  const undone = { people: 0, contacts: 0, threads: 0 }
  // In the order of their ids, as everybody who locks several.
  const came = (await whoCame(tx, actor, id)).sort((a, b) => a.id.localeCompare(b.id))
  for (const person of came) {
    const removed = await removeVolunteer(tx, { volunteerId: person.id })
    if (!removed) continue
    undone.people++
    undone.contacts += removed.contacts
    undone.threads += removed.threads
  }
  return undone
}

/** Teams, who is in them and who leads them. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import type { Actor } from '../define.ts'
import { mayLeadTeam, seenBy } from '../volunteers/authority.ts'
import type { Person } from '../volunteers/authority.ts'

export type Team = { id: string; name: string; people: number; leads: string[] }

/** The teams an actor may see, with how many people are in each: at most 50, by name. */
export const listTeams = (tx: Tx, actor: Pick<Actor, 'role' | 'teamId'>): Promise<Team[]> =>
  rows<Team>(
    tx,
    sql`select team.id, team.name, count(v.id)::int as people,
          coalesce(array_agg(v.name order by v.name) filter (where v.role = 'lead'), '{}') as leads
        from team left join volunteer v on v.team_id = team.id and v.removed_at is null
        where ${mayLeadTeam(actor, null)} or team.id = ${actor.teamId}::uuid
        group by team.id order by lower(team.name) limit 50`,
  )

/** Throws UserError `team.not_found`, also for a team that is not the lead's own. */
export async function findTeam(tx: Tx, actor: Pick<Actor, 'role' | 'teamId'>, name: string): Promise<Team> {
  const found = (await listTeams(tx, actor)).find((team) => team.name.toLowerCase() === name.trim().toLowerCase())
  if (!found) throw new UserError('team.not_found', { name: name.trim().slice(0, 60) })
  return found
}

/** Throws UserError `team.no_name`, `team.name_taken`. */
export async function createTeam(tx: Tx, typed: string): Promise<string> {
  const name = typed.replace(/\p{C}/gu, '').trim().slice(0, 60)
  if (!name) throw new UserError('team.no_name')
  const [made] = await rows<{ name: string }>(
    tx,
    sql`insert into team (name) values (${name}) on conflict do nothing returning name`,
  )
  if (!made) throw new UserError('team.name_taken', { name })
  return made.name
}

export type Member = Pick<Person, 'id' | 'name' | 'role' | 'paused' | 'languages' | 'skills'> & { held: number }

/** Leads first, then by name: at most 100. `held`: contacts in hand. */
export const listMembers = (tx: Tx, actor: Pick<Actor, 'role' | 'teamId'>, teamId: string): Promise<Member[]> =>
  rows<Member>(
    tx,
    sql`select v.id, v.name, v.role, v.paused_at is not null as paused, v.languages, v.skills,
          (select coalesce(sum(ready), 0)::int from batch where volunteer_id = v.id) as held
        from volunteer v where v.team_id = ${teamId} and v.removed_at is null and ${seenBy(actor)}
        order by v.role = 'volunteer', lower(v.name), v.id limit 100`,
  )

/** Contacts in hand stay in their hands; later texts and answers are the new team's. */
export const moveTo = (tx: Tx, { volunteerId, teamId }: { volunteerId: string; teamId: string }): Promise<unknown> =>
  tx.execute(sql`update volunteer set team_id = ${teamId} where id = ${volunteerId}`)

/**
 * Makes a volunteer the lead of a team (and of no other), or a lead of that team a volunteer again. Throws UserError
 * `team.organizes` (organizers stay what they are), `team.no_such_lead`.
 */
export async function setLead(
  tx: Tx,
  { person, teamId, leads }: { person: Person; teamId: string; leads: boolean },
): Promise<void> {
  const { name } = person
  if (person.role !== 'volunteer' && person.role !== 'lead') throw new UserError('team.organizes', { name })
  if (!leads && (person.role !== 'lead' || person.teamId !== teamId)) throw new UserError('team.no_such_lead', { name })
  await tx.execute(sql`update volunteer set role = ${leads ? 'lead' : 'volunteer'}, team_id = ${teamId}
    where id = ${person.id} and role in ('volunteer', 'lead')`)
}

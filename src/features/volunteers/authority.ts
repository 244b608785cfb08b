/** Who may steer whom: the one rule behind /assign, /pause, /remove, /trust, /code, /skills and /team. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { allows } from '../../lib/roles.ts'
import type { Role } from '../../lib/roles.ts'

type Leader = { role: Role; teamId: string | null }
export type Person = {
  id: string
  name: string
  role: Role
  teamId: string | null
  team: string | null
  paused: boolean
  languages: string[]
  skills: string[]
}

/** Organizers lead all teams, leads their own; nobody leads a person whose role is above their own. */
export const mayLead = (actor: Leader, person: Leader): boolean =>
  mayLeadTeam(actor, person.teamId) && allows(actor.role, person.role)

/** A team, or (null) people without one: those are the organizers'. */
export const mayLeadTeam = (actor: Leader, teamId: string | null): boolean =>
  allows(actor.role, 'organizer') || (actor.role === 'lead' && teamId !== null && teamId === actor.teamId)

/** Rows of `v` that an actor may see: all for organizers, the own team for leads. */
export const seenBy = (actor: Leader) =>
  allows(actor.role, 'organizer') ? sql`true` : sql`v.team_id = ${actor.role === 'lead' ? actor.teamId : null}::uuid`

const columns = sql`v.id, v.name, v.role, v.team_id as "teamId", team.name as team, v.paused_at is not null as paused,
  v.languages, v.skills`

/**
 * The person an actor names: by name, by `Name (Team)` where two share one, or by id. Whoever is not theirs to lead
 * does not exist for a lead. Throws UserError `person.not_found`, `person.several`, `person.above`.
 */
export async function findPerson(tx: Tx, actor: Leader, text: string): Promise<Person> {
  const name = text.replace(/^@/, '').trim()
  const found = await rows<Person>(
    tx,
    sql`select ${columns} from volunteer v left join team on team.id = v.team_id
        where v.removed_at is null and ${seenBy(actor)}
          and (lower(v.name) = lower(${name}) or lower(v.name || ' (' || team.name || ')') = lower(${name}) or v.id::text = ${name})
        order by v.id limit 2`,
  )
  const [person, other] = found
  if (!person) throw new UserError('person.not_found', { name: name.slice(0, 60) })
  if (other) throw new UserError('person.several', { name: person.name, team: other.team ?? person.team ?? '…' })
  if (!mayLead(actor, person)) throw new UserError('person.above', { name: person.name })
  return person
}

/** The person behind a button's id, checked again. Throws UserError `stale`, `person.above`. */
export async function loadPerson(tx: Tx, actor: Leader, id: string): Promise<Person> {
  const [person] = await rows<Person>(
    tx,
    sql`select ${columns} from volunteer v left join team on team.id = v.team_id
        where v.id = ${id} and v.removed_at is null and ${seenBy(actor)}`,
  )
  if (!person) throw new UserError('stale')
  if (!mayLead(actor, person)) throw new UserError('person.above', { name: person.name })
  return person
}

import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { writeToken } from '../../chat/token.ts'
import { facts, view } from '../../chat/view.ts'
import { UserError } from '../../lib/errors.ts'
import { enqueue } from '../../queue/job.ts'
import { allows } from '../../lib/roles.ts'
import { command } from '../define.ts'
import type { Actor } from '../define.ts'
import { promisedColumn, trustColumn } from '../volunteers/actor.ts'
import { seenBy } from '../volunteers/authority.ts'
import { assignCalls } from '../walks/assign-calls.ts'
import { assignWalks } from '../walks/assign.ts'
import { findCanvass, findEffortNamed } from '../walks/canvass.ts'
import { claimBatch } from './claim.ts'
import { notifyAssigned } from './jobs.ts'

type Person = { id: string; name: string }

/**
 * A volunteer, or everybody of a team, of those whom the actor leads; of them who may be shown contacts: who has
 * promised, is not new and not paused. Throws UserError `assign.nobody`, `assign.several`, `assign.not_ready`,
 * `pause.person`.
 */
async function findPeople(tx: Tx, actor: Actor, to: string): Promise<Person[]> {
  const name = to
    .replace(/^@/, '')
    .replace(/^team:/i, '')
    .trim()
  const people = await rows<Person & { team: boolean; ready: boolean; paused: boolean }>(
    tx,
    sql`select v.id, v.name, false as team, ${ready} as ready, v.paused_at is not null as paused from volunteer v
          where v.removed_at is null and ${seenBy(actor)} and (lower(v.name) = lower(${name}) or v.id::text = ${name})
        union all
        select v.id, v.name, true, ${ready}, v.paused_at is not null from volunteer v join team on team.id = v.team_id and lower(team.name) = lower(${name})
          where v.removed_at is null and ${seenBy(actor)} and v.role in ('volunteer', 'lead')
        order by 3, 2, 1`,
  )
  const persons = people.filter((p) => !p.team)
  if (persons.length > 1) throw new UserError('assign.several', { name })
  const chosen = persons.length ? persons : people
  if (!chosen.length) throw new UserError('assign.nobody', { name: name.slice(0, 60) })
  const able = chosen.filter((p) => p.ready && !p.paused)
  const paused = chosen.find((p) => p.paused)
  if (!able.length && paused) throw new UserError('pause.person', { name: paused.name })
  if (!able.length) throw new UserError('assign.not_ready', { name: name.slice(0, 60) })
  return able
}

const ready = sql`${promisedColumn} and ${trustColumn} <> 'new'`

/** Gives contacts to a volunteer, or spreads them over a team; each finds them in their chat. Leads: in the own team. */
export const assignCommand = command({
  name: 'assign',
  group: 'doors',
  role: 'lead',
  options: {
    size: { type: 'integer', min: 1, max: 5000, required: true },
    to: { type: 'person', required: true },
    campaign: { type: 'campaign' },
    with: { type: 'person', named: true },
  },
  async run({ tx, t, actor, log }, { size, to, campaign, with: other }) {
    const people = await findPeople(tx, actor, to)
    const effort = campaign === undefined ? undefined : await findEffortNamed(tx, campaign)
    if (effort?.kind === 'call') {
      if (other !== undefined) throw new UserError('assign.no_pair')
      const given = await assignCalls(tx, { people, canvassId: effort.id, n: size })
      const n = given.reduce((sum, g) => sum + g.n, 0)
      log.info({ event: 'calls.assigned', n, people: given.length })
      return {
        view: view([
          { kind: 'title', text: t('calls.assigned', { n }) },
          facts(
            t,
            given.map((g) => ({ label: g.name, value: String(g.n) })),
          ),
        ]),
      }
    }
    if (effort || other !== undefined) {
      const partner = other === undefined ? undefined : (await findPeople(tx, actor, other))[0]
      if (partner && (people.length > 1 || people[0]!.id === partner.id)) throw new UserError('assign.pair')
      const canvassId = (effort ?? (await findCanvass(tx))).id
      const walks = await assignWalks(tx, { people, partner, canvassId, n: size })
      log.info({ event: 'walks.assigned', n: walks.reduce((n, w) => n + w.n, 0), people: walks.length })
      return {
        view: view([
          { kind: 'title', text: t('walks.assigned', { n: walks.reduce((n, w) => n + w.n, 0) }) },
          facts(
            t,
            walks.map((w) => ({ label: w.name, value: String(w.n) })),
          ),
        ]),
      }
    }
    const given: { name: string; n: number }[] = []
    const told: { volunteerId: string; batchId: string }[] = []
    // What is left over goes by name, as they are listed; rows of volunteers are locked in one order, whoever assigns.
    const shares = people
      .map((person, i) => ({ person, share: Math.floor(size / people.length) + (i < size % people.length ? 1 : 0) }))
      .sort((a, b) => a.person.id.localeCompare(b.person.id))
    for (const { person, share } of shares) {
      if (!share) continue
      try {
        const claimed = await claimBatch(tx, { volunteerId: person.id, size: share, campaign, more: true })
        given.push({ name: person.name, n: claimed.size })
        told.push({ volunteerId: person.id, batchId: claimed.batchId })
      } catch (error) {
        // The list ran out on the way: what was given is given, and the answer says how much that is.
        if (!(error instanceof UserError && error.key === 'batch.none') || !given.length) throw error
        break
      }
    }
    await enqueue(tx, notifyAssigned, ...told)
    const total = given.reduce((n, g) => n + g.n, 0)
    log.info({ event: 'contacts.assigned', n: total, people: given.length })
    return {
      view: view(
        [
          { kind: 'title', text: t('assign.done', { n: total, people: given.length }) },
          facts(
            t,
            given.map((g) => ({ label: g.name, value: String(g.n) })),
          ),
          ...(total < size ? [{ kind: 'note' as const, text: t('assign.short', { n: size - total }) }] : []),
        ],
        allows(actor.role, 'organizer') ? [{ label: t('button.campaigns'), token: writeToken('campaigns') }] : [],
      ),
    }
  },
})

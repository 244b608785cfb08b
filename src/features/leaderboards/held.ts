/** Doubtful facts: who may look at them, what is said about them, and why something counted as it did. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { allows } from '../../lib/roles.ts'
import type { Role } from '../../lib/roles.ts'
import type { Translate } from '../../lib/translate.ts'
import { enqueue } from '../../queue/job.ts'
import { tellHeld } from './jobs.ts'
import type { Metric } from './metrics.ts'

type Leader = { id: string; role: Role; teamId: string | null }

export const doubts = [
  'hours',
  'cap',
  'pace',
  'share',
  'auto',
  'pingpong',
  'same_person',
  'contact_rate',
  'alike',
] as const

export type Credited = {
  id: string
  name: string
  team: string | null
  metric: Metric
  state: 'counted' | 'held' | 'refused'
  reason: (typeof doubts)[number] | null
  /** Hundredths of a fact. */
  weight: number
  at: string
}

const columns = sql`x.id, v.name, team.name as team, x.metric, x.state, x.reason, x.weight, x.at
  from credit x join volunteer v on v.id = x.volunteer_id left join team on team.id = x.team_id`

/** Of the own team for leads, of all for organizers; never one's own: nobody decides about themselves. */
const seenBy = (actor: Leader) => sql`x.state = 'held' and x.volunteer_id <> ${actor.id}
  and (${allows(actor.role, 'organizer')} or x.team_id = ${actor.teamId}::uuid)`

/** The oldest doubtful fact an actor may decide about, and how many there are (at most 100 are counted). */
export async function nextHeld(tx: Tx, actor: Leader): Promise<{ held: Credited; waiting: number } | undefined> {
  const [held] = await rows<Credited>(tx, sql`select ${columns} where ${seenBy(actor)} order by x.at, x.id limit 1`)
  if (!held) return undefined
  const [count] = await rows<{ n: number }>(
    tx,
    sql`select count(*)::int as n from (select from credit x where ${seenBy(actor)} limit 100) y`,
  )
  return { held, waiting: count?.n ?? 1 }
}

/** One that an actor may decide about; undefined where it is not theirs, or decided. */
export async function findHeld(tx: Tx, actor: Leader, id: string): Promise<Credited | undefined> {
  const [held] = await rows<Credited>(tx, sql`select ${columns} where x.id = ${id} and ${seenBy(actor)}`)
  return held
}

/** A person's newest facts, for whoever asks why a board says what it says. */
export const explainCredits = (tx: Tx, volunteerId: string, limit = 10): Promise<Credited[]> =>
  rows(tx, sql`select ${columns} where x.volunteer_id = ${volunteerId} order by x.at desc, x.id limit ${limit}`)

/** Why a fact counts, in part or not, in a sentence. */
export function wordCredit(t: Translate, { metric, state, reason, weight }: Credited): string {
  const what = t(`metric.${metric}`)
  const why = reason === null ? '' : t(`doubt.${reason}`)
  if (state === 'held') return t('why.held', { what, why })
  if (state === 'refused') return t('why.refused', { what, why })
  return weight < 100 ? t('why.shared', { what, n: Math.round(100 / weight) }) : t('why.counted', { what })
}

/** At most once an hour a team's lead hears that facts wait: of those held since, one stands for all. */
export async function askHeld(tx: Tx): Promise<void> {
  const due = await rows<{ creditId: string }>(
    tx,
    sql`with news as (
          select distinct on (x.team_id) x.id, x.team_id from credit x
          where x.state = 'held' and x.told_at is null
            and not exists (select from credit y where y.state = 'held' and y.team_id is not distinct from x.team_id
              and y.told_at > muster_now() - interval '1 hour')
          order by x.team_id, x.id limit 20
        ), told as (
          update credit x set told_at = muster_now() from news
          where x.state = 'held' and x.told_at is null and x.team_id is not distinct from news.team_id
        )
        select id as "creditId" from news`,
  )
  await enqueue(tx, tellHeld, ...due)
}

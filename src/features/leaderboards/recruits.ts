/** Recruits who acted: when somebody whom a personal code brought has done a first real thing, their recruiter has it. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { enqueue } from '../../queue/job.ts'
import { voidRecruit } from '../volunteers/attribution.ts'
import { credit, reverse } from './credit.ts'
import { tellRecruiter } from './jobs.ts'

type Recruit = { recruiterId: string; teamId: string | null; loop: boolean; same: boolean }

/** Chains longer than this are no chains of people. */
const deepest = 50

/**
 * To be called in the transaction of a first real thing: a batch finished, an event attended. Cheap and harmless for
 * everybody else, and the second time. Two accounts of one person and loops do not count; what only looks like it is
 * for a lead.
 */
export async function firstDeed(tx: Tx, volunteerId: string): Promise<void> {
  const [recruit] = await rows<Recruit>(
    tx,
    sql`with acted as (
          update recruitment set state = 'acted', acted_at = muster_now() where volunteer_id = ${volunteerId} and state = 'joined'
          returning recruiter_id
        ), above as (
          select up.id, up.depth from acted, lateral (
            with recursive chain(id, depth) as (
              select acted.recruiter_id, 1
              union all select r.recruiter_id, depth + 1 from chain join recruitment r on r.volunteer_id = chain.id where depth < ${deepest}::int
            ) select id, depth from chain) up
        )
        select w.id as "recruiterId", w.team_id as "teamId",
          exists (select from above where id = ${volunteerId} or depth >= ${deepest}::int) as loop,
          exists (select from volunteer v join volunteer o on o.id <> v.id
              and (o.id = w.id or exists (select from recruitment r where r.volunteer_id = o.id and r.recruiter_id = w.id and r.state = 'acted'))
            where v.id = ${volunteerId} and v.text_name <> ''
              -- Who had themselves forgotten may be back: nobody can tell, and each time would count.
              and (o.erased_at > muster_now() - interval '30 days'
                or lower(o.name) = lower(v.name) or o.id = w.id and lower(o.text_name) = lower(v.text_name))) as same
        from acted join volunteer w on w.id = acted.recruiter_id`,
  )
  if (!recruit) return
  if (recruit.loop) return void (await voidRecruit(tx, { volunteerId, reason: 'loop' }))
  await credit(tx, {
    metric: 'recruits',
    sourceId: volunteerId,
    campaignId: null,
    to: [{ id: recruit.recruiterId, teamId: recruit.teamId }],
    doubt: recruit.same ? 'same_person' : undefined,
  })
  if (!recruit.same) await enqueue(tx, tellRecruiter, { recruitId: volunteerId })
}

/** A lead found that a recruit whom we took for the recruiter is somebody else: now it counts, and the recruiter is told. */
export async function tellAccepted(tx: Tx, creditId: string): Promise<void> {
  const accepted = await rows<{ recruitId: string }>(
    tx,
    sql`select source_id as "recruitId" from credit
        where id = ${creditId} and metric = 'recruits' and reason = 'same_person' and state = 'counted'`,
  )
  await enqueue(tx, tellRecruiter, ...accepted)
}

/** What was voided since (two accounts turned out to be one person) counts no more. */
export async function loseVoided(tx: Tx): Promise<void> {
  const found = await rows<{ id: string }>(
    tx,
    sql`select r.volunteer_id as id from recruitment r where r.state = 'void' and r.acted_at is not null
          and exists (select from credit x where x.metric = 'recruits' and x.campaign_id is null and x.source_id = r.volunteer_id
            and x.state <> 'refused')
        limit 100`,
  )
  await reverse(tx, { metric: 'recruits', campaignId: null, sourceIds: found.map((f) => f.id) })
}

/**
 * Fresh contacts for whoever has finished while their team's evening goes on: offered in their own chat, once for each
 * claim. The card of the last contact offers them at once; this is for those who went on to answers, for which that card
 * has moved up and away, and for those to whom nothing was left then.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Store, Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { enqueue } from '../../queue/job.ts'
import { claimBatch } from '../assignment/claim.ts'
import { waitingFor } from '../conversations/gate.ts'
import { someoneCalls } from '../walks/calls.ts'
import { offerFresh } from './jobs.ts'

/** Minutes in which somebody asks by themselves, and before the end of an evening in which nothing new is begun. */
const rest = { after: 1, before: 5 }

/** Volunteer `who` of the running evening `e` (`v` is a conversation in what is asked of them): nothing in their hands, and nobody waits for them. */
const free = sql`who.removed_at is null and who.paused_at is null and who.done_at is null
  and e.state = 'running' and e.ends_at > muster_now() + make_interval(mins => ${rest.before})
  and not exists (select from batch b where b.volunteer_id = who.id and b.ready > 0 and b.expires_at > muster_now())
  and not (${someoneCalls} and exists (select from call_target t where t.volunteer_id = who.id and t.expires_at > muster_now()))
  and ${waitingFor(sql`who.id`)} = 0`

/** Looked at with the evening's message, once a minute. The last claim of each of the team's people, by index. */
export async function askFresh(tx: Tx, evenings: readonly { eveningId: string }[]): Promise<void> {
  if (!evenings.length) return
  const ids = `{${evenings.map(({ eveningId }) => eveningId).join(',')}}`
  const offered = await rows<{ eveningId: string; claimId: string }>(
    tx,
    sql`with finished as (
          select e.id as evening_id, last.id from evening e join volunteer who on who.team_id = e.team_id
            cross join lateral (select c.id, c.how, c.ended_at, c.offered_at from claim c
              where c.volunteer_id = who.id order by c.claimed_at desc limit 1) last
          where e.id = any(${ids}::uuid[]) and last.how = 'finished' and last.offered_at is null
            and last.ended_at between e.starts_at and muster_now() - make_interval(mins => ${rest.after}) and ${free}
        )
        update claim c set offered_at = muster_now() from finished where c.id = finished.id
        returning finished.evening_id as "eveningId", c.id as "claimId"`,
  )
  await enqueue(tx, offerFresh, ...offered)
}

/** Who finished this claim, while they are still free. */
export async function findFinisher(
  tx: Tx,
  { eveningId, claimId }: { eveningId: string; claimId: string },
): Promise<string | undefined> {
  const [found] = await rows<{ id: string }>(
    tx,
    sql`select who.id from evening e join volunteer who on who.team_id = e.team_id
          join claim c on c.id = ${claimId} and c.volunteer_id = who.id
        where e.id = ${eveningId} and ${free}
          and not exists (select from claim x where x.volunteer_id = who.id and x.claimed_at > c.claimed_at)`,
  )
  return found?.id
}

class PutBack extends Error {}

/**
 * How many contacts somebody would be given now; 0 with a reason why not. By the claim itself, taken back: whatever a
 * claim depends on (hours, languages, what they may take within an hour) is so asked in one place.
 */
export async function countFresh(store: Pick<Store, 'transact'>, volunteerId: string): Promise<number> {
  let ready = 0
  try {
    await store.transact(async (tx) => {
      ready = (await claimBatch(tx, { volunteerId })).ready
      throw new PutBack()
    })
  } catch (error) {
    if (error instanceof UserError) return 0
    if (!(error instanceof PutBack)) throw error
  }
  return ready
}

/** There was nothing to offer: they are looked at again in a minute. */
export const askAgain = (tx: Tx, claimId: string): Promise<unknown> =>
  tx.execute(sql`update claim set offered_at = null where id = ${claimId}`)

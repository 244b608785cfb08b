/** What came of a call, and when the next try is best. */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { credit, share } from '../leaderboards/credit.ts'
import { leaveCampaigns, recordOptOut } from '../optouts/record.ts'
import { mayBeCalled, opensAt, zone } from '../walks/calls.ts'

export const outcomes = ['no_answer', 'voicemail', 'wrong_number', 'refused', 'back', 'talked', 'never'] as const
export type CallOutcome = (typeof outcomes)[number]

type Who = { id: string; teamId: string | null }

/**
 * Where nobody answered: at another time of the day than this one, three hours from now at the soonest, while calling is
 * allowed where they are. Mornings, afternoons and evenings take turns.
 */
const nextTry: SQL = sql`coalesce((
    select s.at from generate_series(0, 4) d(n), unnest(array[630, 870, 1110]) m(minute),
      lateral (select (date_trunc('day', muster_now() at time zone ${zone}) + make_interval(days => d.n, mins => m.minute)) at time zone ${zone} as at) s
    where s.at > muster_now() + interval '3 hours' and ${mayBeCalled(sql`s.at`)}
      and abs(m.minute - extract(epoch from (muster_now() at time zone ${zone})::time) / 60) > 120
    order by s.at limit 1), ${opensAt(sql`(muster_now() + interval '20 hours')`)})`

/**
 * Records the outcome of a call to the contact in hand, who leaves the hand by it. `back`: at `backAt`, or when calling is
 * allowed after that. `never`: they are not to be contacted again, by text neither. Throws UserError `calls.gone`.
 */
export async function recordCall(
  tx: Tx,
  { targetId, by, outcome, backAt }: { targetId: string; by: Who; outcome: CallOutcome; backAt?: SQL },
): Promise<{ callId: string; left: number }> {
  const [held] = await rows<{ contactId: string | null; tries: number; mostTries: number }>(
    tx,
    sql`select t.contact_id as "contactId", t.tries, c.most_tries as "mostTries" from call_target t join canvass c on c.id = t.canvass_id
        where t.id = ${targetId} and t.volunteer_id = ${by.id} and t.expires_at > muster_now() and t.state = 'open' for update of t`,
  )
  if (!held?.contactId) throw new UserError('calls.gone')
  const again = outcome === 'back' || outcome === 'no_answer' || outcome === 'voicemail'
  const over = again && held.tries + 1 >= held.mostTries
  const state = !again ? (outcome === 'wrong_number' || outcome === 'never' ? 'out' : 'done') : over ? 'out' : 'open'
  const due =
    outcome === 'back' && backAt
      ? sql`case when ${mayBeCalled(backAt)} then ${backAt} else ${opensAt(backAt)} end`
      : nextTry
  const [made] = await rows<{ id: string }>(
    tx,
    sql`with changed as (
          update call_target t set tries = t.tries + 1, outcome = ${outcome}, state = ${state},
            due_at = case when ${again} then ${due} else t.due_at end, volunteer_id = null, claimed_at = null, expires_at = null
          from canvass c, contact k where t.id = ${targetId} and c.id = t.canvass_id and k.id = t.contact_id returning t.id
        ), ended as (update call_claim x set ended_at = muster_now() from changed where x.target_id = changed.id and x.ended_at is null)
        insert into call (target_id, volunteer_id, outcome) select id, ${by.id}::uuid, ${outcome} from changed returning id`,
  )
  if (outcome === 'wrong_number') {
    await rows(
      tx,
      sql`update contact set wrong_number_at = coalesce(wrong_number_at, muster_now()) where id = ${held.contactId}`,
    )
    await leaveCampaigns(tx, held.contactId)
  }
  if (outcome === 'never') await recordOptOut(tx, { contactId: held.contactId, how: 'volunteer' })
  await credit(tx, { metric: 'calls', sourceId: made!.id, campaignId: null, to: share([by]) })
  return { callId: made!.id, left: Math.max(0, held.mostTries - held.tries - 1) }
}

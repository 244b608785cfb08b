/** Calls given by a lead or an organizer: kept for somebody, for a day. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { enqueue } from '../../queue/job.ts'
import { tellCalls } from './jobs.ts'

/** Hours after which whoever was not called is anybody's again. */
export const keptHours = 24

type Person = { id: string; name: string }

/**
 * `n` people to call of an effort, those due first, in turn to `people`; each has theirs before all others. Returns how many each
 * got: fewer where none are left. Throws UserError `calls.none_left` when there is nobody to give.
 */
export async function assignCalls(
  tx: Tx,
  { people, canvassId, n }: { people: Person[]; canvassId: string; n: number },
): Promise<{ name: string; n: number }[]> {
  const given = await rows<{ id: string; n: number }>(
    tx,
    sql`with moment as materialized (select muster_now() as now), someone as materialized (
          select x #>> '{}' as id, i - 1 as i from jsonb_array_elements(${JSON.stringify(people.map(({ id }) => id))}::jsonb) with ordinality x(x, i)
        ), free as materialized (
          select id from call_target
          where canvass_id >= ${canvassId}::uuid and canvass_id <= ${canvassId}::uuid and state = 'open' and volunteer_id is null
            and for_id is null and due_at <= (select now from moment) + interval '1 day'
          order by canvass_id, due_at limit ${n} for update skip locked
        ), dealt as (
          select free.id, (row_number() over () - 1) % ${people.length}::int as i from free
        ), kept as (
          update call_target t set for_id = someone.id::uuid, for_at = t.due_at,
            due_at = greatest(t.due_at, moment.now + make_interval(hours => ${keptHours}))
          from moment, dealt join someone on someone.i = dealt.i where t.id = dealt.id returning t.for_id
        )
        select for_id as id, count(*)::int as n from kept group by 1`,
  )
  if (!given.length) throw new UserError('calls.none_left')
  await enqueue(tx, tellCalls, ...given.map(({ id }) => ({ volunteerId: id, canvassId })))
  const by = new Map(given.map(({ id, n: got }) => [id, got]))
  return people.flatMap(({ id, name }) => (by.has(id) ? [{ name, n: by.get(id)! }] : []))
}

/** Somebody who has finished all they had, some minutes ago, while an evening of their team goes on. */
import { sql } from 'drizzle-orm'
import { releaseBatches } from '../../src/features/assignment/claim.ts'
import type { House } from './house.ts'

/** `channel`: where the evening's message goes, on the network of this person. */
export async function finishInEvening(house: House, name: string, channel: string): Promise<void> {
  const [who] = await house.query<{ id: string }>(sql`select id from volunteer where name = ${name}`)
  await house.transact((tx) => releaseBatches(tx, { volunteerId: who!.id }))
  await house.query(sql`update conversation set state = 'open', nudge_at = null, hand_back_at = null
    where volunteer_id = ${who!.id} and state = 'waiting' returning id`)
  await house.query(sql`update claim set how = 'finished'
    where volunteer_id = ${who!.id} and how = 'released' returning id`)
  await house.shift(120)
  await house.query(sql`with t as (insert into team (name) values (${`Team of ${name}`}) returning id),
      v as (update volunteer set team_id = t.id from t where volunteer.id = ${who!.id} returning volunteer.id, team_id)
    insert into evening (team_id, network, tenant, channel, state, starts_at, minutes, ends_at, due_at, created_by)
    select v.team_id, i.network, i.tenant, ${channel}, 'running', muster_now() - interval '1 hour', 90, muster_now() + interval '30 minutes', muster_now(), v.id
    from v join identity i on i.volunteer_id = v.id limit 1 returning id`)
}

/** Whether they have contacts in hand. */
export const holds = async (house: House, name: string): Promise<boolean> =>
  (
    await house.query(
      sql`select 1 from batch b join volunteer v on v.id = b.volunteer_id where v.name = ${name} and b.ready > 0`,
    )
  ).length > 0

/**
 * Who is called next, and by whom. One contact at a time: a claim takes one row. Whoever may not be called now, by the law
 * of their place and their own no, is passed over in the statement that claims.
 */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { lockWalkers } from './claim.ts'

/** Minutes after which somebody in hand is free for others. */
export const callMinutes = 30
/** Looked at in one statement: mostly the first can be called, and who looks at many keeps them from others meanwhile. */
const group = (round: number): number => (round < 3 ? 1 : 20)
const rounds = 20

export type InHand = { targetId: string; isNew: boolean }

/** Hours for calls: those of the law of the contact's place, and 9 to 21 of their clock. */
const hours = (at: SQL): SQL => sql`muster_hours(${zone}, k.zone_too, k.place, k.place, false, 540, 1260, ${at})`
export const opensAt = (at: SQL): SQL =>
  sql`coalesce(muster_opens(${zone}, k.zone_too, k.place, k.place, false, 540, 1260, ${at}), ${at} + interval '60 days')`
export const zone = sql`coalesce(k.zone, c.zone)`
export const mayBeCalled = (at: SQL): SQL => sql`(${hours(at)}).open`

/** Their own no, in whatever way they said it. */
const never = sql`k.id is null or k.opted_out_at is not null or k.wrong_number_at is not null or k.consented is false or not k.phone_valid`

/** Minutes after a call in which nobody else texts whom it was to. */
const quietMinutes = 5

/** Contact `of` is on the phone with somebody other than `but`, or was a moment ago. `now`: the time of the house. */
export const onPhone = (of: SQL, but: SQL, now: SQL): SQL => sql`exists (
  select from call_target ct where ct.contact_id = ${of} and (
    (ct.volunteer_id is not null and ct.volunteer_id <> ${but} and ct.expires_at > ${now})
    or exists (select from call cl where cl.target_id = ct.id and cl.volunteer_id <> ${but}
      and cl.at > ${now} - make_interval(mins => ${quietMinutes}))))`

/** Where nobody calls, a claim of texts looks no further. */
export const someoneCalls: SQL = sql`exists (select from canvass where kind = 'call' and state = 'running')`

/** Ready contacts of a batch who are on the phone. */
export const calledIn = (batchId: SQL, but: SQL, now: SQL): SQL =>
  sql`select g.id from target g where g.batch_id = ${batchId} and g.state = 'ready' and ${onPhone(sql`g.contact_id`, but, now)}`

/**
 * The contact in hand, else the next. Throws UserError `calls.none`, `calls.none_left`, `promise.first`, `trust.new`,
 * `pause.*`, `join_first`.
 */
export async function claimCall(
  tx: Tx,
  { volunteerId, canvassId }: { volunteerId: string; canvassId?: string | undefined },
): Promise<InHand> {
  await lockWalkers(tx, [volunteerId])
  const [held] = await rows<{ targetId: string }>(
    tx,
    sql`select t.id as "targetId" from call_target t join canvass c on c.id = t.canvass_id and c.state = 'running'
          join contact k on k.id = t.contact_id and k.opted_out_at is null and k.wrong_number_at is null
        where t.volunteer_id = ${volunteerId} and t.expires_at > muster_now()`,
  )
  if (held) return { ...held, isNew: false }
  // What expired in their own hands a moment ago stands in the way of the next one.
  await endCalls(tx, sql`volunteer_id = ${volunteerId}`)
  for (let round = 0; round < rounds; round++) {
    const looked = await rows<{ targetId: string; taken: boolean }>(tx, takeNext(volunteerId, canvassId, group(round)))
    const taken = looked.find((l) => l.taken)
    if (taken) return { targetId: taken.targetId, isNew: true }
    if (!looked.length) break
  }
  const [there] = await rows(tx, sql`select 1 from canvass where state = 'running' and kind = 'call' limit 1`)
  throw new UserError(there ? 'calls.none_left' : 'calls.none')
}

/** When somebody is looked at again who cannot be called now. */
const later: SQL = sql`case when not j.open then j.opens_at else moment.now + interval '10 minutes' end`

/** Looks at the next few, those that are kept for them first: out, later, or (the first that can be) taken. */
const takeNext = (volunteerId: string, canvassId: string | undefined, most: number): SQL => sql`
  with moment as materialized (select muster_now() as now), effort as materialized (
    select id, zone from canvass where state = 'running' and kind = 'call'
      and ${canvassId === undefined ? sql`true` : sql`id = ${canvassId}::uuid`} order by created_at limit 20
  ), kept as materialized (
    select x.* from (
      select id, contact_id, canvass_id, for_at as due_at from call_target
      where for_id = ${volunteerId}::uuid and state = 'open' and volunteer_id is null and for_at <= (select now from moment)
        and canvass_id in (select id from effort)
      order by for_id, for_at limit ${most} for update skip locked) x
  ), next as materialized (
    select x.* from effort c, lateral (
      select id, contact_id, canvass_id, due_at from call_target
      where canvass_id >= c.id and canvass_id <= c.id and state = 'open' and volunteer_id is null and due_at <= (select now from moment)
        and not exists (select from kept)
      order by canvass_id, due_at limit ${most} for update skip locked) x
    union all select * from kept
    limit ${most}
  ), judged as materialized (
    select next.id, next.due_at, ${never} as never, ${mayBeCalled(sql`moment.now`)} as open, ${opensAt(sql`moment.now`)} as opens_at,
      -- Who is in somebody's hands for a text is not rung up at the same time.
      exists (select from target g join batch b on b.id = g.batch_id where g.contact_id = next.contact_id and g.state = 'ready'
        and b.volunteer_id is not null and b.volunteer_id <> ${volunteerId}) as texted
    from moment, next join canvass c on c.id = next.canvass_id left join contact k on k.id = next.contact_id
  ), chosen as materialized (select id from judged where not never and open and not texted order by due_at limit 1),
  changed as (
    update call_target t set
      state = case when j.never then 'out' else t.state end,
      -- Whoever was kept for them is due like anybody once they had their turn.
      due_at = case when j.never then t.due_at when ch.id is not null then least(t.due_at, moment.now) when t.for_id = ${volunteerId} then t.due_at
        else ${later} end,
      for_at = case when j.never or ch.id is not null or t.for_id is distinct from ${volunteerId} then null else ${later} end,
      for_id = case when j.never or ch.id is not null or t.for_id is distinct from ${volunteerId} then null else t.for_id end,
      volunteer_id = case when ch.id is not null then ${volunteerId}::uuid end,
      claimed_at = case when ch.id is not null then moment.now end,
      expires_at = case when ch.id is not null then moment.now + make_interval(mins => ${callMinutes}) end
    from moment, judged j left join chosen ch on ch.id = j.id
    where t.id = j.id and (j.never or not j.open or j.texted or ch.id is not null)
    returning t.id, t.volunteer_id is not null as taken
  ), noted as (
    insert into call_claim (target_id, volunteer_id, claimed_at) select id, ${volunteerId}::uuid, now from changed, moment where taken
  )
  select id as "targetId", taken from changed`

/** Also those that are kept for them. Returns how many they had in hand. */
export async function releaseCalls(tx: Tx, volunteerId: string): Promise<number> {
  await rows(
    tx,
    sql`update call_target set due_at = for_at, for_at = null, for_id = null
        where for_id = ${volunteerId} and state = 'open' and volunteer_id is null`,
  )
  return endCalls(tx, sql`volunteer_id = ${volunteerId}`)
}
export const expireCalls = (tx: Tx): Promise<number> =>
  endCalls(tx, sql`volunteer_id is not null and expires_at <= muster_now()`)

async function endCalls(tx: Tx, which: SQL): Promise<number> {
  const ended = await rows(
    tx,
    sql`with ending as (select id from call_target where ${which} order by id limit 500 for update),
        noted as (update call_claim c set ended_at = muster_now() from ending where c.target_id = ending.id and c.ended_at is null)
        update call_target t set volunteer_id = null, claimed_at = null, expires_at = null from ending where t.id = ending.id returning 1`,
  )
  return ended.length
}

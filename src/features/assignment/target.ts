/** A contact of a campaign as the volunteer sees it who holds them: what a card shows and what a press depends on. */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { limits, trusts } from '../../lib/trust.ts'
import { waitingFor } from '../conversations/gate.ts'
import { hoursAt } from '../texts/hours.ts'
import { houseStands } from '../texts/pauses.ts'
import type { Stands } from '../texts/pauses.ts'
import { trustColumn } from '../volunteers/actor.ts'
import { onPhone } from '../walks/calls.ts'
import { blockLacking } from './blocked.ts'
import { reasonToWait, variantOf } from './wording.ts'
import type { Wording } from './wording.ts'

/** A text waits at most so long for a carrier that is down; later it would be out of place. */
const validHours = 4

export type Target = Wording &
  Stands & {
    id: string
    state: 'ready' | 'texted' | 'skipped' | 'out' | 'blocked'
    mine: boolean
    batchId: string
    ready: number
    size: number
    campaignId: string
    campaign: string
    campaignState: string
    open: boolean
    /** Its campaign's `valid_until` is past. */
    ended: boolean
    editable: boolean
    list: string
    contactId: string
    /** Of the contact, as two letters, where it is not the campaign's. */
    language: string | null
    phone: string
    gone: boolean
    /** The polling day that its campaign chases votes for, and whether they have voted. */
    votesOn: string | null
    voted: boolean
    /** Their last words may be an opt-out: nothing is sent before somebody has decided. */
    frozen: boolean
    /** On the phone with somebody else, or a moment ago: two claims at one moment did not see each other. */
    called: boolean
    /** Why no text can be made for them, once that is known. */
    reason?: string
    /** In a second pass: they have answered after all. */
    answered: boolean
    /** Answers that wait for the volunteer, and how many may before first texts have to (conversations/gate.ts). */
    waiting: number
    gate: number
    /** ms since the card was last on the volunteer's screen; null: never. */
    shownFor: number | null
    /** Until when a text that is pressed now may leave, in the database's words. */
    validUntil: string
  }

export type Asked = { targetId: string; volunteerId: string }

/** A target as a volunteer sees it. `lock`: nobody else changes it or its batch until the transaction ends. */
export async function findTarget(
  tx: Tx,
  { targetId, volunteerId, lock = false }: Asked & { lock?: boolean },
): Promise<Target | undefined> {
  const asked = sql`(values (${targetId}::uuid, ${volunteerId}::uuid)) asked (target_id, volunteer_id)`
  const [found] = await rows<Target>(tx, sql`${seen(asked)} ${lock ? sql`for update of b, t` : sql``}`)
  return found
}

/** Several of them, each locked; whatever is locked by others is left out. No target twice. */
export const lockTargets = (tx: Tx, all: Asked[]): Promise<Target[]> =>
  rows<Target>(
    tx,
    sql`${seen(
      sql`${unnest(
        all.map((a) => a.targetId),
        all.map((a) => a.volunteerId),
      )} asked (target_id, volunteer_id)`,
    )} for update of b, t skip locked`,
  )

type Held = { batchId: string; volunteerId: string }
const nextOf = sql`(select id from target where batch_id = held.batch_id and state = 'ready' order by position limit 1)`

/** The next contact of a batch. Those for whom no text can be made leave it on the way. */
export async function nextTarget(tx: Tx, batchId: string, volunteerId: string): Promise<Target | undefined> {
  const asked = sql`(select ${nextOf}, held.volunteer_id
    from (values (${batchId}::uuid, ${volunteerId}::uuid)) held (batch_id, volunteer_id)) asked (target_id, volunteer_id)`
  const read = async (): Promise<Target | undefined> => (await rows<Target>(tx, seen(asked)))[0]
  const next = await read()
  if (!next || reasonToWait(next) === undefined) return next
  // As a rule the script was corrected since the batches were cut: then all of this batch is looked at, once.
  await blockLacking(tx, batchId)
  const whole = await read()
  return whole && reasonToWait(whole) === undefined ? whole : undefined
}

/** The next contacts of several batches, in their order. */
export async function nextTargets(tx: Tx, all: Held[]): Promise<(Target | undefined)[]> {
  const held = unnest(
    all.map((h) => h.batchId),
    all.map((h) => h.volunteerId),
  )
  const found = await rows<Target>(
    tx,
    seen(
      sql`(select distinct ${nextOf}, held.volunteer_id from ${held} held (batch_id, volunteer_id)) asked (target_id, volunteer_id)`,
    ),
  )
  const next = new Map(found.map((target) => [target.batchId, target]))
  return Promise.all(
    all.map(({ batchId, volunteerId }) => {
      const target = next.get(batchId)
      return target && reasonToWait(target) !== undefined ? nextTarget(tx, batchId, volunteerId) : target
    }),
  )
}

const unnest = (...lists: string[][]): SQL =>
  sql`unnest(${sql.join(
    lists.map((ids) => sql`${`{${ids.join(',')}}`}::uuid[]`),
    sql`, `,
  )})`

/** Only who is trusted changes first texts, and only where the campaign allows it. */
const editing = `{${trusts.filter((trust) => limits[trust].edits).join(',')}}`

/** The targets of `asked` (target_id, volunteer_id). The time of the house is asked for once: it costs more than a join. */
const seen = (asked: SQL): SQL =>
  sql`with moment as materialized (select muster_now() as now, muster_clock() as clock, ${houseStands} as stands)
      select t.id, t.state, b.volunteer_id = asked.volunteer_id and b.expires_at > moment.now as mine,
        b.id as "batchId", b.ready, b.size,
        c.id as "campaignId", c.name as campaign, c.state as "campaignState",
        c.editable and ${trustColumn} = any(${editing}::text[]) as editable, c.sender, l.name as list,
        case pick.variant when 0 then c.script else c.variants[pick.variant] end as script, pick.variant,
        c.script_version as "scriptVersion", c.defaults, coalesce(c.valid_until <= moment.now, false) as ended,
        c.again_of is not null and exists (
          select from conversation x join inbound i on i.conversation_id = x.id
          where x.contact_id = k.id and i.created_at > c.created_at) as answered,
        hours.open,
        k.id as "contactId", k.first_name as "firstName", k.last_name as "lastName", k.phone, k.fields,
        k.opted_out_at is not null or k.wrong_number_at is not null as gone,
        c.votes_on::text as "votesOn", coalesce(c.votes_on = any(k.voted_on), false) as voted, k.frozen_at is not null as frozen,
        ${onPhone(sql`k.id`, sql`asked.volunteer_id`, sql`moment.now`)} as called,
        v.paused_at is not null as paused, moment.stands as "houseStands",
        case when left(k.locale, 2) <> left(c.locale, 2) then left(k.locale, 2) end as language,
        c.gate, ${waitingFor(sql`asked.volunteer_id`)} as waiting,
        (select extract(epoch from moment.clock - max(shown_at)) * 1000 from card
          where about_id = t.id and volunteer_id = asked.volunteer_id)::float as "shownFor",
        least(c.valid_until, moment.now + make_interval(hours => ${validHours}), hours.closes_at) as "validUntil"
      from moment cross join ${asked}
        join target t on t.id = asked.target_id
        join batch b on b.id = t.batch_id
        join campaign c on c.id = t.campaign_id
        join list l on l.id = c.list_id
        join contact k on k.id = t.contact_id
        join volunteer v on v.id = asked.volunteer_id
        cross join lateral ${hoursAt(sql`moment.now`)} hours
        cross join lateral (select ${variantOf} as variant) pick`

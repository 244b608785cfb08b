/** Why a contact cannot be texted now, and when they can be: by the conditions that the dispatching statement has. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import type { Actor } from '../define.ts'
import { forbids, moment, perDay } from '../texts/forbids.ts'
import { hoursAt, opensNextFrom, zoneOfContact } from '../texts/hours.ts'
import { packOfPlace } from './packs/index.ts'

type Facts = Record<Exclude<keyof typeof forbids, 'closed'>, boolean> & {
  closed: boolean
  firstName: string
  campaign: string | null
  campaignId: string | null
  zone: string
  here: string
  opens: number
  closes: number
  refused: boolean
  landline: boolean
  target: string | null
  lacks: string | null
  perDay: number
  nextOpen: string | null
  nextDay: string | null
  day: { place: string; opens: number; closes: number; why: string | null; silence: boolean | null }[]
}

/** A sentence: a key under `why.` and its values. */
export type Why = { rule: string; values: Record<string, string | number> }
export type Answer = {
  firstName: string
  campaign: string | null
  zone: string
  blocks: Why[]
  /** The first minute at which nothing stands in the way any more, as far as time alone mends it. */
  next: string | null
}

const clock = (m: number): string => `${Math.floor(m / 60)}:${String(m % 60).padStart(2, '0')}`

/** For one contact in one campaign (or in none). `volunteerId`: who would press. */
export async function explain(
  tx: Tx,
  { contactId, campaignId, volunteerId }: { contactId: string; campaignId: string | null; volunteerId: string },
): Promise<Answer | undefined> {
  const conditions = sql.join(
    Object.entries(forbids).map(([name, when]) => sql`coalesce(${when}, false) as ${sql.identifier(name)}`),
    sql`, `,
  )
  const [f] = await rows<Facts>(
    tx,
    sql`with moment as materialized (${moment}),
          m as (select ${contactId}::uuid as contact_id, ${volunteerId}::uuid as volunteer_id, 'first' as kind)
        select ${conditions}, k.first_name as "firstName", c.name as campaign, c.id as "campaignId", ${zoneOfContact} as zone,
          to_char(moment.now at time zone ${zoneOfContact}, 'HH24:MI') as here, coalesce(c.opens, 540) as opens, coalesce(c.closes, 1260) as closes,
          k.consented is false as refused, k.phone_line = 'landline' as landline, t.state as target, t.reason as lacks,
          ${perDay}::int as "perDay", ${opensNextFrom(sql`moment.now`)} as "nextOpen",
          (select min(x.created_at) + interval '1 day' from message x where x.contact_id = k.id and x.kind in ('first', 'reply')
            and x.state in ('sending', 'sent', 'unknown') and x.created_at > moment.now - interval '1 day') as "nextDay",
          (select jsonb_agg(jsonb_build_object('place', p.place, 'opens', w.opens, 'closes', w.closes, 'why', d.why, 'silence', d.silence))
            from law_place p cross join lateral muster_window(p.place, p.place, coalesce(c.widened, false), 0, 1440, (moment.now at time zone ${zoneOfContact})::date) w
              left join law_day d on d.place = p.place and d.day = (moment.now at time zone ${zoneOfContact})::date
            where p.place in (k.place, coalesce(c.place, k.place))) as day
        from moment cross join m join contact k on k.id = m.contact_id
          left join campaign c on c.id = ${campaignId}::uuid
          left join target t on t.campaign_id = c.id and t.contact_id = k.id
          cross join lateral ${hoursAt(sql`moment.now`)} hours`,
  )
  if (!f) return undefined
  const blocks: Why[] = []
  const say = (rule: string, values: Why['values'] = {}): void => void blocks.push({ rule, values })
  const campaign = f.campaign ?? ''
  if (f.optedOut) say('opted_out')
  if (f.wrongNumber) say('wrong_number')
  if (f.refused) say('refused')
  if (f.landline) say('landline')
  if (f.frozen) say('frozen')
  if (f.house) say('house')
  if (f.volunteerPaused) say('volunteer_paused')
  if (f.paused) say('campaign_paused', { campaign })
  if (f.finished) say('campaign_finished', { campaign })
  if (f.ended) say('campaign_ended', { campaign })
  if (f.voted) say('voted', { campaign })
  if (f.heldOut) say('held_out', { campaign })
  if (f.target === 'texted') say('texted', { campaign })
  if (f.target === 'skipped' || f.target === 'out') say('left', { campaign })
  if (f.target === 'blocked') say('lacks', { field: f.lacks ?? '' })
  // Nothing but time mends these.
  const lasting = blocks.length > 0
  if (f.closed) sayClosed(f, say)
  if (f.tooMany) say('too_many', { n: f.perDay })
  const times = [f.closed ? f.nextOpen : null, f.tooMany ? f.nextDay : null].filter((at) => at !== null)
  const next = lasting ? null : (times.sort((a, b) => Date.parse(b) - Date.parse(a))[0] ?? null)
  return { firstName: f.firstName, campaign: f.campaign, zone: f.zone, blocks, next }
}

function sayClosed(f: Facts, say: (rule: string, values: Why['values']) => void): void {
  const { here, zone } = f
  for (const { place, opens, closes, why, silence } of f.day ?? []) {
    const pack = packOfPlace(place)
    const source = pack.stricter[place.split('-')[1]?.toUpperCase() ?? '']?.source ?? pack.hours.source
    const named = place.toUpperCase()
    if (silence) say('silence', { of: why ?? '', source: pack.silence?.source ?? '', place: named })
    else if (opens >= closes) say(why === 'holiday' ? 'holiday' : 'no_day', { place: named, source })
    else if (opens > 0 || closes < 1440)
      say('law_hours', { here, zone, from: clock(opens), to: clock(closes), place: named, source })
  }
  if (f.opens > 0 || f.closes < 1440) say('campaign_hours', { here, zone, from: clock(f.opens), to: clock(f.closes) })
}

export type Asked = { contactId: string; campaignId: string | null }

/** The contact of a card in this volunteer's hands. Throws UserError `card.gone`. */
export async function whyTarget(tx: Tx, { targetId, actor }: { targetId: string; actor: Actor }): Promise<Asked> {
  const [found] = await rows<Asked>(
    tx,
    sql`select t.contact_id as "contactId", t.campaign_id as "campaignId" from target t join batch b on b.id = t.batch_id
        where t.id = ${targetId} and t.state = 'ready' and b.volunteer_id = ${actor.id} and b.expires_at > muster_now()`,
  )
  if (!found) throw new UserError('card.gone')
  return found
}

/** The contact this volunteer talks with. Throws UserError `talk.not_yours`. */
export async function whyTalk(
  tx: Tx,
  { conversationId, actor }: { conversationId: string; actor: Actor },
): Promise<Asked> {
  const [found] = await rows<Asked>(
    tx,
    sql`select contact_id as "contactId", campaign_id as "campaignId" from conversation
        where id = ${conversationId} and volunteer_id = ${actor.id}`,
  )
  if (!found) throw new UserError('talk.not_yours')
  return found
}

/** What the card shown last in a place is about, where it is in hand. */
export async function cardInHand(
  tx: Tx,
  { network, tenant, channel, volunteerId }: { network: string; tenant: string; channel: string; volunteerId: string },
): Promise<{ kind: string; id: string } | undefined> {
  const [card] = await rows<{ kind: string; id: string }>(
    tx,
    sql`select about_kind as kind, about_id as id from card where (network, tenant, channel) = (${network}, ${tenant}, ${channel})
          and volunteer_id = ${volunteerId} and about_kind in ('target', 'conversation', 'queue') order by shown_at desc limit 1`,
  )
  return card
}

/** Where a number without its country is at home: the newest list's region. */
export async function homeRegion(tx: Tx): Promise<string> {
  const [list] = await rows<{ region: string }>(tx, sql`select region from list order by created_at desc limit 1`)
  return list?.region ?? 'US'
}

/** Every campaign that a number stands in and that is not over, the newest first; in none, the number alone. */
export async function whyPhone(tx: Tx, phone: string): Promise<Asked[]> {
  return rows<Asked>(
    tx,
    sql`select k.id as "contactId", c.id as "campaignId" from contact k
          left join target t on t.contact_id = k.id
          left join campaign c on c.id = t.campaign_id and c.state <> 'finished'
        where k.phone = ${phone} order by c.launched_at desc nulls last limit 3`,
  )
}

/**
 * Which number a text leaves from, where the house has senders: always the one that the contact knows, else one that has
 * room, serves their country and is kept for that campaign or for all. Texts are given their number before they are
 * picked; answers come back by it.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { enqueue } from '../../queue/job.ts'
import { carrierOf, writtenTo } from './carrier.ts'
import type { Routing } from './carrier.ts'
import { pauseCampaign } from './jobs.ts'
import { lockMeters, msToNext } from './meter.ts'

type Wanting = {
  messageId: string
  contactId: string
  campaignId: string | null
  country: string | null
  carrier: string
  /** The person has no say in it: a first text, or a test. Answers go whatever room there is. */
  begins: boolean
  /** The number they know. */
  known: string | null
}
type Place = {
  id: string
  carrier: string
  country: string | null
  campaigns: string[]
  room: number
  today: number
  contacts: number
}

/**
 * ms until the next text may leave by its number; undefined: none waits for that; null: the house has no numbers. Gives
 * them out on the way.
 */
export async function numberTexts(tx: Tx, routing: Routing): Promise<number | undefined | null> {
  const numbered = await rows(tx, sql`select 1 from sender where off_at is null limit 1`)
  if (!numbered.length) return null
  await lockMeters(tx)
  const wanting = await findWanting(tx, routing)
  if (!wanting.length) return msToNext(tx)
  const places = await findPlaces(tx)
  const given = new Map<string, string>()
  const without: Wanting[] = []
  for (const one of wanting) {
    const person = `${one.contactId}/${one.carrier}`
    const id = one.known ?? given.get(person) ?? choose(places, one)
    if (!id) without.push(one)
    else given.set(person, id)
  }
  await keep(
    tx,
    wanting.flatMap(({ messageId: m, contactId: k, carrier }) => {
      const s = given.get(`${k}/${carrier}`)
      return s ? [{ m, k, s }] : []
    }),
  )
  await wait(tx, without)
  return 0
}

/** Known: by an earlier text, else the one of ours that they wrote to. */
const findWanting = (tx: Tx, routing: Routing): Promise<Wanting[]> =>
  rows<Wanting>(
    tx,
    // Taken by the index of what is due before anything is looked up about it: a hundred thousand may be due in one second.
    sql`with due as materialized (
          select id from message where state = 'queued' and sender_id is null and not_before <= muster_now()
          order by not_before limit 200 for update skip locked
        )
        select m.id as "messageId", m.contact_id as "contactId", m.campaign_id as "campaignId", k.country, way.carrier,
          m.kind in ('first', 'test') as begins, coalesce(s.id, w.id) as known
        from message m join due on due.id = m.id join contact k on k.id = m.contact_id
          left join campaign c on c.id = m.campaign_id
          cross join lateral (select ${carrierOf(routing)} as carrier) way
          left join sender_contact x on x.contact_id = m.contact_id and x.carrier = way.carrier
          left join sender s on s.id = x.sender_id and s.off_at is null
          left join sender w on w.carrier = way.carrier and w.off_at is null and w.address = ${writtenTo(sql`way.carrier`)}
        where way.carrier in (select carrier from sender where off_at is null) order by m.not_before`,
  )

const findPlaces = (tx: Tx): Promise<Place[]> =>
  rows<Place>(
    tx,
    sql`select s.id, s.carrier, s.country, s.contacts, coalesce(s.max_contacts - s.contacts, 1000000000) as room,
          array(select campaign_id::text from sender_campaign where sender_id = s.id) as campaigns,
          coalesce(s.per_day - case when s.day = (muster_clock() at time zone s.zone)::date then s.day_n else 0 end, 1000000000) as today
        from sender s where s.off_at is null order by s.contacts, s.id`,
  )

/** Kept for the campaign before open to all, of the country before of everybody, and whoever has least to do. */
function choose(places: Place[], { carrier, begins, campaignId, country }: Wanting): string | undefined {
  let best: Place | undefined
  let score = -1
  for (const place of places) {
    if (place.carrier !== carrier) continue
    const { campaigns } = place
    const kept = campaigns.length ? campaigns.includes(campaignId ?? '') : undefined
    const serves = place.country === null ? undefined : place.country === country
    if (begins && (kept === false || serves === false || place.room < 1 || place.today < 1)) continue
    const points = (kept ? 4 : 0) + (serves ? 2 : 0) + (place.today > 0 ? 1 : 0)
    if (points > score || (points === score && best && place.contacts < best.contacts)) [best, score] = [place, points]
  }
  if (best) Object.assign(best, { room: best.room - 1, contacts: best.contacts + 1 })
  return best?.id
}

async function keep(tx: Tx, list: { m: string; k: string; s: string }[]): Promise<void> {
  if (!list.length) return
  await rows(
    tx,
    sql`with given as (
          select * from jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as given(m uuid, k uuid, s uuid)
        ), numbered as (
          update message set sender_id = given.s from given where message.id = given.m
        ), met as (
          -- A number that is off is known no more.
          insert into sender_contact (contact_id, carrier, sender_id) select distinct k, sender.carrier, s from given join sender on sender.id = s
          on conflict (contact_id, carrier) do update set sender_id = excluded.sender_id, at = muster_now()
            where sender_contact.sender_id <> excluded.sender_id
          returning sender_id
        )
        update sender set contacts = contacts + n from (select sender_id, count(*)::int as n from met group by 1) x
        where sender.id = x.sender_id`,
  )
}

/** No number is left for them: they wait, their campaigns stop, and the organizers are told what to do. */
async function wait(tx: Tx, without: Wanting[]): Promise<void> {
  if (!without.length) return
  const raised = await rows<{ alarmId: string }>(
    tx,
    sql`with late as (
          update message set not_before = muster_now() + interval '10 minutes'
          where id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(without.map((w) => w.messageId))}::jsonb))
          returning campaign_id
        )
        insert into alarm (campaign_id, kind)
        select distinct campaign_id, 'no_sender' from late where campaign_id is not null
        on conflict do nothing returning id as "alarmId"`,
  )
  await enqueue(tx, pauseCampaign, ...raised)
}

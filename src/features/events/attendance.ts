/**
 * Who came. Any number of people check the same list at once: one row a person and event, whoever is first. Each is a fact
 * of those who wrote to the person.
 */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { parsePhone } from '../../lib/phone.ts'
import { credit, reverse, share } from '../leaderboards/credit.ts'
import type { Fact } from '../leaderboards/credit.ts'
import { writersOf } from '../leaderboards/writers.ts'

export type How = 'list' | 'code' | 'number' | 'walk_in'
type Arrival = { eventId: string; contactId: string; how: How; by: string | null }

/** A first name and an initial: what a door needs, and no more. */
export const doorName: SQL = sql`btrim(k.first_name || ' ' || case when k.last_name = '' then '' else left(k.last_name, 1) || '.' end)`

/**
 * Hours before a rally from which its door is open: the evening before, so that those who stand at it can try it out. Whoever
 * was there may be noted long after, from a list on paper.
 */
const early = 36

/** Throws UserError `event.over` for a rally that is cancelled, `checkin.early` where nobody can have come yet. */
async function checkDoor(tx: Tx, eventId: string): Promise<void> {
  const [door] = await rows<{ cancelled: boolean; early: boolean }>(
    tx,
    sql`select cancelled_at is not null as cancelled, muster_now() < starts_at - make_interval(hours => ${early}) as early
        from event where id = ${eventId}`,
  )
  if (!door) throw new UserError('stale')
  if (door.cancelled) throw new UserError('event.over')
  if (door.early) throw new UserError('checkin.early')
}

/**
 * `isNew` false: they were in already. Throws UserError `stale` for a contact that is not there, and as the door does:
 * `event.over`, `checkin.early`.
 */
export async function checkIn(
  tx: Tx,
  { eventId, contactId, how, by }: Arrival,
): Promise<{ isNew: boolean; name: string }> {
  const [known] = await rows<{ name: string }>(
    tx,
    sql`select ${doorName} as name from contact k where k.id = ${contactId}`,
  )
  if (!known) throw new UserError('stale')
  await checkDoor(tx, eventId)
  const fresh = await rows(
    tx,
    sql`insert into attendance (event_id, contact_id, how, volunteer_id)
        select id, ${contactId}::uuid, ${how}, ${by}::uuid from event where id = ${eventId} and cancelled_at is null
        on conflict (event_id, contact_id) do nothing returning id`,
  )
  if (fresh.length) await creditAttended(tx, eventId, contactId)
  return { isNew: fresh.length > 0, name: known.name }
}

/** By every campaign that invited them, and whose texts they had. */
async function creditAttended(tx: Tx, eventId: string, contactId: string): Promise<void> {
  const invited = await rows<{ id: string }>(
    tx,
    sql`select distinct c.id from message m join campaign c on c.id = m.campaign_id and c.event_id = ${eventId}
        where m.contact_id = ${contactId} and m.kind = 'first' order by 1`,
  )
  const facts: Fact[] = []
  for (const { id: campaignId } of invited) {
    const writers = await writersOf(tx, { campaignId, contactIds: [contactId] })
    facts.push({ metric: 'attended', sourceId: contactId, campaignId, to: share(writers.get(contactId)) })
  }
  // In one statement: it raises totals in the order of all others, two would lock each other out.
  await credit(tx, ...facts)
}

/** A slip at the door: as if they had not been checked in. */
export async function undoCheckIn(
  tx: Tx,
  { eventId, contactId }: Pick<Arrival, 'eventId' | 'contactId'>,
): Promise<boolean> {
  const gone = await rows(
    tx,
    sql`delete from attendance where event_id = ${eventId} and contact_id = ${contactId} returning id`,
  )
  if (!gone.length) return false
  const campaigns = await rows<{ id: string }>(tx, sql`select id from campaign where event_id = ${eventId} order by 1`)
  for (const { id: campaignId } of campaigns)
    await reverse(tx, { metric: 'attended', campaignId, sourceIds: [contactId] })
  return true
}

/** Somebody whom nobody knows: they are counted, and nothing is written down of them. Throws as `checkIn`. */
export async function countStranger(tx: Tx, { eventId, by }: Pick<Arrival, 'eventId' | 'by'>): Promise<void> {
  await checkDoor(tx, eventId)
  await tx.execute(sql`insert into attendance (event_id, how, volunteer_id)
    select id, 'walk_in', ${by}::uuid from event where id = ${eventId} and cancelled_at is null`)
}

/** By a number as it is typed. Undefined: nobody we know has it. Throws UserError `phone.bad`, and as `checkIn`. */
export async function checkInNumber(
  tx: Tx,
  { eventId, typed, region, by }: Omit<Arrival, 'contactId' | 'how'> & { typed: string; region: string },
): Promise<{ isNew: boolean; name: string; expected: boolean } | undefined> {
  const phone = parsePhone(typed, region)
  if ('error' in phone) throw new UserError('phone.bad', { found: typed.slice(0, 20) })
  const [known] = await rows<{ id: string; expected: boolean }>(
    tx,
    sql`select k.id, exists (select from rsvp r where r.event_id = ${eventId} and r.contact_id = k.id and r.answer = 'yes') as expected
        from contact k where k.phone = ${phone.e164}`,
  )
  if (!known) return undefined
  const { expected, id: contactId } = known
  return { ...(await checkIn(tx, { eventId, contactId, how: expected ? 'number' : 'walk_in', by })), expected }
}

export type Guest = {
  contactId: string
  name: string
  answer: 'yes' | 'maybe' | 'no'
  waiting: boolean
  arrived: boolean
}

/** Names that a page has room for. */
export const mostGuests = 40

/** A name as it is searched for: at a door nobody looks for the accents, and Ève is a word of Marie-Ève. */
const plainName: SQL = sql`translate(regexp_replace(lower(normalize(k.first_name || ' ' || k.last_name, NFD)), '[\u0300-\u036f]', '', 'g'), '-.''’', '    ')`

/** The door's list: who answered, by the beginning of any word of their name; who is expected first. */
export async function doorList(
  tx: Tx,
  { eventId, search = '' }: { eventId: string; search?: string },
): Promise<Guest[]> {
  const wanted = search
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[\\%_]/g, '')
    .replace(/[-.'’]/g, ' ')
    .trim()
    .slice(0, 40)
  return rows<Guest>(
    tx,
    sql`select k.id as "contactId", ${doorName} as name, r.answer, r.waiting, a.id is not null as arrived
        from rsvp r join contact k on k.id = r.contact_id
          left join attendance a on a.event_id = r.event_id and a.contact_id = r.contact_id
        where r.event_id = ${eventId} and ${
          wanted ? sql`${plainName} like any(array[${`${wanted}%`}, ${`% ${wanted}%`}])` : sql`r.answer = 'yes'`
        }
        order by a.id is not null, r.answer <> 'yes', r.waiting, lower(k.first_name), lower(k.last_name), k.id limit ${mostGuests}`,
  )
}

/** A rally: what it is called, where and when, how many fit in; and which campaigns invite to it. */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { withdrawReminders } from './remind.ts'
import { moveUp } from './rsvp.ts'

export type Event = {
  id: string
  title: string
  place: string
  startsAt: string
  zone: string
  minutes: number
  capacity: number | null
  link: string
  cancelled: boolean
  revision: number
}

export const eventColumns: SQL = sql`e.id, e.title, e.place, e.starts_at as "startsAt", e.zone, e.minutes, e.capacity, e.link,
  e.cancelled_at is not null as cancelled, e.revision`

/** The next five, the soonest first. */
export const titlesToCome = async (tx: Tx): Promise<string[]> =>
  (
    await rows<{ title: string }>(
      tx,
      sql`select title from event where cancelled_at is null and starts_at > muster_now() order by starts_at limit 5`,
    )
  ).map((e) => e.title)

/**
 * By title (one that is not cancelled before others) or id; without either the one that is on, else the next, else the
 * last. `only`: without either there must not be two to come. Throws `event.not_found`, `event.none`, `event.which`.
 */
export async function findEvent(tx: Tx, title?: string, { only = false } = {}): Promise<Event> {
  if (only && title === undefined) {
    const coming = await titlesToCome(tx)
    if (coming.length > 1) throw new UserError('event.which', { titles: coming.join(' · ') })
  }
  const [found] = await rows<Event>(
    tx,
    sql`select ${eventColumns} from event e
        where ${title === undefined ? sql`e.cancelled_at is null` : sql`lower(e.title) = lower(${title.trim()}) or e.id::text = ${title}`}
        order by e.cancelled_at is not null, e.starts_at + make_interval(mins => e.minutes + 360) < muster_now(),
          abs(extract(epoch from e.starts_at - muster_now())) limit 1`,
  )
  if (!found)
    throw title ? new UserError('event.not_found', { title: title.slice(0, 60) }) : new UserError('event.none')
  return found
}

/** The rally that is called so, if one is; one that is not cancelled before others. */
export async function findTitled(tx: Tx, title: string): Promise<Event | undefined> {
  const [found] = await rows<Event>(
    tx,
    sql`select ${eventColumns} from event e where lower(e.title) = lower(${title.trim()})
        order by e.cancelled_at is not null, e.starts_at desc limit 1`,
  )
  return found
}

export type EventDraft = {
  title: string
  place: string
  /** `2026-12-05 18:30`, in the zone. */
  local: string
  zone: string
  minutes: number
  capacity: number | null
  link: string
}

const clean = (text: string, most: number): string => text.replace(/\p{C}/gu, ' ').trim().slice(0, most)

/** The link of an event is an organizer's own, and an address of the web. Throws UserError `event.link`. */
function checkLink(link: string): string {
  const typed = link.trim().slice(0, 300)
  if (!typed) return ''
  // As people type it: `exemple.org/fete`. A user, a port or a scheme needs the whole address.
  const text = /^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*\.\p{L}{2,}([/?#]|$)/u.test(typed) ? `https://${typed}` : typed
  let url: URL | undefined
  try {
    url = new URL(text)
  } catch {
    // Said below.
  }
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
    throw new UserError('event.link', { found: typed.slice(0, 60) })
  return url.href
}

/** Throws UserError `event.title_taken`, `event.lacks`, `event.past`, `event.link`. */
export async function createEvent(tx: Tx, draft: EventDraft, by: string): Promise<string> {
  const [title, place] = [clean(draft.title, 80), clean(draft.place, 120)]
  if (!title || !place) throw new UserError('event.lacks')
  const [made] = await rows<{ id: string; past: boolean }>(
    tx,
    sql`insert into event (title, place, starts_at, zone, minutes, capacity, link, created_by)
        values (${title}, ${place}, ${draft.local}::timestamp at time zone ${draft.zone}, ${draft.zone}, ${draft.minutes},
          ${draft.capacity}::int, ${checkLink(draft.link)}, ${by})
        on conflict (lower(title)) where cancelled_at is null do nothing returning id, starts_at <= muster_now() as past`,
  )
  if (!made) throw new UserError('event.title_taken', { title })
  if (made.past) throw new UserError('event.past', { found: draft.local })
  return made.id
}

/**
 * What is given is changed; another zone keeps what the clock on the wall shows. Fewer places than people who come are
 * refused (`event.capacity`), so is a start that is past (`event.past`); more places are given to those who wait.
 */
export async function changeEvent(
  tx: Tx,
  eventId: string,
  change: Partial<Omit<EventDraft, 'title'>> & { cancel?: boolean },
): Promise<void> {
  const [now] = await rows<{ zone: string; coming: number }>(
    tx,
    sql`select e.zone, (select count(*) from rsvp r where r.event_id = e.id and r.answer = 'yes' and not r.waiting)::int as coming
        from event e where e.id = ${eventId} for update of e`,
  )
  if (!now) throw new UserError('stale')
  if (typeof change.capacity === 'number' && change.capacity < now.coming)
    throw new UserError('event.capacity', { n: now.coming })
  const { place, local, zone, minutes, capacity, link, cancel } = change
  const wall = sql`coalesce(${local ?? null}::timestamp, starts_at at time zone zone)`
  const where = sql`coalesce(${zone ?? null}::text, zone)`
  const [at] = await rows<{ past: boolean; starts: string }>(
    tx,
    sql`update event set revision = revision + 1,
      place = coalesce(${place === undefined ? null : clean(place, 120)}, place),
      starts_at = ${wall} at time zone ${where}, zone = ${where},
      minutes = coalesce(${minutes ?? null}::int, minutes),
      capacity = ${capacity === undefined ? sql`capacity` : sql`${capacity}::int`},
      link = coalesce(${link === undefined ? null : checkLink(link)}, link),
      cancelled_at = case when ${cancel === true} then coalesce(cancelled_at, muster_now()) else cancelled_at end
    where id = ${eventId} returning starts_at <= muster_now() as past, to_char(starts_at at time zone zone, 'YYYY-MM-DD HH24:MI') as starts`,
  )
  if (at?.past && (local !== undefined || zone !== undefined)) throw new UserError('event.past', { found: at.starts })
  // With the old time or place in their words.
  if (cancel || local !== undefined || zone !== undefined || place !== undefined) await withdrawReminders(tx, eventId)
  await moveUp(tx, eventId)
}

/** A campaign invites to an event from now on: yes, maybe and no of its canned replies are answers to it. */
export const inviteBy = (
  tx: Tx,
  { campaignId, eventId }: { campaignId: string; eventId: string | null },
): Promise<unknown> =>
  tx.execute(sql`update campaign set event_id = ${eventId}::uuid where id = ${campaignId} and state <> 'finished'`)

export type Figures = {
  yes: number
  waiting: number
  maybe: number
  no: number
  arrived: number
  /** Of these: who had a place, and whom nobody expected; who was on the waiting list is one of the latter. */
  expected: number
  walkIns: number
  campaigns: string
  /** Of these, which are over before the last reminder would go: who asked for one gets none. */
  early: string
  remind: number
}

export async function readFigures(tx: Tx, eventId: string): Promise<Figures> {
  const [found] = await rows<Figures>(
    tx,
    sql`select count(*) filter (where answer = 'yes' and not waiting)::int as yes, count(*) filter (where answer = 'yes' and waiting)::int as waiting,
          count(*) filter (where answer = 'maybe')::int as maybe, count(*) filter (where answer = 'no')::int as no,
          count(*) filter (where answer = 'yes' and remind_asked_at is not null)::int as remind,
          (select count(*) from attendance a where a.event_id = ${eventId})::int as arrived,
          count(*) filter (where answer = 'yes' and not waiting and exists (select from attendance a where a.event_id = r.event_id and a.contact_id = r.contact_id))::int as expected,
          (select count(*) from attendance a where a.event_id = ${eventId} and not exists (
            select from rsvp x where x.event_id = a.event_id and x.contact_id = a.contact_id and x.answer = 'yes' and not x.waiting))::int as "walkIns",
          coalesce((select string_agg(name, ', ' order by created_at) from campaign where event_id = ${eventId}), '') as campaigns,
          coalesce((select string_agg(c.name, ', ' order by c.created_at) from event e join campaign c on c.event_id = e.id
            where e.id = ${eventId} and e.cancelled_at is null and c.valid_until < e.starts_at - interval '2 hours'), '') as early
        from rsvp r where r.event_id = ${eventId}`,
  )
  return found!
}

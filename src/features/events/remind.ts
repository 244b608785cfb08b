/**
 * Reminders that a person asked for: the day before and two hours before. Of the closed list of automatic texts they are
 * the only ones that go to somebody who has not just written, so each hangs on a recorded yes to the question whether to
 * remind them; they keep to hours, pauses and opt-outs like any text (texts/dispatch.ts), and at most one of each kind
 * goes to a person for one day. Those of a waiting list, of a cancelled event, and of whoever says no, are not written;
 * what waits for its hours when any of this changes is taken back, and written anew with what holds then.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { foldLetters } from '../../lib/segments.ts'
import { languageFor, translator } from '../../locales/index.ts'
import { wake } from '../../queue/job.ts'
import { sendTexts } from '../texts/wake.ts'

type Due = {
  eventId: string
  contactId: string
  kind: 'day' | 'hours'
  title: string
  place: string
  startsAt: string
  zone: string
  locale: string
  sender: string
}

/** Written by one look. */
const group = 200

/** The day of event `e`, where it is: who was reminded of one that was put off to another day is reminded of that, too. */
const startsOn = sql`(e.starts_at at time zone e.zone)::date`

/** Who is to be reminded now, of which kind: rows of `e`, `r` and `w`. */
const dueNow = sql`event e join rsvp r on r.event_id = e.id and r.answer = 'yes' and not r.waiting and r.remind_asked_at is not null
  -- Who asks late is not told twice within the hour.
  join (values ('day', interval '24 hours', interval '4 hours'), ('hours', interval '2 hours', interval '15 minutes')) w(kind, before, least)
    on e.starts_at <= muster_now() + w.before and e.starts_at > muster_now() + w.least
where e.cancelled_at is null and e.starts_at > muster_now() and e.starts_at <= muster_now() + interval '24 hours'
  and not exists (select from reminder x
    where (x.event_id, x.contact_id, x.kind, x.starts_on) = (r.event_id, r.contact_id, w.kind, ${startsOn}))`

/** How many reminders are due and not written. */
export async function countDueReminders(tx: Tx): Promise<number> {
  const [found] = await rows<{ n: number }>(tx, sql`select count(*)::int as n from ${dueNow}`)
  return found?.n ?? 0
}

/** Looked at every second: by the index of starts, and only while an event is near. */
export async function remindGuests(tx: Tx): Promise<number> {
  const near = await readDue(tx)
  if (!near.length) return 0
  // An event that is being changed, or answered, is waited for; what is due is read once more under its lock.
  const ids = [...new Set(near.map(({ eventId }) => eventId))]
  await tx.execute(sql`select 1 from event where id = any(${`{${ids.join(',')}}`}::uuid[]) order by id for share`)
  const due = (await readDue(tx)).filter(({ eventId }) => ids.includes(eventId))
  if (!due.length) return 0
  return writeReminders(tx, due)
}

const readDue = (tx: Tx): Promise<Due[]> =>
  rows<Due>(
    tx,
    sql`select r.event_id as "eventId", r.contact_id as "contactId", r.kind, e.title, e.place, e.starts_at as "startsAt", e.zone,
          coalesce(k.locale, c.locale, 'en') as locale, coalesce(c.sender, '') as sender
        from (select r.event_id, r.contact_id, r.campaign_id, w.kind from ${dueNow}) r
          join event e on e.id = r.event_id
          join contact k on k.id = r.contact_id left join campaign c on c.id = r.campaign_id
        order by r.event_id, r.contact_id limit ${group}`,
  )

async function writeReminders(tx: Tx, due: readonly Due[]): Promise<number> {
  const texts = due.map(({ eventId, contactId, kind, title, place, startsAt, zone, locale, sender }) => {
    const time = new Intl.DateTimeFormat(locale, {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone: zone,
    })
    // Whoever asks on the day itself, or is texted in the morning after a night, must not read "tomorrow": the day has a name.
    const day = new Intl.DateTimeFormat(languageFor(locale), { weekday: 'long', timeZone: zone })
    const at = new Date(startsAt)
    const values = { sender, title, place, day: foldLetters(day.format(at)), time: time.format(at) }
    return { eventId, contactId, kind, body: translator(locale)(`contact.remind_${kind}`, values) }
  })
  const written = await rows(
    tx,
    sql`with given as (
          select * from jsonb_to_recordset(${JSON.stringify(texts)}::jsonb) as g("eventId" uuid, "contactId" uuid, kind text, body text)
        ), fresh as (
          insert into reminder (event_id, contact_id, kind, starts_on, message_id)
          select "eventId", "contactId", kind, ${startsOn}, muster_id() from given join event e on e.id = "eventId" on conflict do nothing
          returning event_id, contact_id, kind, message_id
        )
        -- Who asked while the event's lock was waited for asked before this.
        insert into message (id, kind, contact_id, conversation_id, campaign_id, body, state, valid_until, created_at)
        select fresh.message_id, 'reminder', fresh.contact_id, v.id, r.campaign_id, given.body, 'queued',
          case fresh.kind when 'day' then e.starts_at - interval '3 hours' else e.starts_at end, muster_clock()
        from fresh join given on given."eventId" = fresh.event_id and given."contactId" = fresh.contact_id and given.kind = fresh.kind
          join event e on e.id = fresh.event_id
          join rsvp r on r.event_id = fresh.event_id and r.contact_id = fresh.contact_id
          left join conversation v on v.contact_id = fresh.contact_id
        returning id`,
  )
  wake(tx, sendTexts)
  return written.length
}

/**
 * Takes back what has not left yet, of one contact or of all: the event has changed, or what they answered. To be called
 * under the event's lock. An attempt either started before, or never does.
 */
export const withdrawReminders = (tx: Tx, eventId: string, contactId?: string): Promise<unknown> =>
  tx.execute(sql`
    with gone as (
      update message m set state = 'failed', reason = 'withdrawn' from reminder x
      where x.message_id = m.id and x.event_id = ${eventId} and m.state = 'queued'
        ${contactId === undefined ? sql`` : sql`and x.contact_id = ${contactId}`}
      returning m.id
    )
    delete from reminder x using gone where x.message_id = gone.id`)

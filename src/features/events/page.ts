/** What the pages of an event say: to a guest, in their language; and to whoever stands at the door. */
import { sql } from 'drizzle-orm'
import QRCode from 'qrcode'
import type { Store } from '../../db/client.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { Translate } from '../../lib/translate.ts'
import { translator } from '../../locales/index.ts'
import { homeRegion } from '../law/why.ts'
import { checkIn, checkInNumber, countStranger, doorList, doorName } from './attendance.ts'
import { behindCode, eventCode } from './codes.ts'
import { findEvent, readFigures } from './event.ts'
import type { Event } from './event.ts'
import { eventIcs } from './ics.ts'

export type EventPage = {
  locale: string
  status: 200 | 404 | 422
  title: string
  lines: string[]
  facts: { label: string; value: string; href?: string }[]
  links: { label: string; href: string }[]
  /** The ticket, as an SVG of ours. */
  ticket?: { svg: string; text: string }
  /** Of a door: what was done just now, and whether it went well. */
  notice?: { text: string; good: boolean }
  forms: DoorForm[]
  guests: { name: string; note: string; arrived: boolean; who: string }[]
}
export type DoorForm = {
  action: string
  button: string
  method: 'get' | 'post'
  field?: { name: string; label: string; value: string; tel?: true }
  /** A value that comes with the press. */
  hidden?: { name: string; value: string }
  big?: true
}

/** Refusals at a door, in the words of the chat; any other is about a number. */
const refusals: Record<string, string> = {
  'event.over': 'errors.event.over',
  'checkin.early': 'errors.checkin.early',
}

type Given = { store: Store; secret: string; log: Log; baseUrl(): string }

const nothing = { facts: [], links: [], forms: [], guests: [] }
const gone = (locale: string): EventPage => {
  const t = translator(locale)
  return { ...nothing, locale, status: 404, title: t('page.event_gone_title'), lines: [t('page.event_gone_text')] }
}

const when = (event: Event, locale: string): string => {
  const starts = new Date(event.startsAt)
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeZone: event.zone })
  const time = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: event.zone,
  })
  return `${day.format(starts)}, ${time.format(starts)}`
}

type Guest = {
  answer: 'yes' | 'maybe' | 'no' | null
  waiting: boolean
  arrived: boolean
  locale: string | null
  name: string
}

async function readGuest(tx: Tx, eventId: string, contactId: string): Promise<Guest | undefined> {
  const [found] = await rows<Guest>(
    tx,
    sql`select r.answer, coalesce(r.waiting, false) as waiting, a.id is not null as arrived, coalesce(k.locale, c.locale) as locale, ${doorName} as name
        from contact k left join rsvp r on r.event_id = ${eventId} and r.contact_id = k.id left join campaign c on c.id = r.campaign_id
          left join attendance a on a.event_id = ${eventId} and a.contact_id = k.id where k.id = ${contactId}`,
  )
  return found
}

/** `locale`: what the reader's browser asks for, where nothing tells the contact's. */
export function openEvents({ store, secret, log, baseUrl }: Given) {
  const describe = (t: Translate, event: Event, locale: string, code: string): Pick<EventPage, 'facts' | 'links'> => ({
    facts: [
      { label: t('page.event_when'), value: when(event, locale) },
      { label: t('page.event_where'), value: event.place },
      ...(event.link
        ? [{ label: t('page.event_more'), value: event.link.replace(/^https?:\/\/|\/$/g, ''), href: event.link }]
        : []),
    ],
    links: event.cancelled ? [] : [{ label: t('page.event_calendar'), href: `/e/${code}/event.ics` }],
  })

  /** `door`: the code of a door that this browser opened before: then the ticket can be taken. */
  async function guestPage(typed: string, asked: string, door?: string): Promise<EventPage> {
    return store.transact(async (tx) => {
      const behind = await behindCode(tx, secret, typed)
      if (!behind || behind.kind === 'door') return gone(asked)
      const event = await findEvent(tx, behind.eventId)
      const guest = behind.contactId ? await readGuest(tx, event.id, behind.contactId) : undefined
      if (behind.contactId && !guest) return gone(asked)
      const locale = guest?.locale ?? asked
      const t = translator(locale)
      const code = typed.toLowerCase()
      const [at] = await rows<{ now: string }>(tx, sql`select muster_now() as now`)
      const state = event.cancelled
        ? 'cancelled'
        : guest?.arrived
          ? 'arrived'
          : new Date(event.startsAt).getTime() + event.minutes * 60_000 < new Date(at!.now).getTime()
            ? 'past'
            : guest?.answer === 'yes'
              ? guest.waiting
                ? 'waiting'
                : 'yes'
              : (guest?.answer ?? 'open')
      const holder = door ? await behindCode(tx, secret, door) : undefined
      const takes = guest && !event.cancelled && holder?.kind === 'door' && holder.eventId === event.id
      const ticket =
        state === 'yes' && !takes
          ? {
              svg: await QRCode.toString(`${baseUrl()}/e/${code}`, {
                type: 'svg',
                margin: 2,
                errorCorrectionLevel: 'M',
              }),
              text: t('page.event_ticket'),
            }
          : undefined
      return {
        ...nothing,
        ...describe(t, event, locale, code),
        locale,
        status: 200,
        title: event.title,
        lines: [t(`page.event_${state}`)],
        ...(ticket ? { ticket } : {}),
        // Only at the door a name is shown: the page itself names nobody.
        ...(takes
          ? {
              forms: guest.arrived
                ? []
                : [
                    {
                      action: `/door/${door}`,
                      method: 'post',
                      button: t('page.door_in', { name: guest.name }),
                      hidden: { name: 'who', value: code },
                      big: true,
                    },
                  ],
              links: [{ label: t('page.door_list'), href: `/door/${door}` }],
            }
          : {}),
      } satisfies EventPage
    })
  }

  async function doorPage(
    tx: Tx,
    code: string,
    locale: string,
    { search = '', notice }: { search?: string; notice?: EventPage['notice'] },
  ) {
    const behind = await behindCode(tx, secret, code)
    if (behind?.kind !== 'door') return gone(locale)
    const event = await findEvent(tx, behind.eventId)
    const t = translator(locale)
    const guests = await doorList(tx, { eventId: event.id, search })
    const n = await readFigures(tx, event.id)
    return {
      ...nothing,
      locale,
      status: 200,
      title: t('page.door_title', { title: event.title }),
      lines: [
        t('page.door_figures', { arrived: n.arrived, yes: n.yes, others: n.walkIns }),
        ...(search.trim() && !guests.length ? [t('page.door_nobody', { search: search.trim() })] : []),
      ],
      ...(notice ? { notice } : {}),
      forms: [
        {
          action: `/door/${code}`,
          method: 'get',
          button: t('page.door_search'),
          field: { name: 'q', label: t('page.door_name'), value: search },
        },
        {
          action: `/door/${code}`,
          method: 'post',
          button: t('page.door_number_button'),
          field: { name: 'number', label: t('page.door_number'), value: '', tel: true },
        },
        {
          action: `/door/${code}`,
          method: 'post',
          button: t('page.door_stranger'),
          hidden: { name: 'stranger', value: 'yes' },
        },
      ],
      guests: guests.map((g) => ({
        name: g.name || t('page.door_nameless'),
        note: g.arrived
          ? t('page.door_arrived')
          : g.waiting
            ? t('page.door_waiting')
            : g.answer === 'yes'
              ? ''
              : t(`page.door_${g.answer}`),
        arrived: g.arrived,
        who: g.contactId,
      })),
    } satisfies EventPage
  }

  return {
    guestPage,
    async ics(typed: string): Promise<string | undefined> {
      return store.transact(async (tx) => {
        const behind = await behindCode(tx, secret, typed)
        if (!behind || behind.kind === 'door') return undefined
        const [at] = await rows<{ now: string }>(tx, sql`select muster_now() as now`)
        return eventIcs(await findEvent(tx, behind.eventId), {
          now: new Date(at!.now),
          url: `${baseUrl()}/e/${eventCode(secret, { kind: 'event', eventId: behind.eventId })}`,
        })
      })
    },
    door: (code: string, locale: string, search: string): Promise<EventPage> =>
      store.transact((tx) => doorPage(tx, code, locale, { search })),
    /** A press at the door: one of the three. `who` is a guest of the list by their row's id, or the code of a ticket. */
    async arrive(
      code: string,
      locale: string,
      { who, number, stranger }: { who?: string; number?: string; stranger?: boolean },
    ): Promise<EventPage> {
      const t = translator(locale)
      return store.transact(async (tx) => {
        const behind = await behindCode(tx, secret, code)
        if (behind?.kind !== 'door') return gone(locale)
        const { eventId, volunteerId: by } = behind
        const show = (text: string, good = true) => doorPage(tx, code, locale, { notice: { text, good } })
        log.info({ event: 'door.press', id: eventId, by: by ?? '' })
        try {
          if (stranger) {
            await countStranger(tx, { eventId, by })
            return await show(t('page.door_counted'))
          }
          const guest = !number && who ? await findGuest(tx, secret, who, eventId) : undefined
          if (!number && !guest) return await show(t('page.door_other_event'), false)
          const done = guest
            ? await checkIn(tx, { eventId, ...guest, by })
            : await checkInNumber(tx, { eventId, typed: number ?? '', region: await homeRegion(tx), by })
          if (!done) return await show(t('page.door_unknown'), false)
          const name = done.name || t('page.door_nameless')
          return await show(t(done.isNew ? 'page.door_is_in' : 'page.door_was_in', { name }), done.isNew)
        } catch (error) {
          if (!(error instanceof UserError)) throw error
          return show(refusals[error.key] ? t(refusals[error.key]!) : t('page.door_bad_number'), false)
        }
      })
    },
  }
}

/** Somebody who answered this invitation, or whose ticket it is. */
async function findGuest(
  tx: Tx,
  secret: string,
  who: string,
  eventId: string,
): Promise<{ contactId: string; how: 'list' | 'code' } | undefined> {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(who)) {
    const [found] = await rows<{ contactId: string }>(
      tx,
      sql`select contact_id as "contactId" from rsvp where event_id = ${eventId} and contact_id = ${who}`,
    )
    return found && { ...found, how: 'list' }
  }
  const behind = await behindCode(tx, secret, who)
  return behind?.contactId && behind.eventId === eventId ? { contactId: behind.contactId, how: 'code' } : undefined
}

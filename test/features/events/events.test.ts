/** Rallies: an invitation answered, places and who waits for them, reminders that were asked for, the door. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { checkIn, checkInNumber, countStranger, undoCheckIn } from '../../../src/features/events/attendance.ts'
import { changeEvent, createEvent, findEvent, readFigures } from '../../../src/features/events/event.ts'
import { answerInvitation, askReminder } from '../../../src/features/events/rsvp.ts'
import type { RsvpAnswer } from '../../../src/features/events/rsvp.ts'
import { remindGuests } from '../../../src/features/events/remind.ts'
import { markVoted } from '../../../src/features/ballots/mark.ts'
import { erasePerson } from '../../../src/features/privacy/erase.ts'
import { removeTurnout } from '../../../src/features/upkeep/turnout-retention.ts'
import { routesOfEvents } from '../../../src/proofs.ts'
import { openApp, shown } from '../../support/app.ts'
import type { TestApp } from '../../support/app.ts'
import { expectVerified, phoneOf, refusal } from '../../support/house.ts'

let muster: TestApp
beforeAll(async () => {
  muster = await openApp()
  await muster.work()
})
afterAll(() => muster.close())
beforeEach(() => muster.wipe())

const contacts = async (): Promise<string[]> =>
  (
    await muster.house.query<{ id: string }>(sql`select id from contact where first_name like 'Ann%' order by phone`)
  ).map((r) => r.id)

let invitation: string | null = null

/** A rally in `hours` hours, an organizer who made it, and a campaign on `n` contacts that invites to it. */
async function rally(n: number, { capacity = null as number | null, hours = 48 } = {}) {
  const { house } = muster
  const olivia = await house.person('Olivia', { role: 'organizer' })
  const [at] = await house.query<{ local: string }>(
    sql`select to_char((muster_now() + make_interval(hours => ${hours})) at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as local`,
  )
  const draft = { title: 'Rally', place: 'Parc Jarry', local: at!.local, zone: 'UTC', minutes: 120, capacity, link: '' }
  const eventId = await house.transact((tx) => createEvent(tx, draft, olivia.id))
  const campaignId = await house.campaign(await house.list(n), { name: 'Invitation', eventId })
  invitation = campaignId
  return { eventId, campaignId, ids: await contacts() }
}
const answer = (eventId: string, contactId: string, said: RsvpAnswer) =>
  muster.house.transact((tx) =>
    answerInvitation(tx, { eventId, contactId, answer: said, by: null, campaignId: invitation }),
  )
const figures = (eventId: string) => muster.house.transact((tx) => readFigures(tx, eventId))
const web = () => routesOfEvents(muster.app)
const pathOf = (url: string): string => new URL(url).pathname

describe('an invitation', () => {
  it('is made in words, answered by one press, and the guest has a page of their own, a ticket and a calendar file', async () => {
    const { house } = muster
    await house.person('Olivia', { role: 'organizer' })
    await house.person('Victor')
    const [olivia, victor] = [muster.at('Olivia'), muster.at('Victor')]
    // As where a web address leads to us.
    muster.app.settings.linked = true
    await house.campaign(await house.list(2), { name: 'Invitation' })
    const made = await olivia.type(
      '/event new title:"Rally; in the park" place:"Parc Jarry, Montréal" when:"2099-12-05 18:30" zone:America/Montreal',
    )
    expect(shown(made)).toMatch(/Rally; in the park[\s\S]*Dec 5, 18:30 \(America\/Montreal\)/)
    expect(shown(await olivia.type('/event invite Invitation'))).toMatch(/Invitation invites to Rally; in the park/)
    await house.query(sql`update canned_reply set body = 'See you! {event}' where tag = 'yes' returning id`)
    await victor.type('/batch')
    await victor.press('Send')
    await house.inbound(phoneOf(0), "Ouiii, j'y serai !")
    await expect.poll(() => victor.last()).toMatch(/like a yes from Ann0/)
    expect(await victor.find('Note a yes')).toBeDefined()
    expect(await house.query(sql`select 1 from rsvp`)).toEqual([])
    await victor.press('Yes!')
    const [said] = await house.query<{ body: string }>(sql`select body from message where kind = 'reply'`)
    expect(said!.body).toMatch(/^See you! http:\/\/\S+\/e\/[0-9a-z]{10}$/)
    expect(await house.query(sql`select answer, waiting from rsvp`)).toEqual([{ answer: 'yes', waiting: false }])
    // The volunteer's own words take the same field: the voter is not sent its braces.
    await house.inbound(phoneOf(0), 'Where is my ticket?')
    await expect.poll(() => victor.last()).toMatch(/Where is my ticket/)
    await victor.type('Here: {event}', { replyTo: (await victor.read()).at(-1)!.id })
    const bodies = await house.query<{ body: string }>(
      sql`select body from message where kind = 'reply' order by created_at`,
    )
    expect(bodies.at(-1)!.body).toBe(`Here: ${said!.body.split(' ').at(-1)!}`)
    const path = pathOf(said!.body.split(' ').at(-1)!)
    const page = await web().request(path, { headers: { 'accept-language': 'fr' } })
    const html = await page.text()
    expect(page.status).toBe(200)
    // In the campaign's language, where nothing tells the contact's; nobody is named.
    expect(html).toMatch(/You are on the list[\s\S]*<svg/)
    expect(html).not.toMatch(/Ann0|Lee|514/)
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'/)
    const ics = await (await web().request(`${path}/event.ics`)).text()
    expect(ics).toMatch(
      /^BEGIN:VCALENDAR\r\n[\s\S]*DTSTART:20991205T233000Z\r\nDTEND:20991206T013000Z[\s\S]*END:VCALENDAR\r\n$/,
    )
    expect(ics).toContain('SUMMARY:Rally\\; in the park')
    expect(ics).toContain('LOCATION:Parc Jarry\\, Montréal')
    expect(ics.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true)
    expect((await web().request('/e/0123456789')).status).toBe(404)
    await expectVerified(house.store)
  })
})

it('a name after the step is that rally’s; a change says what, in its zone; nothing is guessed where two are to come', async () => {
  const { house } = muster
  await house.person('Olivia', { role: 'organizer' })
  const olivia = muster.at('Olivia')
  const type = async (text: string) => shown(await olivia.type(text))
  await type('/event new title:"Rally in the park" place:"Parc Jarry" when:"2099-12-04 18:30" link:exemple.org/fete')
  expect(await type('/event new "Assemblée 3" place:"Salle" when:"2099-12-05 18:30"')).toMatch(
    /Assemblée 3[\s\S]*Announced, in UTC.*\/event change zone:/,
  )
  expect(await house.query(sql`select link from event order by starts_at`)).toEqual([
    { link: 'https://exemple.org/fete' },
    { link: '' },
  ])
  expect(await type('/event nouveau titre:"Fête"')).toMatch(/no rally called nouveau/)
  expect(await type('/event assemblée 3')).toMatch(/^Assemblée 3(?![\s\S]*Also to come)/)
  expect(await type('/event')).toMatch(/^Rally in the park[\s\S]*Also to come: Assemblée 3\./)
  expect(await type('/event cancel')).toMatch(/Rally in the park · Assemblée 3/)
  expect(await type('/event change Assemblée 3')).toMatch(/Nothing to change was said/)
  expect(await type('/event change Assemblée 3 zone:America/Montreal')).toMatch(/Dec 5, 18:30 \(America\/Montreal\)/)
  expect(await type('/event change Assemblée 3 when:"today 00:00"')).toMatch(/is past/)
  expect(await type('/event cancel assemblée 3')).toMatch(/^Cancelled: Assemblée 3/)
  expect(
    await house.query(sql`select title, cancelled_at is not null as cancelled,
    to_char(starts_at at time zone 'UTC', 'DD HH24:MI') as at from event order by starts_at`),
  ).toEqual([
    { title: 'Rally in the park', cancelled: false, at: '04 18:30' },
    { title: 'Assemblée 3', cancelled: true, at: '05 23:30' },
  ])
  // Cancelled by mistake: its name is free again, and means the new one.
  const again = '/event new "Assemblée 3" place:"Salle 2" when:"2099-12-06 18:30" zone:America/Montreal'
  expect(await type(again)).toMatch(/^Assemblée 3[\s\S]*Salle 2/)
  expect(await type(again)).toMatch(/a rally called Assemblée 3 already/)
  expect(await type('/event assemblée 3')).toMatch(/Salle 2/)
})

describe('places', () => {
  it('twenty take five at once: five have one, the others wait in line; who says no gives theirs to the first', async () => {
    const { house } = muster
    const { eventId, ids } = await rally(20, { capacity: 5 })
    const said = await Promise.all(ids.map((id) => answer(eventId, id, 'yes')))
    expect(said.filter((s) => !s.waiting)).toHaveLength(5)
    expect(await figures(eventId)).toMatchObject({ yes: 5, waiting: 15 })
    const coming = await house.query<{ id: string }>(sql`select contact_id as id from rsvp where not waiting`)
    const line = await house.query<{ id: string }>(sql`select contact_id as id from rsvp where waiting order by yes_at`)
    await Promise.all(coming.slice(0, 3).map(({ id }) => answer(eventId, id, 'no')))
    const moved = await house.query<{ id: string }>(
      sql`select contact_id as id from rsvp where answer = 'yes' and not waiting`,
    )
    expect(new Set(moved.map((m) => m.id))).toEqual(new Set([...coming.slice(3), ...line.slice(0, 3)].map((m) => m.id)))
    // A second yes keeps the place in the line; fewer places than people who come are refused, more are given out.
    await answer(eventId, line.at(-1)!.id, 'yes')
    expect(await refusal(house.transact((tx) => changeEvent(tx, eventId, { capacity: 4 })))).toBe('event.capacity')
    await house.transact((tx) => changeEvent(tx, eventId, { capacity: 7 }))
    expect(await figures(eventId)).toMatchObject({ yes: 7, waiting: 10, no: 3 })
    await house.transact((tx) => changeEvent(tx, eventId, { capacity: null }))
    expect(await figures(eventId)).toMatchObject({ yes: 17, waiting: 0 })
    await expectVerified(house.store)
  })

  it('whoever is erased leaves their place to the first who waits; after the rally to nobody', async () => {
    const { house } = muster
    const { eventId, ids } = await rally(3, { capacity: 1 })
    for (const id of ids) await answer(eventId, id, 'yes')
    const erase = (n: number) => house.transact((tx) => erasePerson(tx, { phone: phoneOf(n), how: 'command' }))
    await erase(0)
    expect(await figures(eventId)).toMatchObject({ yes: 1, waiting: 1 })
    await expectVerified(house.store)
    await house.shift(49 * 3600)
    await erase(1)
    expect(await figures(eventId)).toMatchObject({ yes: 0, waiting: 1 })
    await expectVerified(house.store)
  })

  it('who moves up is told by a press of their volunteer, and by nothing else', async () => {
    const { house, carrier } = muster
    const { eventId, ids } = await rally(2, { capacity: 1 })
    await house.person('Victor')
    const victor = muster.at('Victor')
    await victor.type('/batch')
    await victor.press('Send')
    await victor.press('Send')
    await answer(eventId, ids[0]!, 'yes')
    await answer(eventId, ids[1]!, 'yes')
    await answer(eventId, ids[0]!, 'no')
    await expect.poll(() => victor.last()).toMatch(/Ann1 has moved up from the waiting list/)
    await expect.poll(() => carrier.ledger.length).toBe(2)
    expect(shown(await victor.press('Tell Ann1'))).toMatch(/Ann1 hears of it/)
    await expect.poll(() => carrier.ledger.length).toBe(3)
    expect(carrier.ledger[2]!.body).toMatch(/^Team Rivera: a place is free.*Rally.*Parc Jarry.*STOP/)
    await expectVerified(house.store)
  })
})

describe('reminders', () => {
  it('go to who asked for them, once each, and to nobody else', async () => {
    const { house, carrier } = muster
    const { eventId, ids } = await rally(5, { hours: 30 })
    for (const id of ids) await answer(eventId, id, 'yes')
    for (const id of ids.slice(0, 3)) await house.transact((tx) => askReminder(tx, { eventId, contactId: id }))
    const [day] = await house.query<{ day: string }>(
      sql`select to_char(starts_at at time zone zone, 'FMDay') as day from event where id = ${eventId}`,
    )
    const look = async () => {
      await house.transact(remindGuests)
      await house.deliver()
      return carrier.ledger.map((text) => text.to)
    }
    expect(await look()).toEqual([])
    await house.inbound(phoneOf(1), 'STOP')
    await house.shift(8 * 3600)
    await answer(eventId, ids[2]!, 'no')
    await Promise.all([house.transact(remindGuests), house.transact(remindGuests)])
    const told = async () => (await look()).filter((to) => to === phoneOf(0)).length
    await expect.poll(told).toBe(1)
    expect(carrier.ledger.find((text) => text.to === phoneOf(0))!.body).toMatch(
      new RegExp(`^Team Rivera: ${day!.day} at \\d\\d:\\d\\d: Rally, Parc Jarry\\.`),
    )
    await house.shift(20.5 * 3600)
    await expect.poll(told).toBe(2)
    await look()
    expect(await told()).toBe(2)
    const others = carrier.ledger.filter(
      (text) => text.to !== phoneOf(0) && !/will not|no more|unsubscribed|texts/i.test(text.body),
    )
    expect(others).toEqual([])
    await expectVerified(house.store)
  })

  it('who asks while the look at reminders waits has asked before it is written', async () => {
    const { house } = muster
    const { eventId, ids } = await rally(1, { hours: 20 })
    await answer(eventId, ids[0]!, 'yes')
    await house.transact(async (tx) => {
      await tx.execute(sql`select muster_now()`)
      await house.transact((other) => askReminder(other, { eventId, contactId: ids[0]! }))
      expect(await remindGuests(tx)).toBe(1)
    })
    await expectVerified(house.store)
  })

  it('keep to hours: what comes due at night waits for the morning, or is let be', async () => {
    const { house, carrier } = muster
    const { eventId, ids } = await rally(1, { hours: 10 })
    await answer(eventId, ids[0]!, 'yes')
    await house.transact((tx) => askReminder(tx, { eventId, contactId: ids[0]! }))
    await house.query(sql`update campaign set opens = minute, closes = minute + 1 from (
      select ((extract(hour from muster_now() at time zone 'UTC')::int + 3) % 23) * 60 as minute) m returning id`)
    await house.transact(remindGuests)
    await house.deliver()
    expect(carrier.ledger).toEqual([])
    expect(await house.query(sql`select state from message where kind = 'reminder'`)).toEqual([{ state: 'queued' }])
    await house.shift(8 * 3600)
    await expect
      .poll(
        async () =>
          (await house.query(sql`select state, reason from message where kind = 'reminder' and reason is not null`))
            .length,
      )
      .toBeGreaterThan(0)
    expect(carrier.ledger).toEqual([])
    await expectVerified(house.store)
  })
})

describe('what changes after a reminder was written', () => {
  /** Two guests who asked to be reminded; their texts wait for a campaign that is paused, as for hours to begin. */
  async function waiting(hours: number) {
    const { house } = muster
    const made = await rally(2, { hours })
    await house.query(sql`update campaign set state = 'paused' returning id`)
    for (const id of made.ids) {
      await answer(made.eventId, id, 'yes')
      await house.transact((tx) => askReminder(tx, { eventId: made.eventId, contactId: id }))
    }
    await house.transact(remindGuests)
    return made
  }
  const written = () =>
    muster.house.query(
      sql`select state, body from message where kind = 'reminder' and reason is distinct from 'withdrawn' order by id`,
    )
  const startIn = async (hours: number): Promise<string> => {
    const [at] = await muster.house.query<{ local: string }>(
      sql`select to_char((muster_now() + make_interval(hours => ${hours})) at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as local`,
    )
    return at!.local
  }

  it('what waits for its hours is not sent with what no longer holds: another place, a no, a rally that is off', async () => {
    const { house, carrier } = muster
    const { eventId, ids } = await waiting(20)
    expect(await written()).toHaveLength(2)
    await house.transact((tx) => changeEvent(tx, eventId, { place: 'Salle Pelletier' }))
    await house.transact(remindGuests)
    const old = (await written()).filter(({ body }) => String(body).includes('Parc Jarry'))
    expect([old, await written()]).toEqual([[], [expect.anything(), expect.anything()]])
    await answer(eventId, ids[0]!, 'no')
    expect(await written()).toHaveLength(1)
    await house.transact((tx) => changeEvent(tx, eventId, { cancel: true }))
    await house.query(sql`update campaign set state = 'running' returning id`)
    await house.shift(3600)
    await house.transact(remindGuests)
    await house.deliver()
    expect(await written()).toEqual([])
    expect(carrier.ledger).toEqual([])
    await expectVerified(house.store)
  })

  it('a rally that is put off to another day is reminded of the day before that one, too; once for each day', async () => {
    const { house, carrier } = muster
    const { eventId, ids } = await waiting(20)
    await house.query(sql`update campaign set state = 'running' returning id`)
    await house.shift(700)
    await expect.poll(() => carrier.ledger.length).toBe(2)
    await house.transact((tx) => changeEvent(tx, eventId, { minutes: 90 }))
    expect(await house.transact(remindGuests)).toBe(0)
    const later = await startIn(68)
    await house.transact((tx) => changeEvent(tx, eventId, { local: later }))
    await answer(eventId, ids[1]!, 'no')
    expect(await house.transact(remindGuests)).toBe(0)
    await house.shift(46 * 3600)
    await expect.poll(() => carrier.ledger.length).toBe(3)
    expect(carrier.ledger[2]).toMatchObject({ to: phoneOf(0), body: expect.stringContaining(later.slice(11)) })
    await house.deliver()
    expect(carrier.ledger).toHaveLength(3)
    await expectVerified(house.store)
  })
})

describe('the door', () => {
  it('three people check one list at once: each guest is in once, and counts once for who wrote to them', async () => {
    const { house } = muster
    const { eventId, ids } = await rally(12, { hours: 1 })
    const victor = await house.person('Victor', { team: 'North' })
    for (let i = 0; i < 6; i++) await house.press(victor)
    await expect.poll(() => muster.carrier.ledger.length).toBe(6)
    await expect
      .poll(() => house.query(sql`select 1 from message where kind = 'first' and state <> 'sent'`))
      .toEqual([])
    await house.query(sql`update message set delivery = 3 where kind = 'first' and state = 'sent' returning id`)
    for (const id of ids.slice(0, 10)) await answer(eventId, id, 'yes')
    const leads = await Promise.all(
      ['Lea', 'Lou', 'Liv'].map((name) => house.person(name, { team: 'North', role: 'lead' })),
    )
    const pressed = await Promise.all(
      leads.flatMap((lead) =>
        ids
          .slice(0, 8)
          .map((contactId) => house.transact((tx) => checkIn(tx, { eventId, contactId, how: 'list', by: lead.id }))),
      ),
    )
    expect(pressed.filter((p) => p.isNew)).toHaveLength(8)
    const number = (typed: string) =>
      house.transact((tx) => checkInNumber(tx, { eventId, typed, region: 'CA', by: null }))
    expect(await number('514 200 0000')).toMatchObject({ isNew: false })
    expect(await number('(514) 200-0011')).toMatchObject({ isNew: true, expected: false })
    expect(await number('514 200 9999')).toBeUndefined()
    expect(await refusal(number('12'))).toBe('phone.bad')
    await house.transact((tx) => countStranger(tx, { eventId, by: null }))
    expect(await figures(eventId)).toMatchObject({ yes: 10, arrived: 10, expected: 8, walkIns: 2 })
    const credits = () =>
      house.query<{ n: number }>(
        sql`select count(*)::int as n from credit where metric = 'attended' and state = 'counted'`,
      )
    expect(await credits()).toEqual([{ n: 6 }])
    expect(await house.transact((tx) => undoCheckIn(tx, { eventId, contactId: ids[0]! }))).toBe(true)
    expect(await credits()).toEqual([{ n: 5 }])
    expect(await house.transact((tx) => undoCheckIn(tx, { eventId, contactId: ids[0]! }))).toBe(false)
    await expectVerified(house.store)
  })

  it('in the chat: a list with a button each, a search, a number; and a slip is taken back', async () => {
    const { house } = muster
    const { eventId, ids } = await rally(3, { hours: 1 })
    await house.person('Lea', { role: 'lead' })
    for (const id of ids.slice(0, 2)) await answer(eventId, id, 'yes')
    const lea = muster.at('Lea')
    expect(shown(await lea.type('/checkin'))).toMatch(/0 of 2 who said yes are in/)
    expect(shown(await lea.press('Ann0 L.'))).toMatch(/Ann0 L\. is in\. Welcome![\s\S]*1 of 2/)
    expect(shown(await lea.press('No, not Ann0 L.'))).toMatch(/Taken back[\s\S]*0 of 2/)
    expect(shown(await lea.type('/checkin 514 200 0002'))).toMatch(/Ann2 L\. is in[\s\S]*One more came/)
    expect(shown(await lea.type('/checkin Zoe'))).toMatch(/Nobody on the list is called “Zoe”/)
    await house.query(
      sql`update contact set first_name = 'Marie-Ève', last_name = 'Hélie' where id = ${ids[0]} returning id`,
    )
    for (const typed of ['eve', 'Helie', 'marie-eve', 'hélie']) {
      await lea.type(`/checkin ${typed}`)
      expect((await lea.read()).at(-1)!.view.buttons!.map((b) => b.label)).toContain('Marie-Ève H.')
    }
    expect(shown(await lea.type('/checkin 514 200 8888'))).toMatch(/Nobody we know has this number/)
    await lea.press('Somebody not on the list')
    expect(await figures(eventId)).toMatchObject({ arrived: 2, walkIns: 2 })
    await expectVerified(house.store)
  })

  it('whoever comes from the waiting list is not taken for one of those who have a place', async () => {
    const { house } = muster
    const { eventId, ids } = await rally(2, { hours: 1, capacity: 1 })
    await house.person('Lea', { role: 'lead' })
    for (const id of ids) await answer(eventId, id, 'yes')
    await house.transact((tx) => checkIn(tx, { eventId, contactId: ids[1]!, how: 'list', by: null }))
    expect(await figures(eventId)).toMatchObject({ yes: 1, waiting: 1, arrived: 1, expected: 0, walkIns: 1 })
    expect(shown(await muster.at('Lea').type('/checkin rally'))).toMatch(/At the door: Rally[\s\S]*0 of 1 who said yes/)
    await expectVerified(house.store)
  })

  it('opens the evening before, and not at all where the rally is cancelled: a press then is refused, not taken for done', async () => {
    const { house } = muster
    const { eventId, ids } = await rally(1, { hours: 37 })
    const lea = await house.person('Lea', { role: 'lead' })
    await answer(eventId, ids[0]!, 'yes')
    const { eventLink } = await import('../../../src/features/events/codes.ts')
    const door = await house
      .transact((tx) =>
        eventLink(
          tx,
          { secret: muster.app.settings.secret, baseUrl: () => 'http://x' },
          { kind: 'door', eventId, volunteerId: lea.id },
        ),
      )
      .then(pathOf)
    const hand = muster.at('Lea')
    const page = async (fields: Record<string, string>) =>
      (
        await web().request(door, {
          method: 'POST',
          body: new URLSearchParams(fields),
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        })
      ).text()
    await hand.type('/checkin')
    for (const what of ['Ann0 L.', 'Somebody not on the list'])
      expect(shown(await hand.press(what))).toMatch(/not on yet.*the evening before/)
    expect(shown(await hand.type('/checkin 514 200 0000'))).toMatch(/not on yet/)
    for (const fields of [{ who: ids[0]! }, { number: '514 200 0000' }, { stranger: 'yes' }])
      expect(await page(fields as Record<string, string>)).toMatch(/not on yet/)
    await house.shift(1.5 * 3600)
    await house.transact((tx) => changeEvent(tx, eventId, { cancel: true }))
    for (const what of ['Ann0 L.', 'Somebody not on the list'])
      expect(shown(await hand.press(what))).toMatch(/over, or cancelled/)
    expect(await page({ who: ids[0]! })).toMatch(/over, or cancelled/)
    expect(await figures(eventId)).toMatchObject({ arrived: 0 })
  })

  it('on any phone: the door’s link opens the list, and from then on its camera takes tickets', async () => {
    const { house } = muster
    const { eventId, ids } = await rally(3, { hours: 1 })
    const lea = await house.person('Lea', { role: 'lead' })
    for (const id of ids) await answer(eventId, id, 'yes')
    const { eventLink } = await import('../../../src/features/events/codes.ts')
    const { secret } = muster.app.settings
    const link = (of: Parameters<typeof eventLink>[2]) =>
      house.transact((tx) => eventLink(tx, { secret, baseUrl: () => 'http://x' }, of)).then(pathOf)
    const door = await link({ kind: 'door', eventId, volunteerId: lea.id })
    const ticket = await link({ kind: 'guest', eventId, contactId: ids[0]! })
    const post = (fields: Record<string, string>, path = door) =>
      web().request(path, {
        method: 'POST',
        body: new URLSearchParams(fields),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
    const list = await web().request(`${door}?q=ann1`)
    expect(await list.text()).toMatch(/Ann1 L\./)
    expect(await (await web().request(`${door}?q=zoe`)).text()).toMatch(/Nobody on the list is called “zoe”/)
    const cookie = list.headers.get('set-cookie')!
    expect(cookie).toMatch(/^muster_door=[0-9a-z]{10}; Path=\/e; .*HttpOnly; SameSite=Lax/)
    // Whoever holds the ticket alone cannot let themselves in, and sees no name.
    const own = await (await web().request(ticket)).text()
    expect(own).not.toMatch(/<form|Ann0/)
    const seen = await (await web().request(ticket, { headers: { cookie: cookie.split(';')[0]! } })).text()
    expect(seen).toMatch(/Let Ann0 L\. in/)
    expect(await (await post({ who: ticket.split('/').at(-1)! })).text()).toMatch(/Ann0 L\. is in/)
    expect(await (await post({ who: ticket.split('/').at(-1)! })).text()).toMatch(/was in already/)
    expect(await (await post({ who: ids[1]! })).text()).toMatch(/Ann1 L\. is in/)
    expect(await (await post({ number: '514 200 0002' })).text()).toMatch(/Ann2 L\. is in/)
    expect(await (await post({ who: 'zzzzzzzzzz' })).text()).toMatch(/ticket is for something else/)
    expect((await post({ who: ids[1]! }, '/door/0123456789')).status).toBe(404)
    expect(await house.query(sql`select how from attendance order by at`)).toEqual([
      { how: 'code' },
      { how: 'list' },
      { how: 'number' },
    ])
    await house.query(sql`update volunteer set removed_at = now() where id = ${lea.id} returning id`)
    expect((await web().request(door)).status).toBe(404)
    await house.query(sql`update volunteer set removed_at = null where id = ${lea.id} returning id`)
    await expectVerified(house.store)
  })
})

it('a pass to those who said yes, and after it to those who did not come', async () => {
  const { house } = muster
  const { eventId, ids } = await rally(4, { hours: 1 })
  const olivia = muster.at('Olivia')
  // A campaign that is over before it sends no reminder: whoever looks is told.
  expect(shown(await olivia.type('/event'))).not.toMatch(/No reminder goes out/)
  await house.query(sql`update campaign set valid_until = muster_now() - interval '90 minutes' returning id`)
  expect(shown(await olivia.type('/event'))).toMatch(/No reminder goes out to whoever .* brings/)
  await house.query(sql`update campaign set valid_until = null returning id`)
  for (const id of ids.slice(0, 3)) await answer(eventId, id, 'yes')
  // Its day stands there also on the day itself: the draft may be read, and sent, on another.
  expect(shown(await olivia.type('/event'))).toMatch(/When: [A-Z][a-z]{2} \d{1,2}, \d\d:\d\d \(UTC\)/)
  expect(shown(await olivia.type('/event remind'))).toMatch(/Reminder: Rally, to 3 people/)
  const [draft] =
    await house.query(sql`select state, script, event_id = ${eventId} as invites, list_id is not null as listed
    from campaign where name = 'Reminder: Rally'`)
  expect(draft).toMatchObject({ state: 'draft', invites: true, listed: true })
  expect(draft!['script']).toMatch(
    /^Hi, \{texter\} from \{sender\} here\. Still good for Rally\? It is [A-Z][a-z]{2} \d{1,2}, \d\d:\d\d, Parc Jarry\..*Reply STOP/,
  )
  expect(shown(await olivia.type('/event missed'))).toMatch(/has not begun.*\/event remind/)
  await house.shift(1.5 * 3600)
  expect(shown(await olivia.type('/event missed'))).toMatch(/nobody to write to/)
  await house.transact((tx) => checkIn(tx, { eventId, contactId: ids[0]!, how: 'list', by: null }))
  expect(shown(await olivia.type('/event missed'))).toMatch(/to 2 people/)
  expect(shown(await olivia.type('/event cancel'))).toMatch(/Cancelled: Rally/)
  expect(await refusal(answer(eventId, ids[3]!, 'yes'))).toBe('event.over')
  expect((await house.transact((tx) => findEvent(tx, eventId))).cancelled).toBe(true)
  await expectVerified(house.store)
})

it('who said yes to a rally that is off is told just that; one that is over is neither called to mind nor looked forward to', async () => {
  const { house } = muster
  const { eventId, ids } = await rally(3, { hours: 30, capacity: 1 })
  const olivia = muster.at('Olivia')
  for (const id of ids.slice(0, 2)) await answer(eventId, id, 'yes')
  const { eventLink } = await import('../../../src/features/events/codes.ts')
  const { secret } = muster.app.settings
  const of = { kind: 'guest', eventId, contactId: ids[0]! } as const
  const page = pathOf(await house.transact((tx) => eventLink(tx, { secret, baseUrl: () => 'http://x' }, of)))
  await house.shift(33 * 3600)
  expect(shown(await olivia.type('/event remind Rally'))).toMatch(/over, or cancelled/)
  const html = await (await web().request(page)).text()
  expect(html).toMatch(/has taken place/)
  expect(html).not.toMatch(/See you|<svg/)
  await house.shift(-20 * 3600)
  expect(shown(await olivia.type('/event cancel Rally'))).toMatch(/\/event remind and its name/)
  expect(shown(await olivia.type('/event missed Rally'))).toMatch(/over, or cancelled/)
  expect(shown(await olivia.type('/event remind Rally'))).toMatch(/Cancelled: Rally, to 2 people/)
  const [draft] = await house.query<{ script: string }>(
    sql`select script from campaign where name = 'Cancelled: Rally'`,
  )
  expect(draft!.script).toMatch(/Rally \(.*, Parc Jarry\) does not take place.*Reply STOP/)
})

it('what was learned of people goes when the campaign’s time is over; how many came stays', async () => {
  const { house } = muster
  const { eventId, campaignId, ids } = await rally(3, { hours: 1 })
  for (const id of ids) await answer(eventId, id, 'yes')
  for (const contactId of ids.slice(0, 2))
    await house.transact((tx) => checkIn(tx, { eventId, contactId, how: 'list', by: null }))
  await house.query(sql`update campaign set votes_on = '2026-12-06' where id = ${campaignId} returning id`)
  await house.transact((tx) => markVoted(tx, ids, { votesOn: '2026-12-06', source: 'said_so', how: 'text', by: null }))
  expect(await house.transact((tx) => removeTurnout(tx, campaignId, 100))).toBe(8)
  expect(await house.transact((tx) => removeTurnout(tx, campaignId, 100))).toBe(0)
  expect(await figures(eventId)).toMatchObject({ yes: 0, arrived: 2 })
  expect(await house.query(sql`select 1 from contact where voted_on <> '{}'`)).toEqual([])
  await expectVerified(house.store)
})

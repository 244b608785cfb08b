/** Texting hours: at every minute of the nights when clocks change, and by every rule of hours of the packs. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { claimBatch } from '../../../src/features/assignment/claim.ts'
import { keepLaw } from '../../../src/features/law/keep.ts'
import { packs } from '../../../src/features/law/packs/index.ts'
import { expectVerified, openHouse, refusal } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
  await house.transact((tx) => keepLaw(tx, { allDay: false }))
  // A place without law, for campaigns' own hours in the night.
  await house.query(
    sql`insert into law_window select 'nowhere', d, 0, 1440, 0, 1440 from generate_series(1, 7) d returning 1`,
  )
})
beforeEach(async () => {
  await house.wipe()
  // With the law as it is from a moment long ago: attempts of the tests are judged by it.
  await house.query(sql`insert into setting (key, value) values ('law', '{"at": "2000-01-01"}') returning key`)
})
afterAll(() => house.close())

/** The clock of the house stands at this instant. */
const setClock = (at: string) =>
  house.transact((tx) => tx.execute(sql`update clock set shift = ${at}::timestamptz - clock_timestamp()`))

type Asked = {
  zone: string
  zoneToo?: string
  place?: string
  from?: string
  widened?: boolean
  opens?: number
  closes?: number
}

const given = ({ zone, zoneToo, place = 'nowhere', from = place, widened = false, opens = 0, closes = 1440 }: Asked) =>
  sql`${zone}::text, ${zoneToo ?? null}::text, ${place}::text, ${from}::text, ${widened}::boolean, ${opens}::int, ${closes}::int`

const isOpen = async (asked: Asked, at: string): Promise<boolean> =>
  (await house.query<{ open: boolean }>(sql`select open from muster_hours(${given(asked)}, ${at}::timestamptz)`))[0]!
    .open

const opensAt = async (asked: Asked, at: string): Promise<string | undefined> =>
  (
    await house.query<{ at: string | null }>(
      sql`select to_char(muster_opens(${given(asked)}, ${at}::timestamptz) at time zone ${asked.zone}::text, 'Dy YYYY-MM-DD HH24:MI') as at`,
    )
  )[0]!.at ?? undefined

/** Nights of 2026 and 2027 on which clocks change, or might: days to look at, each whole. */
const nights: Record<string, string[]> = {
  'America/New_York': ['2027-03-14', '2026-11-01'],
  'America/Chicago': ['2027-03-14', '2026-11-01'],
  'America/Los_Angeles': ['2027-03-14', '2026-11-01'],
  'America/Phoenix': ['2027-03-14', '2026-11-01'],
  'America/St_Johns': ['2027-03-14', '2026-11-01'],
  'America/Halifax': ['2027-03-14', '2026-11-01'],
  'Pacific/Honolulu': ['2027-03-14'],
  'Europe/Paris': ['2027-03-28', '2026-10-25'],
  'Europe/London': ['2027-03-28', '2026-10-25'],
  'Atlantic/Azores': ['2027-03-28', '2026-10-25'],
  'Australia/Lord_Howe': ['2027-04-04', '2026-10-04'],
  'Australia/Adelaide': ['2027-04-04', '2026-10-04'],
  'Pacific/Auckland': ['2027-04-04', '2026-09-27'],
  'Asia/Kathmandu': ['2027-03-28'],
  'Asia/Kolkata': ['2027-03-28'],
  'Pacific/Marquesas': ['2027-03-28'],
}

/** The minute of the day, by another library than the database's. */
function minuteIn(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, hour: 'numeric', minute: 'numeric', hourCycle: 'h23' })
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
    return parts['hour']! * 60 + parts['minute']!
  }
}

describe('at every minute of the nights when clocks change', () => {
  const windows: [name: string, place: string, opens: number, closes: number][] = [
    ['the hours of the law', 'us', 540, 1200],
    ['hours in the night itself', 'nowhere', 90, 165],
  ]
  it.each(windows)('%s are those of the wall clock, in 16 zones', async (_, place, opens, closes) => {
    for (const [zone, days] of Object.entries(nights))
      for (const day of days) {
        const found = await house.query<{ at: string; open: boolean }>(
          sql`select extract(epoch from at)::text as at, h.open
              from generate_series(${day}::timestamp at time zone ${zone}::text, (${day}::timestamp + interval '1 day') at time zone ${zone}::text, interval '1 minute') at,
                muster_hours(${given({ zone, place, opens: place === 'us' ? 0 : opens, closes: place === 'us' ? 1440 : closes })}, at) h`,
        )
        const minute = minuteIn(zone)
        const wrong = found.filter(({ at, open }) => {
          const m = minute(Number(at) * 1000)
          return open !== (m >= opens && m < closes)
        })
        expect({ zone, day, wrong: wrong.slice(0, 3) }).toEqual({ zone, day, wrong: [] })
        expect(found.length).toBeGreaterThan(1370)
        expect(found.some((f) => f.open)).toBe(true)
      }
  })

  it('a contact somewhere between two zones is texted only where both allow', async () => {
    const unknown = { zone: 'Pacific/Honolulu', zoneToo: 'America/New_York', place: 'us' }
    // 9:00 in New York is 4:00 in Honolulu; 14:00 is 9:00 there; 20:00 is the end in New York.
    expect(await isOpen(unknown, '2026-12-02T14:00Z')).toBe(false)
    expect(await isOpen(unknown, '2026-12-02T18:59Z')).toBe(false)
    expect(await isOpen(unknown, '2026-12-02T19:00Z')).toBe(true)
    expect(await isOpen(unknown, '2026-12-03T00:59Z')).toBe(true)
    expect(await isOpen(unknown, '2026-12-03T01:00Z')).toBe(false)
    expect(await opensAt(unknown, '2026-12-02T12:00Z')).toBe('Wed 2026-12-02 09:00')
  })
})

describe('the packs', () => {
  const zoneOf: Record<string, string> = {
    us: 'America/New_York',
    ca: 'America/Toronto',
    fr: 'Europe/Paris',
    default: 'UTC',
  }
  const hours = async (place: string, day: string, widened = false): Promise<string> => {
    const [w] = await house.query<{ opens: number; closes: number }>(
      sql`select opens, closes from muster_window(${place}, ${place}, ${widened}, 0, 1440, ${day}::date)`,
    )
    const clock = (m: number) => `${Math.floor(m / 60)}:${String(m % 60).padStart(2, '0')}`
    return w!.opens < w!.closes ? `${clock(w!.opens)}-${clock(w!.closes)}` : 'none'
  }

  // 2026-12-02 is a Wednesday.
  it.each([
    ['us', '9:00-20:00', '9:00-20:00', '9:00-20:00', '8:00-21:00'],
    ['us-ct', '9:00-20:00', '9:00-20:00', '9:00-20:00', '8:00-21:00'],
    ['us-fl', '9:00-20:00', '9:00-20:00', '9:00-20:00', '8:00-21:00'],
    ['us-al', '9:00-20:00', '9:00-20:00', 'none', '8:00-21:00'],
    ['us-la', '9:00-20:00', '9:00-20:00', 'none', '8:00-21:00'],
    ['us-ky', '10:00-20:00', '10:00-20:00', '10:00-20:00', '8:00-21:00'],
    ['us-ri', '9:00-18:00', '10:00-17:00', '10:00-17:00', '8:00-21:00'],
    ['us-tx', '9:00-20:00', '9:00-20:00', '12:00-20:00', '8:00-21:00'],
    ['ca', '9:00-21:30', '10:00-18:00', '10:00-18:00', '9:00-21:30'],
    ['ca-qc', '9:00-21:30', '10:00-18:00', '10:00-18:00', '9:00-21:30'],
    ['fr', '9:00-20:00', '9:00-20:00', 'none', '8:00-20:00'],
    ['default', '10:00-18:00', '10:00-17:00', 'none', '9:00-20:00'],
  ])('%s: weekdays %s, Saturday %s, Sunday %s, at most %s', async (place, weekday, saturday, sunday, widest) => {
    expect(await hours(place, '2026-12-02')).toBe(weekday)
    expect(await hours(place, '2026-12-05')).toBe(saturday)
    expect(await hours(place, '2026-12-06')).toBe(sunday)
    for (const day of ['2026-12-02', '2026-12-05', '2026-12-06']) expect(await hours(place, day, true)).toBe(widest)
  })

  it.each([
    // Code du travail L3133-1 in 2027: Easter is 28 March.
    [
      'fr',
      'none',
      [
        '2027-01-01',
        '2027-03-29',
        '2027-05-01',
        '2027-05-08',
        '2027-05-06',
        '2027-05-17',
        '2026-07-14',
        '2026-08-15',
        '2026-11-01',
        '2026-11-11',
        '2026-12-25',
      ],
    ],
    [
      'ca',
      '10:00-18:00',
      [
        '2027-01-01',
        '2027-03-26',
        '2027-05-24',
        '2027-06-24',
        '2027-07-01',
        '2026-09-07',
        '2026-09-30',
        '2026-10-12',
        '2026-11-11',
        '2026-12-25',
        '2028-12-26',
      ],
    ],
    [
      'us-al',
      'none',
      [
        '2027-01-01',
        '2027-01-18',
        '2027-02-15',
        '2027-05-31',
        '2026-06-19',
        '2028-07-04',
        '2026-09-07',
        '2026-10-12',
        '2026-11-11',
        '2026-11-26',
        '2026-12-25',
      ],
    ],
    ['us', '9:00-20:00', ['2026-11-26']],
    ['default', 'none', ['2027-01-01', '2026-12-25']],
  ])('%s: holidays %s', async (place, is, days) => {
    for (const day of days) expect({ day, hours: await hours(place, day) }).toEqual({ day, hours: is })
  })

  it('a place that no pack knows is closed', async () => {
    expect(await hours('atlantis', '2026-12-02')).toBe('none')
  })

  it('the stricter of the contact’s place, the senders’ and the campaign decides', async () => {
    const zone = 'America/New_York'
    const wednesday = (hour: string) => `2026-12-02T${hour}-05:00`
    expect(await isOpen({ zone, place: 'us', from: 'ca' }, wednesday('20:30'))).toBe(false)
    expect(await isOpen({ zone, place: 'ca', from: 'ca' }, wednesday('20:30'))).toBe(true)
    expect(await isOpen({ zone, place: 'ca', from: 'us' }, wednesday('20:30'))).toBe(false)
    expect(await isOpen({ zone, place: 'ca', from: 'ca', closes: 1140 }, wednesday('19:30'))).toBe(false)
    expect(await isOpen({ zone, place: 'us-ri', from: 'us' }, wednesday('18:30'))).toBe(false)
  })

  it('silence (L49): from 0 h on the eve until the polls close; no reason widens it', async () => {
    for (const widened of [false, true]) {
      expect(await hours('fr', '2026-03-13', widened)).not.toBe('none')
      for (const day of ['2026-03-14', '2026-03-15', '2026-03-21', '2026-03-22'])
        expect({ day, hours: await hours('fr', day, widened) }).toEqual({ day, hours: 'none' })
      // Who votes on Saturday is silent from Friday on.
      expect(await hours('fr-early', '2026-03-13', widened)).toBe('none')
      expect(await hours('fr-early', '2026-03-12', widened)).not.toBe('none')
    }
    // By the clock of the contact, who may be in another department of the world.
    const reunion = { zone: 'Indian/Reunion', place: 'fr' }
    expect(await isOpen(reunion, '2026-03-13T15:59Z')).toBe(true)
    expect(await opensAt(reunion, '2026-03-13T20:30Z')).toBe('Mon 2026-03-16 09:00')
    for (const name of ['us', 'ca']) expect(await hours(name, '2026-03-14')).not.toBe('none')
  })

  it('next openings skip what is closed: Sundays, holidays, silences', async () => {
    const paris = { zone: zoneOf['fr']!, place: 'fr' }
    expect(await opensAt(paris, '2026-12-05T20:00+01:00')).toBe('Mon 2026-12-07 09:00')
    expect(await opensAt(paris, '2026-12-24T20:00+01:00')).toBe('Sat 2026-12-26 09:00')
    expect(await opensAt(paris, '2026-12-02T10:00+01:00')).toBe('Wed 2026-12-02 10:00')
    expect(await opensAt({ ...paris, opens: 1260 }, '2026-12-02T10:00+01:00')).toBeUndefined()
  })

  it('each rule names its source', () => {
    for (const pack of Object.values(packs))
      for (const [rule, said] of Object.entries(pack))
        if (typeof said === 'object' && !Array.isArray(said))
          for (const one of 'source' in said ? [said] : Object.values(said))
            expect({ pack: pack.name, rule, source: (one as { source?: string }).source }).toMatchObject({
              source: expect.stringMatching(/.{4,}/),
            })
  })
})

describe('a text between the press and the carrier', () => {
  const evening = async (at: string, zone = 'America/Toronto', place = 'ca') => {
    await setClock(at)
    const campaign = await house.campaign(await house.list(4))
    await house.query(
      sql`update contact set zone = ${zone}, place = ${place} where first_name like 'Ann%' returning id`,
    )
    await house.query(sql`update campaign set zone = ${zone} returning id`)
    return { campaign, ben: await house.person('Ben') }
  }

  it('a queue that was delayed past closing sends nothing, and what was late has expired', async () => {
    const { ben } = await evening('2026-12-02T21:15:00-05:00')
    for (let i = 0; i < 3; i++) await house.press(ben)
    await house.shift(16 * 60)
    await house.deliver()
    expect(house.carrier.asked).toHaveLength(0)
    await house.shift(14 * 3600)
    await house.deliver()
    expect(house.carrier.asked).toHaveLength(0)
    expect(await house.query(sql`select distinct state, reason from message where kind = 'first'`)).toEqual([
      { state: 'failed', reason: 'expired' },
    ])
    await expectVerified(house.store)
  })

  it('the carrier may deliver until half a minute before closing, and gets nothing after that', async () => {
    const { ben } = await evening('2026-12-02T21:15:00-05:00')
    await house.press(ben)
    await house.deliver()
    const [sent] = house.carrier.asked
    expect(sent!.validUntil!.toISOString()).toBe('2026-12-03T02:29:30.000Z')
    await house.press(ben)
    await setClock('2026-12-02T21:29:31-05:00')
    await house.deliver()
    expect(house.carrier.asked).toHaveLength(1)
    await expectVerified(house.store)
  })

  it('nobody is handed contacts on a day, or in the last ten minutes, of the senders’ law', async () => {
    await evening('2026-12-05T17:49:00-05:00')
    const ben = await house.person('Ben')
    await house.query(sql`update campaign set zone = 'America/Toronto', place = 'ca' returning id`)
    const claim = () =>
      refusal(
        house
          .transact((tx) => claimBatch(tx, { volunteerId: ben.id, size: 1 }))
          .then(() => house.query(sql`update batch set volunteer_id = null returning id`)),
      )
    expect(await claim()).toBe('done')
    await setClock('2026-12-05T17:51:00-05:00')
    expect(await claim()).toBe('batch.closing')
    await setClock('2026-12-05T18:01:00-05:00')
    expect(await claim()).toBe('batch.closed')
  })

  it('a press outside the contact’s hours is refused, whatever the campaign’s', async () => {
    const { ben } = await evening('2026-12-02T20:30:00-05:00', 'America/New_York', 'us')
    expect(await refusal(house.press(ben))).toBe('texts.closed')
    await setClock('2026-12-03T10:00:00-05:00')
    expect(await refusal(house.press(ben).then(() => {}))).toBe('done')
  })

  it('more than so many texts without an answer do not go out to one person within a day', async () => {
    const { ben } = await evening('2026-12-02T12:00:00-05:00')
    const { contactId } = await house.press(ben)
    await house.deliver()
    const again = () =>
      house.query(sql`
      insert into message (kind, contact_id, conversation_id, campaign_id, volunteer_id, body, state, valid_until)
      select 'reply', contact_id, conversation_id, campaign_id, volunteer_id, 'And?', 'queued', muster_now() + interval '1 hour'
      from message where contact_id = ${contactId} and kind = 'first' returning id`)
    for (let i = 0; i < 3; i++) {
      await again()
      await house.deliver()
    }
    expect(house.carrier.asked).toHaveLength(3)
    expect(await house.query(sql`select reason from message where state = 'failed'`)).toEqual([{ reason: 'too_many' }])
    // An answer is a conversation again.
    const [k] = await house.query<{ phone: string }>(sql`select phone from contact where id = ${contactId}`)
    await house.shift(1)
    await house.inbound(k!.phone, 'Yes, who are you?')
    await again()
    await house.deliver()
    expect(house.carrier.asked).toHaveLength(4)
  })
})

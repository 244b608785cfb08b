/** Contacts in several zones: a claim gives those for whom it is not night, and who close first before the others. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { claimBatch, releaseBatches } from '../../../src/features/assignment/claim.ts'
import { placeContacts } from '../../../src/features/contacts/place-old.ts'
import type { Actor } from '../../../src/features/define.ts'
import { keepLaw } from '../../../src/features/law/keep.ts'
import { expectVerified, openHouse, phoneOf, refusal } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
let victor: Actor
beforeAll(async () => {
  house = await openHouse()
  await house.transact((tx) => keepLaw(tx, { allDay: false }))
})
afterAll(() => house.close())
beforeEach(async () => {
  await house.wipe()
  await house.query(sql`insert into setting (key, value) values ('law', '{"at": "2000-01-01"}') returning key`)
  victor = await house.person('Victor')
})

/** The clock of the house stands at this time of Tuesday, 1 December 2026, in Toronto; Los Angeles is three hours behind. */
const setClock = (time: string) =>
  house.query(
    sql`update clock set shift = ('2026-12-01'::date + ${time}::interval) at time zone 'America/Toronto' - clock_timestamp() returning shift`,
  )
/** Six contacts: of each three the zone is one of these. */
async function campaign(...zones: (string | null)[]): Promise<string> {
  const list = await house.list(zones.length * 3)
  await house.query(sql`update contact set place = 'ca' returning id`)
  for (const [i, zone] of zones.entries())
    await house.query(
      sql`update contact set zone = ${zone} where phone in (${phoneOf(3 * i)}, ${phoneOf(3 * i + 1)}, ${phoneOf(3 * i + 2)}) returning id`,
    )
  return house.campaign(list, { zone: 'America/Toronto', opens: 540, closes: 1260, batchSize: 25 })
}
const east = 'America/Toronto'
const west = 'America/Los_Angeles'

/** The zones of who is claimed; why nobody is. */
async function claim(who = victor): Promise<string> {
  let batchId = ''
  const refused = await refusal(
    house.transact(async (tx) => void ({ batchId } = await claimBatch(tx, { volunteerId: who.id }))),
  )
  if (refused !== 'done') return refused
  const found = await house.query<{ zone: string | null }>(
    sql`select coalesce(k.zone, '-') as zone from target t join contact k on k.id = t.contact_id where t.batch_id = ${batchId}`,
  )
  return found.map(({ zone }) => zone).join(' ')
}
const release = (who = victor) => house.transact((tx) => releaseBatches(tx, { volunteerId: who.id }))

describe('a campaign over several zones', () => {
  it('gives who is open, who closes first first, and says when nobody is any more', async () => {
    await setClock('8:30')
    await campaign(west, east)
    await setClock('8:50')
    expect(await claim()).toBe('batch.closed')
    // Nine in Toronto, six in Los Angeles.
    await setClock('9:05')
    expect(await claim()).toBe(`${east} ${east} ${east}`)
    await release()
    // Both are open: the evening ends in Toronto first.
    await setClock('20:30')
    expect(await claim()).toBe(`${east} ${east} ${east}`)
    await release()
    for (const time of ['20:55', '21:15', '23:30']) {
      await setClock(time)
      expect([time, await claim()]).toEqual([time, `${west} ${west} ${west}`])
      await release()
    }
    await setClock('23:55')
    expect(await claim()).toBe('batch.closing')
    await setClock('24:10')
    expect(await claim()).toBe('batch.closed')
    await expectVerified(house.store)
  })

  it('whoever begins late texts only people who are awake; the others wait for the morning', async () => {
    await setClock('20:30')
    await campaign(east, west)
    await setClock('21:20')
    expect(await claim()).toBe(`${west} ${west} ${west}`)
    for (let i = 0; i < 3; i++) await house.press(victor)
    // Nobody else is left whose hours are open: said so, and not that all is done.
    expect(await claim()).toBe('batch.closed')
    await house.deliver()
    expect(house.carrier.asked.map(({ to }) => to).sort()).toEqual([phoneOf(3), phoneOf(4), phoneOf(5)])
    await setClock('33:10')
    expect(await claim()).toBe(`${east} ${east} ${east}`)
    await expectVerified(house.store)
  })

  it('a state with hours of its own counts, too', async () => {
    await setClock('19:00')
    const list = await house.list(6)
    // Rhode Island closes at six, Connecticut at eight.
    await house.query(
      sql`update contact set place = case when phone < ${phoneOf(3)} then 'us-ri' else 'us-ct' end, zone = ${east} returning id`,
    )
    await house.campaign(list, { zone: east, opens: 540, closes: 1260 })
    await house.query(sql`update campaign set place = 'us' returning id`)
    expect(await claim()).toBe(`${east} ${east} ${east}`)
    const places = await house.query(
      sql`select distinct k.place from target t join batch b on b.id = t.batch_id and b.volunteer_id is not null join contact k on k.id = t.contact_id`,
    )
    expect(places).toEqual([{ place: 'us-ct' }])
    await expectVerified(house.store)
  })

  it('languages are kept apart as before, and a part that is put back keeps its hours', async () => {
    await setClock('20:30')
    const list = await house.list(12)
    await house.query(sql`update contact set place = 'ca' returning id`)
    await house.query(
      sql`update contact set zone = case when phone < ${phoneOf(6)} then ${east}::text else ${west}::text end,
        locale = case when right(phone, 1) in ('0', '2', '4', '6', '8') then 'es' end returning id`,
    )
    await house.campaign(list, { zone: east, opens: 540, closes: 1260, batchSize: 6 })
    await house.query(sql`update volunteer set languages = '{es}' where id = ${victor.id} returning id`)
    await setClock('21:30')
    const take = async (who: Actor, size: number) => {
      const { batchId } = await house.transact((tx) => claimBatch(tx, { volunteerId: who.id, size }))
      return house.query(sql`select k.zone, k.locale from target t join contact k on k.id = t.contact_id
        where t.batch_id = ${batchId} and t.state = 'ready'`)
    }
    expect(await take(victor, 2)).toEqual(Array(2).fill({ zone: west, locale: 'es' }))
    const wanda = await house.person('Wanda')
    expect(await take(wanda, 3)).toEqual(Array(3).fill({ zone: west, locale: null }))
    const xavier = await house.person('Xavier')
    expect(await take(xavier, 5)).toEqual([{ zone: west, locale: 'es' }])
    expect(await claim(await house.person('Yves'))).toBe('batch.closed')
    await expectVerified(house.store)
  })

  it('where all keep the same hours, there is nothing to choose; the campaign has theirs', async () => {
    await setClock('12:00')
    const list = await house.list(3)
    // Quebec has the hours of Canada, but for a day in June.
    await house.query(sql`update contact set zone = 'America/Winnipeg', place = 'ca-qc' returning id`)
    const id = await house.campaign(list, { zone: east, opens: 540, closes: 1260 })
    const [cut] = await house.query(sql`select zones, own_hours as own from campaign where id = ${id}`)
    expect(cut).toEqual({ zones: [], own: 'America/Winnipeg||' })
    expect(await house.query(sql`select distinct hours from batch`)).toEqual([{ hours: '' }])
    await setClock('9:05')
    expect(await claim()).toBe('batch.closed')
    await setClock('21:30')
    expect(await claim()).toBe(`America/Winnipeg America/Winnipeg America/Winnipeg`)
  })
})

describe('contacts of before lists told a zone', () => {
  it('are given one by what they have, once, and what a column said is kept', async () => {
    await house.list(3)
    await house.query(
      sql`update contact set fields = '{"Zip": "V6B 1A1"}', place = 'ca' where phone = ${phoneOf(1)} returning id`,
    )
    await house.query(sql`update contact set zone = 'America/Halifax' where phone = ${phoneOf(2)} returning id`)
    const zones = () => house.query(sql`select zone from contact order by phone`)
    // A house that is new has nothing to look for.
    expect(await house.transact(placeContacts)).toBe(0)
    await house.query(sql`insert into setting (key, value) values ('placed', '{"done": 0}') returning key`)
    expect(await house.transact(placeContacts)).toBe(2)
    expect(await zones()).toEqual([{ zone: east }, { zone: 'America/Vancouver' }, { zone: 'America/Halifax' }])
    await house.query(sql`update contact set zone = null returning id`)
    expect(await house.transact(placeContacts)).toBe(0)
    expect(await house.query(sql`select count(*)::int as n from contact where zone is null`)).toEqual([{ n: 3 }])
  })
})

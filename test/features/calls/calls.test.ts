/** Calls: one person at a time, within the law of where they are, at the best next time, and never against their no. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { claimCall, expireCalls, releaseCalls } from '../../../src/features/walks/calls.ts'
import { findEffort, openEffort } from '../../../src/features/calls/effort.ts'
import { recordCall } from '../../../src/features/calls/outcome.ts'
import { erasePerson } from '../../../src/features/privacy/erase.ts'
import { readPerson } from '../../../src/features/privacy/person.ts'
import { recordOptOut } from '../../../src/features/optouts/record.ts'
import type { Actor } from '../../../src/features/define.ts'
import { translator } from '../../../src/locales/index.ts'
import { routerOf, walker, wordsOf } from '../../support/doors.ts'
import { expectVerified, openHouse, phoneOf, refusal } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
beforeAll(async () => void (house = await openHouse()))
beforeEach(() => house.wipe())
afterAll(() => house.close())

const t = translator('en')
/** Places of the house's clock: where it is noon now, on a day without a holiday. */
async function atNoon(people: number, tries = 3): Promise<void> {
  const list = await house.list(people)
  await house.query(sql`update contact set place = 'default', zone = 'UTC' returning 1`)
  const olga = await house.person('Olga', { role: 'organizer' })
  await house.transact((tx) =>
    openEffort(tx, {
      name: 'Phone bank',
      list,
      script: 'Hi {firstName}, {texter} here.',
      tries,
      locale: 'en',
      createdBy: olga.id,
    }),
  )
  await clockTo('2027-03-10 12:00')
}
const clockTo = (at: string) =>
  house.query(sql`update clock set shift = ${at}::timestamp at time zone 'UTC' - now() returning 1`)
const claim = (who: Actor) => house.transact((tx) => claimCall(tx, { volunteerId: who.id }))
const count = async (of: string): Promise<number> =>
  (await house.query<{ n: number }>(sql`select count(*)::int as n from ${sql.raw(of)}`))[0]!.n
const due = async (targetId: string): Promise<string> =>
  (
    await house.query<{ at: string }>(
      sql`select to_char(due_at at time zone 'UTC', 'DD HH24:MI') as at from call_target where id = ${targetId}`,
    )
  )[0]!.at

describe('calls', () => {
  it('forty people at once never have the same person in hand', async () => {
    await atNoon(60)
    await house.query(
      sql`insert into volunteer (name, text_name, promise) select 'V' || n, 'V', 1 from generate_series(1, 40) n returning 1`,
    )
    const people = await house.query<Actor>(sql`select id from volunteer where name like 'V%'`)
    const got = await Promise.all(people.map(claim))
    expect(new Set(got.map((g) => g.targetId)).size).toBe(40)
    expect((await claim(people[0]!)).isNew).toBe(false)
    await expectVerified(house.store)
  })

  it('shows the number on a press that is on record, and goes on from outcome to outcome', async () => {
    await atNoon(3)
    const ann = await house.person('Ann')
    const phone = walker(routerOf(house), 'Ann')
    await phone.type('call')
    expect(wordsOf(phone.screen())).toContain('Hi Ann0, Ann here.')
    expect(wordsOf(phone.screen())).not.toContain(phoneOf(0).slice(-4, -2) + phoneOf(0).slice(-2) + '-')
    await phone.press(t('call.number'))
    expect(wordsOf(phone.screen())).toContain('tel:+')
    expect(await count('look')).toBe(1)
    await phone.press(t('call.no_answer'))
    await phone.press(t('call.talked'))
    await phone.press(t('call.never'))
    expect(wordsOf(phone.screen())).toContain(t('call.over'))
    expect(await count(`opt_out where how = 'volunteer'`)).toBe(1)
    expect(await count(`credit where metric = 'calls' and volunteer_id = '${ann.id}'`)).toBe(3)
    await expectVerified(house.store)
  })

  it('asks questions on the phone, too, after a yes', async () => {
    await atNoon(2)
    await house.person('Ann')
    await walker(routerOf(house), 'Olga').type('questions', 'sample effort:"Phone bank"')
    const phone = walker(routerOf(house), 'Ann')
    await phone.type('call')
    await phone.press(t('call.talked'))
    await phone.press(/English/)
    await phone.press(t('interview.write'))
    await phone.send('A shared garden')
    for (const _ of 'two') await phone.press(t('interview.pass'))
    expect(wordsOf(phone.screen())).toContain(t('interview.done'))
    await phone.press(t('button.call'))
    await phone.press(t('call.talked'))
    await phone.press(t('consent.no'))
    expect(await count(`call where consented`)).toBe(1)
    expect(await count(`verbatim where words = 'A shared garden'`)).toBe(1)
    expect(await count(`interview`)).toBe(1)
    await expectVerified(house.store)
  })

  it('given by an organizer are kept for somebody, first for them, for a day; and go back with the rest', async () => {
    await atNoon(6)
    const [ann, bob] = [await house.person('Ann'), await house.person('Bob')]
    const olga = walker(routerOf(house), 'Olga')
    await olga.type('assign', '3 Ann campaign:"Phone bank"')
    expect(wordsOf(olga.screen())).toContain(t('calls.assigned', { n: 3 }))
    expect(await count(`outbox where job = 'tell_calls'`)).toBe(1)
    await olga.type('assign', '1 Ann campaign:"Phone bank" with:Bob')
    expect(wordsOf(olga.screen())).toContain(t('errors.assign.no_pair'))
    const kept = `call_target where for_id = '${ann.id}'`
    expect(await count(kept)).toBe(3)
    // Others are given the others, and then none.
    for (let n = 0; n < 3; n++) {
      const { targetId } = await claim(bob)
      expect(await count(`${kept} and id = '${targetId}'`)).toBe(0)
      await house.transact((tx) => recordCall(tx, { targetId, by: bob, outcome: 'refused' }))
    }
    expect(await refusal(claim(bob))).toBe('calls.none_left')
    const first = await claim(ann)
    expect(await count(kept)).toBe(2)
    await house.transact((tx) => recordCall(tx, { targetId: first.targetId, by: ann, outcome: 'refused' }))
    await clockTo('2027-03-11 12:01')
    // Their day is over: whoever comes first has them.
    await claim(bob)
    expect(await count(kept)).toBe(1)
    await house.transact((tx) => releaseCalls(tx, ann.id))
    expect(await count(kept)).toBe(0)
    await claim(ann)
    await expectVerified(house.store)
  })

  it('tries again at another time of the day, at most so often, and calls back when it was asked to', async () => {
    await atNoon(1, 3)
    const ann = await house.person('Ann')
    const one = await claim(ann)
    await house.transact((tx) => recordCall(tx, { targetId: one.targetId, by: ann, outcome: 'no_answer' }))
    // At noon nobody: at 18:30.
    expect(await due(one.targetId)).toBe('10 18:30')
    expect(await refusal(claim(ann))).toBe('calls.none_left')
    await clockTo('2027-03-10 18:31')
    await claim(ann)
    await house.transact((tx) => recordCall(tx, { targetId: one.targetId, by: ann, outcome: 'voicemail' }))
    expect(await due(one.targetId)).toBe('11 10:30')
    await clockTo('2027-03-11 10:31')
    await claim(ann)
    await house.transact((tx) => recordCall(tx, { targetId: one.targetId, by: ann, outcome: 'no_answer' }))
    expect(await count(`call_target where state = 'out' and tries = 3`)).toBe(1)
    await expectVerified(house.store)
  })

  it('calls nobody outside the hours of where they are, against their no, or while somebody else texts them', async () => {
    await atNoon(4)
    const [ann, bob] = [await house.person('Ann'), await house.person('Bob')]
    const contacts = await house.query<{ id: string }>(
      sql`select id from contact where first_name like 'Ann%' order by first_name`,
    )
    await house.query(sql`update contact set zone = 'Asia/Tokyo' where first_name = 'Ann0' returning 1`)
    await house.transact((tx) => recordOptOut(tx, { contactId: contacts[1]!.id, how: 'volunteer' }))
    await house.query(sql`update contact set wrong_number_at = muster_now() where first_name = 'Ann2' returning 1`)
    const { targetId } = await claim(ann)
    const [mine] = await house.query(
      sql`select k.first_name as name from call_target t join contact k on k.id = t.contact_id where t.id = ${targetId}`,
    )
    expect(mine).toEqual({ name: 'Ann3' })
    expect(await refusal(claim(bob))).toBe('calls.none_left')
    expect(await count(`call_target where state = 'out'`)).toBe(2)
    // Nine in the morning in Tokyo: somebody there can be called.
    await clockTo('2027-03-11 01:00')
    await claim(bob)
    expect(await house.transact(expireCalls)).toBe(1)
    expect(await refusal(house.transact((tx) => recordCall(tx, { targetId, by: ann, outcome: 'talked' })))).toBe(
      'calls.gone',
    )
    await expectVerified(house.store)
    expect((await house.transact((tx) => findEffort(tx))).name).toBe('Phone bank')
  })

  it('lets go of whoever opts out or is erased while they are in hand', async () => {
    await atNoon(3)
    const ann = await house.person('Ann')
    const first = await claim(ann)
    const [held] = await house.query<{ id: string }>(
      sql`select contact_id as id from call_target where id = ${first.targetId}`,
    )
    await house.transact((tx) => recordOptOut(tx, { contactId: held!.id, how: 'text' }))
    const phone = walker(routerOf(house), 'Ann')
    await phone.type('call')
    const second = await claim(ann)
    expect(second.targetId).not.toBe(first.targetId)
    const [seen] = await house.query<{ phone: string }>(
      sql`select k.phone from call_target t join contact k on k.id = t.contact_id where t.id = ${second.targetId}`,
    )
    const data = await house.transact((tx) => readPerson(tx, seen!.phone))
    expect(data).toMatchObject({ toBeCalledBy: ['Phone bank'] })
    await house.transact((tx) => erasePerson(tx, { phone: seen!.phone, how: 'command' }))
    await phone.press(t('call.talked'))
    expect(wordsOf(phone.screen())).toContain(t('errors.calls.gone'))
    expect(await count(`call_target where contact_id is null and state = 'out' and volunteer_id is null`)).toBe(1)
    await expectVerified(house.store)
  })
})

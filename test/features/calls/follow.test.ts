/** What follows a call: a text by the rules of texts, an answer to a rally; and nobody is texted and called at once. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { claimBatch, releaseBatches } from '../../../src/features/assignment/claim.ts'
import { claimTogether } from '../../../src/features/assignment/claim-together.ts'
import { sendFirst } from '../../../src/features/assignment/first.ts'
import { openEffort } from '../../../src/features/calls/effort.ts'
import { createEvent } from '../../../src/features/events/event.ts'
import { recordOptOut } from '../../../src/features/optouts/record.ts'
import { claimCall } from '../../../src/features/walks/calls.ts'
import { translator } from '../../../src/locales/index.ts'
import { routerOf, walker, wordsOf } from '../../support/doors.ts'
import { expectVerified, openHouse, refusal } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
beforeAll(async () => void (house = await openHouse()))
beforeEach(() => house.wipe())
afterAll(() => house.close())

const t = translator('en')
const count = async (of: string): Promise<number> =>
  (await house.query<{ n: number }>(sql`select count(*)::int as n from ${sql.raw(of)}`))[0]!.n

/** A phone bank to a list at noon, and a campaign to the same people whose text follows its calls. */
async function bank(people: number, { rally = false, batchSize = 25 } = {}): Promise<void> {
  const list = await house.list(people)
  await house.query(sql`update contact set place = 'default', zone = 'UTC' returning 1`)
  await house.query(sql`update clock set shift = '2027-03-10 12:00'::timestamp at time zone 'UTC' - now() returning 1`)
  const olga = await house.person('Olga', { role: 'organizer' })
  const eventId = rally
    ? await house.transact((tx) =>
        createEvent(
          tx,
          { title: 'Rally', place: 'Park', local: '2027-03-20 18:30', zone: 'UTC', minutes: 60, capacity: 1, link: '' },
          olga.id,
        ),
      )
    : undefined
  await house.campaign(list, { name: 'After the call', batchSize, ...(eventId ? { eventId } : {}) })
  await house.transact((tx) =>
    openEffort(tx, { name: 'Phone bank', list, script: '', tries: 3, locale: 'en', createdBy: olga.id }),
  )
}
const phoneOf = (name: string) => walker(routerOf(house), name)
async function follows(): Promise<void> {
  const olga = phoneOf('Olga')
  await olga.type('calls', 'text "Phone bank" campaign:"After the call"')
  expect(wordsOf(olga.screen())).toContain('After the call')
}

describe('after a talk', () => {
  it('the text is one press away, once, and nobody else hands it out', async () => {
    await bank(3)
    await follows()
    const [ann, bob] = [await house.person('Ann'), await house.person('Bob')]
    expect(await refusal(house.transact((tx) => claimBatch(tx, { volunteerId: bob.id })))).toBe('batch.none')
    const byName = house.transact((tx) => claimBatch(tx, { volunteerId: bob.id, campaign: 'After the call' }))
    expect(await refusal(byName)).toBe('campaign.follows')
    const phone = phoneOf('Ann')
    await phone.type('call')
    await phone.press(t('call.talked'))
    expect(wordsOf(phone.screen())).toContain('Ann from Team Rivera here. Will you come')
    const card = phone.screen()
    await phone.press(t('button.send'))
    expect(wordsOf(phone.screen())).toContain(t('card.sent', { name: 'Ann0' }).slice(2))
    phone.show(card)
    await phone.press(t('button.send'))
    expect(wordsOf(phone.screen())).toContain(t('errors.follow.gone').slice(0, 20))
    expect(await count(`message where kind = 'first' and volunteer_id = '${ann.id}'`)).toBe(1)
    await house.deliver()
    expect(house.carrier.ledger.filter((text) => text.body.includes('Ann from Team'))).toHaveLength(1)
    await expectVerified(house.store)
  })

  it('obeys an opt-out that came while they talked, and hours; a refused call is followed by nothing', async () => {
    await bank(3)
    await follows()
    await house.person('Ann')
    const phone = phoneOf('Ann')
    await phone.type('call')
    await phone.press(t('call.talked'))
    const [talked] = await house.query<{ id: string }>(
      sql`select t.contact_id as id from call k join call_target t on t.id = k.target_id`,
    )
    await house.transact((tx) => recordOptOut(tx, { contactId: talked!.id, how: 'text' }))
    await phone.press(t('button.send'))
    expect(await count(`message where kind = 'first'`)).toBe(0)
    await phone.type('call')
    await phone.press(t('call.talked'))
    await house.query(sql`update campaign set opens = 0, closes = 60 returning 1`)
    await phone.press(t('button.send'))
    expect(wordsOf(phone.screen())).toContain(t('errors.texts.closed').slice(0, 20))
    expect(await count(`message where kind = 'first'`)).toBe(0)
    expect(await count(`batch where volunteer_id is not null`)).toBe(0)
    await phone.type('call')
    await phone.press(t('call.refused'))
    expect(phone.screen().buttons?.some((b) => b.label === t('button.send')) ?? false).toBe(false)
    await expectVerified(house.store)
  })

  it('their answer to the rally is one press, and places are counted', async () => {
    await bank(2, { rally: true })
    await follows()
    await house.person('Ann')
    const phone = phoneOf('Ann')
    for (const name of ['Ann0', 'Ann1']) {
      await phone.type('call')
      expect(wordsOf(phone.screen())).toContain(name)
      await phone.press(t('call.talked'))
      await phone.press(t('follow.yes'))
    }
    expect(await count(`rsvp where answer = 'yes' and not waiting`)).toBe(1)
    expect(await count(`rsvp where answer = 'yes' and waiting`)).toBe(1)
    await expectVerified(house.store)
  })
})

describe('texts and calls at once', () => {
  it('whoever is on the phone, or was a moment ago, is in nobody’s batch; the others of it are', async () => {
    await bank(3)
    const [ann, bob, cleo] = [await house.person('Ann'), await house.person('Bob'), await house.person('Cleo')]
    const { targetId } = await house.transact((tx) => claimCall(tx, { volunteerId: ann.id }))
    const batch = await house.transact((tx) => claimBatch(tx, { volunteerId: bob.id }))
    expect(batch.ready).toBe(2)
    expect(await refusal(house.transact((tx) => claimBatch(tx, { volunteerId: cleo.id })))).toBe('batch.none')
    // The one who calls may text them too; and whom Bob has, nobody calls.
    expect(await refusal(house.transact((tx) => claimCall(tx, { volunteerId: cleo.id })))).toBe('calls.none_left')
    const phone = phoneOf('Ann')
    await phone.type('call')
    await phone.press(t('call.no_answer'))
    expect(await refusal(house.transact((tx) => claimBatch(tx, { volunteerId: cleo.id })))).toBe('batch.none')
    await house.shift(6 * 60)
    expect((await house.transact((tx) => claimBatch(tx, { volunteerId: cleo.id }))).ready).toBe(1)
    expect(await count(`call_target where id = '${targetId}' and tries = 1`)).toBe(1)
    await expectVerified(house.store)
  })

  it('a room that asks at once is served the same way', async () => {
    await bank(6, { batchSize: 3 })
    const [ann, bob, cleo] = [await house.person('Ann'), await house.person('Bob'), await house.person('Cleo')]
    await house.transact((tx) => claimCall(tx, { volunteerId: ann.id }))
    const room = () => house.transact((tx) => claimTogether(tx, [bob.id, cleo.id]))
    // One of two batches has somebody who is on the phone.
    expect((await room()).filter(Boolean)).toHaveLength(1)
    await house.transact((tx) => releaseBatches(tx, { volunteerId: bob.id }))
    await house.transact((tx) => releaseBatches(tx, { volunteerId: cleo.id }))
    await follows()
    expect(await room()).toEqual([undefined, undefined])
    await expectVerified(house.store)
  })

  it('a press on Send sees a call that began at the same moment', async () => {
    await bank(2)
    const [ann, bob] = [await house.person('Ann'), await house.person('Bob')]
    const { batchId } = await house.transact((tx) => claimBatch(tx, { volunteerId: bob.id }))
    const [first] = await house.query<{ id: string; contactId: string }>(
      sql`select id, contact_id as "contactId" from target where batch_id = ${batchId} and state = 'ready' order by position limit 1`,
    )
    // As two claims leave it that did not see each other.
    await house.query(sql`with held as (
        update call_target set volunteer_id = ${ann.id}, claimed_at = muster_now(), expires_at = muster_now() + interval '30 minutes'
        where contact_id = ${first!.contactId} returning id)
      insert into call_claim (target_id, volunteer_id, claimed_at) select id, ${ann.id}::uuid, muster_now() from held returning 1`)
    const { outcome } = await house.transact((tx) =>
      sendFirst(tx, { targetId: first!.id, volunteerId: bob.id, teamId: null, texter: 'Bob', slipMs: 0, waited: 0 }),
    )
    expect(outcome).toBe('called')
    expect(await count(`message where kind = 'first'`)).toBe(0)
    const [next] = await house.query<{ id: string }>(
      sql`select id from target where batch_id = ${batchId} and state = 'ready' order by position limit 1`,
    )
    expect(next!.id).not.toBe(first!.id)
    await expectVerified(house.store)
  })
})

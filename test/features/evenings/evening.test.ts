/** A texting evening: announced, joined, reminded of, begun, hurried, paused, ended, thanked for. */
import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { hurry, lookAtEvenings } from '../../../src/features/evenings/due.ts'
import { parseEvening } from '../../../src/features/evenings/words.ts'
import { credit } from '../../../src/features/leaderboards/credit.ts'
import { openApp, shown, words } from '../../support/app.ts'
import type { TestApp } from '../../support/app.ts'
import { expectVerified, until } from '../../support/house.ts'

let muster: TestApp
beforeAll(async () => {
  muster = await openApp()
  await muster.work()
})
afterAll(() => muster.close())
beforeEach(async () => {
  await muster.wipe()
  await muster.house.person('Lea', { team: 'North', role: 'lead' })
})

const channel = async () =>
  (await muster.at('Lea').read('team')).filter((m) => m.author === null && !m.privateTo).map(words)
const state = async () => (await muster.house.query<{ state: string }>(sql`select state from evening`))[0]?.state

describe('words', () => {
  const from = new Date('2026-11-27T12:00:00Z')
  it.each([
    ['Thursday 18:30 90m goal 600 replies', { minutes: 90, goal: 600, startsAt: '2026-12-03T23:30:00.000Z' }],
    ['90m goal 600', { minutes: 90, goal: 600, startsAt: undefined }],
    [
      'jeudi 18 h 30 pendant 60 minutes but 100 réponses',
      { minutes: 60, goal: 100, startsAt: '2026-12-03T23:30:00.000Z' },
    ],
    ['', { minutes: undefined, goal: undefined, startsAt: undefined }],
  ])('%s', (typed, asked) => {
    const { startsAt, ...rest } = parseEvening(typed, { zone: 'America/Toronto', from })
    expect({ ...rest, startsAt: startsAt?.toISOString() }).toEqual(asked)
  })
  it.each(['Thursday', 'soon', '5m', 'every 10 minutes', '900m'])('refuses %s', (typed) => {
    expect(() => parseEvening(typed, { zone: 'UTC', from })).toThrow()
  })
})

describe('an evening', () => {
  it('is announced with "I’m in"; who is in is reminded an hour before, and somebody new has a companion', async () => {
    const { house } = muster
    const ann = await house.person('Ann', { team: 'North' })
    await house.person('Nina', { team: 'North' })
    await house.person('Sid', { team: 'South' })
    const campaign = await house.campaign(await house.list(1))
    await house.transact((tx) =>
      credit(
        tx,
        ...Array.from({ length: 20 }, () => ({
          metric: 'answers' as const,
          sourceId: randomUUID(),
          campaignId: campaign,
          to: [ann],
        })),
      ),
    )
    const lea = muster.at('Lea')
    expect(shown(await lea.type('/evening plan Thursday 18:30 90m goal 600 replies', { channel: 'team' }))).toMatch(
      /Announced here for/,
    )
    await until('it is announced', async () =>
      (await channel()).some((m) => /Texting evening: North[^]*for 90 minutes/.test(m)),
    )
    for (const name of ['Ann', 'Nina'])
      expect(shown(await muster.at(name).press('I’m in', { channel: 'team' }))).toMatch(/You are in/)
    expect(shown(await muster.at('Ann').press('I’m in', { channel: 'team' }))).toMatch(/in already/)
    expect(shown(await muster.at('Sid').press('I’m in', { channel: 'team' }))).toMatch(/another team/)
    await until('who is in is shown', async () => (await channel()).some((m) => /2 are in: Ann, Nina/.test(m)))
    const [found] = await house.query<{ n: number }>(
      sql`select count(*)::int as n from evening_guest where pair_id = ${ann.id}`,
    )
    expect(found).toEqual({ n: 1 })
    await until(
      'both hear',
      async () =>
        /Nina is new/.test(JSON.stringify(await muster.at('Ann').read())) &&
        /Ann has done this/.test(JSON.stringify(await muster.at('Nina').read())),
    )
    expect(shown(await lea.type('/evening plan Friday 18:30', { channel: 'team' }))).toMatch(/has an evening already/)
    await house.query(sql`update evening set starts_at = muster_now() + interval '59 minutes' returning id`)
    const reminders = async (name: string): Promise<number> =>
      (await muster.at(name).read()).filter((m) => /In an hour, at/.test(words(m))).length
    await until('both are reminded', async () => (await reminders('Nina')) > 0 && (await reminders('Ann')) > 0)
    expect([await reminders('Nina'), await reminders('Ann')]).toEqual([1, 1])
    await house.query(sql`update evening set starts_at = muster_now() - interval '4 hours' returning id`)
    await until('one that never began is dropped', async () => (await state()) === 'dropped')
    await expectVerified(house.store)
  })

  it('hurries claims and answers, counts, stands still, and ends on time with what waits handed over and thanks', async () => {
    const { house } = muster
    const ann = await house.person('Ann', { team: 'North' })
    await house.query(sql`update volunteer set named = true where id = ${ann.id} returning id`)
    const campaign = await house.campaign(await house.list(6))
    const lea = muster.at('Lea')
    const begun = shown(await lea.type('/evening start 60m goal 10 replies', { channel: 'team' }))
    expect(begun).toMatch(/It begins![^]*join [0-9A-Z]{4}-/)
    await until('it is live', async () => (await channel()).some((m) => /60 minutes left[^]*0 of 10 answers/.test(m)))
    const { phone } = await house.press(ann)
    await house.inbound(phone, 'Yes?')
    await house.transact((tx) => hurry(tx))
    const [batch] = await house.query(
      sql`select round(extract(epoch from expires_at - muster_now()) / 60)::int as claim from batch where volunteer_id = ${ann.id}`,
    )
    const [talk] = await house.query(sql`select round(extract(epoch from nudge_at - waiting_since) / 60)::int as nudge,
      round(extract(epoch from hand_back_at - waiting_since) / 60)::int as back from conversation where state = 'waiting'`)
    expect({ ...batch, ...talk }).toEqual({ claim: 15, nudge: 5, back: 10 })
    await house.transact((tx) =>
      credit(
        tx,
        ...Array.from({ length: 4 }, () => ({
          metric: 'answers' as const,
          sourceId: randomUUID(),
          campaignId: campaign,
          to: [ann],
        })),
      ),
    )
    await house.shift(61)
    await until('the post is edited', async () =>
      (await channel()).some((m) => /59 minutes left[^]*4 of 10 answers[^]*One person waits/.test(m)),
    )
    expect((await channel()).filter((m) => /minutes left/.test(m))).toHaveLength(1)
    expect(shown(await lea.type('/evening pause', { channel: 'team' }))).toMatch(/clock stands still/)
    await house.shift(1200)
    expect(shown(await lea.type('/evening resume', { channel: 'team' }))).toMatch(/goes on/)
    await until('the pause was not counted', async () => (await channel()).some((m) => /5[89] minutes left/.test(m)))
    // What waited longer than ten minutes is the team's already.
    await house.query(
      sql`update conversation set volunteer_id = ${ann.id}, waiting_since = muster_now(), hand_back_at = muster_now() + interval '45 minutes' returning id`,
    )
    await house.query(sql`update evening set ends_at = muster_now() returning id`)
    await until('it is over', async () => (await state()) === 'ended')
    await until('the recap is there', async () =>
      (await channel()).some((m) => /4 answers handled in time[^]*Thank you, Ann/.test(m)),
    )
    expect(await house.query(sql`select volunteer_id from conversation where state = 'waiting'`)).toEqual([
      { volunteer_id: null },
    ])
    expect(await house.query(sql`select 1 from batch where volunteer_id is not null`)).toEqual([])
    await house.transact((tx) => lookAtEvenings(tx))
    expect((await channel()).filter((m) => /Thank you, Ann/.test(m))).toHaveLength(1)
    expect(shown(await lea.type('/evening end', { channel: 'team' }))).toMatch(/no evening/)
    await expectVerified(house.store)
  })

  it('offers fresh contacts to whoever has finished: in their own chat, once, while there are any and nobody waits', async () => {
    const { house } = muster
    const ann = await house.person('Ann', { team: 'North' })
    await house.person('Bea', { team: 'North' })
    await house.person('Sid', { team: 'South' })
    await house.campaign(await house.list(6), { batchSize: 2 })
    await muster.at('Lea').type('/evening start 60m', { channel: 'team' })
    await until('it is live', async () => (await channel()).some((m) => /60 minutes left/.test(m)))
    const offers = async (name: string): Promise<number> =>
      (await muster.at(name).read()).filter((m) => /more people are ready|more person is ready/.test(words(m))).length
    /** A minute passes, and all that it brings was done. */
    const minute = async (): Promise<void> => {
      await house.shift(61)
      await house.transact((tx) => lookAtEvenings(tx))
      await until(
        'its work is done',
        async () => !(await house.query(sql`select 1 from outbox where job <> 'show_evening'`)).length,
      )
    }
    const finish = async (name: string): Promise<string> => {
      const hand = muster.at(name)
      await hand.type('/batch')
      await hand.press('Send')
      return shown(await hand.press('Send'))
    }
    for (const name of ['Ann', 'Sid']) expect(await finish(name)).toMatch(/All 2 contacts done/)
    const [talk] = await house.query<{ phone: string }>(sql`select k.phone from conversation v
      join contact k on k.id = v.contact_id where v.volunteer_id = ${ann.id} limit 1`)
    await house.inbound(talk!.phone, 'Who is this?')
    await minute()
    expect(await offers('Ann')).toBe(0)
    await house.query(sql`update conversation set state = 'open' returning id`)
    await minute()
    // Sid's team has no evening, and Bea has not begun.
    expect([await offers('Ann'), await offers('Bea'), await offers('Sid')]).toEqual([1, 0, 0])
    expect(await muster.at('Ann').last()).toMatch(/2 more people are ready for you/)
    await minute()
    expect(await offers('Ann')).toBe(1)
    expect(shown(await muster.at('Ann').press('Next contacts'))).toMatch(/1 of 2|Contact 1/)
    // The offer has become their card. In the midst of them nothing is offered; at their end nobody is left, until a list brings somebody.
    await minute()
    await muster.at('Ann').press('Send')
    await muster.at('Ann').press('Send')
    await minute()
    expect(await offers('Ann')).toBe(0)
    await house.campaign(await house.list(1, { first: 10 }))
    await minute()
    expect(await offers('Ann')).toBe(1)
    await muster.at('Ann').press('Next contacts')
    await muster.at('Ann').press('Send')
    await house.campaign(await house.list(1, { first: 20 }))
    await muster.at('Ann').press('Done for tonight')
    await minute()
    expect(await offers('Ann')).toBe(0)
    await expectVerified(house.store)
  })
})

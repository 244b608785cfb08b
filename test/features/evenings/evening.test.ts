/** A texting evening: announced, joined, reminded of, begun, hurried, paused, ended, thanked for. */
import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { hurry, lookAtEvenings } from '../../../src/features/evenings/due.ts'
import { joinEvening } from '../../../src/features/evenings/guests.ts'
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

/** The card of the newest code, as Lea sees it. */
const newest = async () => {
  const lea = muster.at('Lea')
  await lea.type('/codes')
  const on = (await lea.read()).at(-1)!
  return lea.press('', { on, token: on.view.buttons![0]!.token })
}

describe('words', () => {
  const from = new Date('2026-11-27T12:00:00Z')
  it.each([
    ['Thursday 18:30 90m goal 600 replies', { minutes: 90, goal: 600, startsAt: '2026-12-03T23:30:00.000Z' }],
    ['90m goal 600', { minutes: 90, goal: 600, startsAt: undefined }],
    [
      'jeudi 18 h 30 pendant 60 minutes but 100 réponses',
      { minutes: 60, goal: 100, startsAt: '2026-12-03T23:30:00.000Z' },
    ],
    ['ce soir 20h 90m', { minutes: 90, goal: undefined, startsAt: '2026-11-28T01:00:00.000Z' }],
    ['tomorrow 6pm', { minutes: undefined, goal: undefined, startsAt: '2026-11-28T23:00:00.000Z' }],
    ['mardi 1er décembre 18h30', { minutes: undefined, goal: undefined, startsAt: '2026-12-01T23:30:00.000Z' }],
    ['2027-01-05 18:30', { minutes: undefined, goal: undefined, startsAt: '2027-01-05T23:30:00.000Z' }],
    ['', { minutes: undefined, goal: undefined, startsAt: undefined }],
    // On both sides of a night in which clocks change.
    ['13 March 2027 18:30', { minutes: undefined, goal: undefined, startsAt: '2027-03-13T23:30:00.000Z' }],
    ['dimanche 14 mars 2027 18h30', { minutes: undefined, goal: undefined, startsAt: '2027-03-14T22:30:00.000Z' }],
    ['14 March 2027 2:30', { minutes: undefined, goal: undefined, startsAt: '2027-03-14T07:00:00.000Z' }],
    ['7 November 2027 18:30', { minutes: undefined, goal: undefined, startsAt: '2027-11-07T23:30:00.000Z' }],
  ])('%s', (typed, asked) => {
    const { startsAt, ...rest } = parseEvening(typed, { zone: 'America/Toronto', from })
    expect({ ...rest, startsAt: startsAt?.toISOString() }).toEqual(asked)
  })
  // Not this time next year.
  it.each(['today 6:00', '2026-11-20 18:30', '2027-11-27 06:00'])('%s', (typed) => {
    const read = () => parseEvening(typed, { zone: 'America/Toronto', from })
    if (typed.startsWith('2027')) expect(read().startsAt?.toISOString()).toBe('2027-11-27T11:00:00.000Z')
    else expect(read).toThrow(expect.objectContaining({ key: 'evening.past' }))
  })
  it.each(['Thursday', 'soon', '5m', 'every 10 minutes', '900m'])('refuses %s', (typed) => {
    expect(() => parseEvening(typed, { zone: 'UTC', from })).toThrow()
  })
})

/** Twenty answers: somebody beside whom a newcomer may sit. */
const experience = (campaignId: string, who: { id: string; teamId: string | null }) =>
  muster.house.transact((tx) =>
    credit(
      tx,
      ...Array.from({ length: 20 }, () => ({
        metric: 'answers' as const,
        sourceId: randomUUID(),
        campaignId,
        to: [who],
      })),
    ),
  )

describe('an evening', () => {
  it('is announced with "I’m in"; who is in is reminded an hour before, and somebody new has a companion', async () => {
    const { house } = muster
    const ann = await house.person('Ann', { team: 'North' })
    await house.person('Nina', { team: 'North' })
    await house.person('Sid', { team: 'South' })
    const campaign = await house.campaign(await house.list(1))
    await experience(campaign, ann)
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

  it('has its code from the day it is planned: of no use before, told to whoever leads it alone, the same when it begins', async () => {
    const { house } = muster
    await house.person('Ann', { team: 'North' })
    const lea = muster.at('Lea')
    const code = (said: string): string | undefined => /join ([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})/.exec(said)?.[1]
    const join = async (name: string, given: string): Promise<string> =>
      shown(await muster.at(name).type(`/join ${given}`))
    const told = shown(await lea.type('/evening plan Thursday 18:30 90m', { channel: 'team' }))
    expect(told).toMatch(
      /Up to 100 newcomers come into North by it; they practise first[^]*works from [^]*17:30 until [^]*04:00[^]*codes withdraws it/,
    )
    const made = code(told)!
    await until('it is announced', async () => (await channel()).some((m) => /Texting evening/.test(m)))
    expect(await join('Early', made)).toMatch(/still to come: it works from an hour before/)
    expect(await house.query(sql`select 1 from volunteer where name = 'Early'`)).toEqual([])
    expect(shown(await newest())).toMatch(/Works from: [^]*17:30[^]*Works until: [^]*04:00/)

    // An hour before: whoever planned it has it again, though they did not say that they come; who comes has none.
    await muster.at('Ann').press('I’m in', { channel: 'team' })
    await house.query(sql`with e as (update evening set starts_at = muster_now() + interval '55 minutes', ends_at = muster_now() + interval '145 minutes' returning *)
      update invite set valid_from = e.starts_at - interval '1 hour', expires_at = e.ends_at + interval '8 hours' from e where e.invite_id = invite.id returning 1`)
    const reminders = async (name: string): Promise<string[]> =>
      (await muster.at(name).read()).map(words).filter((m) => /In an hour, at/.test(m))
    await until('both are reminded', async () => (await reminders('Lea')).length + (await reminders('Ann')).length > 1)
    expect([(await reminders('Lea')).map(code), (await reminders('Ann')).map(code)]).toEqual([[made], [undefined]])
    await lea.press('I’m in', { channel: 'team' })
    await house.transact((tx) => lookAtEvenings(tx))
    expect(await join('Nina', made)).toMatch(/Welcome/)

    expect(code(shown(await lea.type('/evening start', { channel: 'team' })))).toBe(made)
    expect(await join('Omar', made)).toMatch(/Welcome/)
    const came =
      await house.query(sql`select v.name, v.trust, t.name as team, v.role from volunteer v join team t on t.id = v.team_id
      where v.invite_id is not null order by v.name`)
    expect(came).toEqual(['Nina', 'Omar'].map((name) => ({ name, trust: 'new', team: 'North', role: 'volunteer' })))
    expect(JSON.stringify(await channel())).not.toContain(made)
    expect(JSON.stringify([await house.query(sql`select * from invite`), muster.logged])).not.toMatch(
      new RegExp(made.replaceAll('-', '-?')),
    )
    expect(await reminders('Lea')).toHaveLength(1)
    await expectVerified(house.store)
  })

  it('begun on another day its code works at once; withdrawn, used up or called off, it does not', async () => {
    const { house } = muster
    const lea = muster.at('Lea')
    const code = (said: string): string => /join ([0-9A-Z-]{14})/.exec(said)?.[1] ?? said
    const plan = async () => code(shown(await lea.type('/evening plan Thursday 18:30', { channel: 'team' })))
    const begin = async () => code(shown(await lea.type('/evening start 60m', { channel: 'team' })))
    const works = async (given: string, name: string) =>
      /Welcome/.test(shown(await muster.at(name).type(`/join ${given}`)))
    const first = await plan()
    expect(await begin()).toBe(first)
    expect(await works(first, 'Ben')).toBe(true)
    await lea.type('/evening end', { channel: 'team' })

    const second = await plan()
    expect(second).not.toBe(first)
    expect(shown(await lea.type('/evening end', { channel: 'team' }))).toMatch(/does not take place/)
    expect(await state()).toBeDefined()
    await house.query(sql`update invite set valid_from = muster_now() returning 1`)
    expect(await works(second, 'Cyd')).toBe(false)

    const third = await plan()
    await newest()
    await lea.press('Withdraw')
    const other = await begin()
    expect(other).not.toBe(third)
    expect([await works(third, 'Dora'), await works(other, 'Dora')]).toEqual([false, true])
    await expectVerified(house.store)
  })

  it('a planner who leads no more is told of no code', async () => {
    const { house } = muster
    const lea = muster.at('Lea')
    await lea.type('/evening plan Thursday 18:30', { channel: 'team' })
    await until('it is announced', async () => (await channel()).some((m) => /Texting evening/.test(m)))
    await lea.press('I’m in', { channel: 'team' })
    await house.query(sql`update volunteer set role = 'volunteer' where name = 'Lea' returning 1`)
    await house.query(sql`update evening set starts_at = muster_now() + interval '55 minutes' returning 1`)
    const reminder = async () => (await lea.read()).map(words).filter((m) => /In an hour, at/.test(m))
    await until('they are reminded', async () => (await reminder()).length > 0)
    expect(await reminder()).toEqual([expect.not.stringMatching(/join|code/)])
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
    // Said twice, by two leads: it is as they want it.
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

  it('somebody new is never left alone: not who comes first, not whose companion goes, not who comes by the code', async () => {
    const { house } = muster
    const people = new Map<string, string>()
    for (const name of ['Nina', 'Omar', 'Ann', 'Bea'])
      people.set(name, (await house.person(name, { team: 'North' })).id)
    const campaign = await house.campaign(await house.list(1))
    for (const name of ['Ann', 'Bea']) await experience(campaign, { id: people.get(name)!, teamId: null })
    const pairs = async () =>
      Object.fromEntries(
        (
          await house.query<{ name: string; pair: string | null }>(
            sql`select v.name, p.name as pair from evening_guest g join volunteer v on v.id = g.volunteer_id
              left join volunteer p on p.id = g.pair_id order by v.name`,
          )
        ).map(({ name, pair }) => [name, pair]),
      )
    const lea = muster.at('Lea')
    const code = /join ([0-9A-Z-]{14})/.exec(shown(await lea.type('/evening start 60m', { channel: 'team' })))![1]
    await until('it is live', async () => (await channel()).some((m) => /60 minutes left/.test(m)))
    const enter = (name: string) => muster.at(name).press('I’m in', { channel: 'team' })
    for (const name of ['Nina', 'Omar']) await enter(name)
    expect(await pairs()).toEqual({ Nina: null, Omar: null })
    await enter('Ann')
    expect(await pairs()).toEqual({ Ann: null, Nina: 'Ann', Omar: 'Ann' })
    await enter('Bea')
    await house.query(sql`update volunteer set removed_at = muster_now() where name = 'Ann' returning 1`)
    const rita = muster.at('Rita')
    await rita.type(`/join ${code}`)
    await rita.press('I promise, and sign as Rita')
    await house.shift(61)
    await house.transact((tx) => lookAtEvenings(tx))
    expect(await pairs()).toMatchObject({ Nina: 'Bea', Omar: 'Bea', Rita: 'Bea' })
    await until('they hear', async () => /Bea has done this/.test(JSON.stringify(await rita.read())))
    await until('who is in is shown', async () =>
      (await channel()).some((m) => /4 are in: Nina, Omar, Bea, Rita/.test(m)),
    )
    await expectVerified(house.store)
  })

  it('whoever says so in its last hour is not told that it begins in an hour', async () => {
    const { house } = muster
    await house.person('Ann', { team: 'North' })
    await muster.at('Lea').type('/evening plan Thursday 18:30', { channel: 'team' })
    await until('it is announced', async () => (await channel()).some((m) => /Texting evening/.test(m)))
    await house.query(
      sql`update evening set starts_at = muster_now() + interval '5 minutes', told_at = muster_now() returning 1`,
    )
    await muster.at('Ann').press('I’m in', { channel: 'team' })
    await house.transact((tx) => lookAtEvenings(tx))
    expect(await house.query(sql`select 1 from outbox where job = 'remind_guest'`)).toEqual([])
    expect(JSON.stringify(await muster.at('Ann').read())).not.toMatch(/In an hour/)
  })

  it('is written by one job at a time, and a room that presses at once is one edit', async () => {
    const { house } = muster
    const guests: { id: string }[] = []
    for (const name of ['Ann', 'Bea', 'Cyd']) guests.push(await house.person(name, { team: 'North' }))
    await muster.at('Lea').type('/evening plan Thursday 18:30', { channel: 'team' })
    await until('it is announced', async () => (await channel()).some((m) => /Texting evening/.test(m)))
    const writes = await house.transact(async (tx) => {
      const asked = async () => (await tx.execute(sql`select 1 from outbox where job = 'show_evening'`)).length
      const [e] = (await tx.execute(sql`select id from evening for update`)) as unknown as { id: string }[]
      await tx.execute(sql`delete from outbox where job = 'show_evening'`)
      for (const { id } of guests) await joinEvening(tx, { eveningId: e!.id, volunteerId: id })
      const looks = []
      for (const due of ['3 seconds', '0', '0']) {
        await tx.execute(sql`update evening set due_at = least(due_at, muster_now() + ${due}::interval)`)
        await lookAtEvenings(tx)
        looks.push(await asked())
      }
      return looks
    })
    expect(writes).toEqual([0, 1, 1])
    await until('all are shown', async () => (await channel()).some((m) => /3 are in/.test(m)))
    expect((await channel()).filter((m) => /Texting evening/.test(m))).toHaveLength(1)
  })

  it('is written in the language of most of its team, in a channel that is bound to nothing, too', async () => {
    for (const name of ['Zoé', 'Yves']) await muster.house.person(name, { team: 'North' })
    await muster.house.query(sql`update volunteer set locale = 'fr' where name <> 'Lea' returning 1`)
    await muster.at('Lea').type('/evening start 60m goal 10 replies', { channel: 'team' })
    await until('it is live', async () =>
      (await channel()).some((m) => /Soirée d’écriture\s: North[^]*0 réponse sur 10 traitée à temps/.test(m)),
    )
  })

  it('a pause that nobody ends ends the evening', async () => {
    const { house } = muster
    const lea = muster.at('Lea')
    await lea.type('/evening start 60m', { channel: 'team' })
    await until('it is live', async () => (await channel()).some((m) => /60 minutes left/.test(m)))
    await lea.type('/evening pause', { channel: 'team' })
    await house.shift(2 * 3600)
    await house.transact((tx) => lookAtEvenings(tx))
    expect(await state()).toBe('paused')
    await house.shift(3601)
    await house.transact((tx) => lookAtEvenings(tx))
    expect(await state()).toBe('ended')
  })
})

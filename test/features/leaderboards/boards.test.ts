import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { PlaceGone } from '../../../src/chat/platform.ts'
import { setState } from '../../../src/features/campaigns/launch.ts'
import type { Actor } from '../../../src/features/define.ts'
import { readBoards, readNamed } from '../../../src/features/leaderboards/board.ts'
import { wordGap } from '../../../src/features/leaderboards/board.view.ts'
import { credit, reverse, settle, share } from '../../../src/features/leaderboards/credit.ts'
import { post } from '../../../src/features/leaderboards/post.job.ts'
import { metricKeys } from '../../../src/features/leaderboards/metrics.ts'
import type { Metric } from '../../../src/features/leaderboards/metrics.ts'
import { translator } from '../../../src/locales/index.ts'
import { openApp, shown, words } from '../../support/app.ts'
import type { Hand, TestApp } from '../../support/app.ts'
import { expectVerified, until, violations } from '../../support/house.ts'

let muster: TestApp
let campaign: string
let ann: Actor
let bob: Actor
let cem: Actor
beforeAll(async () => {
  muster = await openApp()
  await muster.work()
})
afterAll(() => muster.close())
beforeEach(async () => {
  await muster.wipe()
  ;[ann, bob, cem] = [
    await muster.house.person('Ann', { team: 'North', role: 'lead' }),
    await muster.house.person('Bob', { team: 'North' }),
    await muster.house.person('Cem', { team: 'South' }),
  ]
  campaign = await muster.house.campaign(await muster.house.list(1))
})

const give = (actor: Actor, metric: Metric, sourceId: string = randomUUID(), campaignId = campaign) =>
  muster.house.transact((tx) => credit(tx, { metric, sourceId, campaignId, to: [actor] }))
const boards = async () =>
  Object.fromEntries(
    (await muster.house.transact((tx) => readBoards(tx))).map((b) => [
      b.metric,
      b.rows.map((r) => `${r.place} ${r.name} ${r.n}`),
    ]),
  )

describe('credits', () => {
  it('count once per source, whoever claims it, and totals equal them', async () => {
    const source = randomUUID()
    await Promise.all([ann, bob, cem, ann].map((a) => give(a, 'answers', source)))
    await give(bob, 'pledges', source)
    expect(await muster.house.query(sql`select 1 from credit`)).toHaveLength(2)
    await expectVerified(muster.app.store)
  })

  it('100 at once for one team, in both metrics and two campaigns: no lost one, no deadlock', async () => {
    const second = await muster.house.campaign('List 1', { name: 'Second' })
    const work = Array.from({ length: 100 }, (_, i) =>
      give([ann, bob, cem][i % 3]!, i % 4 ? 'attended' : 'voted', randomUUID(), i % 2 ? campaign : second),
    )
    await Promise.all(work)
    const [sum] = await muster.house.query<{ people: number; teams: number }>(sql`select
      (select sum(n) / 100 from total where day is null and owner_id in (select id from volunteer))::int as people,
      (select sum(n) / 100 from total where day is null and owner_id in (select id from team))::int as teams`)
    expect(sum).toEqual({ people: 100, teams: 100 })
    await expectVerified(muster.app.store)
  })

  it('a credit whose transaction fails leaves no total', async () => {
    const failed = muster.house.transact(async (tx) => {
      await credit(tx, { metric: 'answers', sourceId: randomUUID(), campaignId: campaign, to: [ann] })
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    expect(await muster.house.query(sql`select 1 from total`)).toEqual([])
  })

  it('verify sees a total that is not the sum', async () => {
    await give(ann, 'answers')
    await muster.house.query(sql`update total set n = n + 1 where day is null and owner_id = ${ann.id} returning n`)
    expect(await violations(muster.app.store)).toEqual(['board_equals_credits: 1'])
  })

  it('a person without a team counts for themselves', async () => {
    const solo = await muster.house.person('Solo')
    await give(solo, 'pledges')
    expect(await boards()).toEqual({ answers: [], pledges: [] })
    await expectVerified(muster.app.store)
  })
})

describe('boards', () => {
  it('rank teams, not people; equal numbers share a place; finished campaigns leave', async () => {
    for (const who of [ann, ann, bob, cem]) await give(who, 'answers')
    for (const who of [ann, cem]) await give(who, 'pledges')
    expect(await boards()).toEqual({ answers: ['1 North 3', '2 South 1'], pledges: ['1 North 1', '1 South 1'] })
    const seen = shown(await muster.at('Cem').type('/leaderboard'))
    expect(seen).toMatch(/Answers handled in time\n1\. North 3\n2\. South 1\nPledges/)
    expect(seen).not.toMatch(/Ann|Bob|Cem/)
    await muster.house.transact((tx) => setState(tx, campaign, 'finished'))
    expect(await boards()).toEqual({ answers: [], pledges: [] })
    await expectVerified(muster.app.store)
  })

  it('name only who chose to be named', async () => {
    await give(ann, 'answers')
    await give(bob, 'answers')
    const hand = muster.at('Bob')
    await hand.type('/me')
    expect(shown(await hand.press('Name me on boards'))).toMatch(/You chose to be named/)
    const named = shown(await muster.at('Cem').type('/leaderboard'))
    expect(named).toMatch(/By name, because they chose to be\nBob: 1/)
    expect(named).not.toMatch(/Ann/)
    await hand.press('Do not name me')
    expect(shown(await muster.at('Cem').type('/leaderboard'))).not.toMatch(/Bob/)
  })

  it('by day, week, campaign and all time, each team’s by its own clock and week', async () => {
    const { house } = muster
    const setClock = (at: string) =>
      house.query(sql`update clock set shift = ${at}::timestamptz - clock_timestamp() returning 1`)
    const dan = await house.person('Dan', { team: 'North' })
    await house.query(sql`update volunteer set named = true where id in (${dan.id}, ${cem.id}) returning id`)
    for (const [at, who] of [
      // In Auckland Sunday the 29th, in Vancouver Saturday the 28th.
      ['2026-11-28T20:00Z', [dan, cem]],
      // Monday the 30th, and Sunday the 29th.
      ['2026-11-29T20:00Z', [dan, cem]],
    ] as const) {
      await setClock(at)
      for (const [team, zone] of [
        ['North', 'Pacific/Auckland'],
        ['South', 'America/Vancouver'],
      ] as const)
        await muster.at('Olga').type(`/goal team:${team} zone:${zone} week:monday`)
      for (const one of who) await give(one, 'answers')
    }
    const read = async (period: 'today' | 'week' | 'campaign' | 'all') => {
      const of = (rows: { name: string; n: number }[] = []) => rows.map((r) => `${r.name} ${r.n}`).sort()
      return house.transact(async (tx) => [
        ...of((await readBoards(tx, { board: 'answers', period }))[0]?.rows),
        ...of((await readNamed(tx, { board: 'answers', period }))?.rows),
      ])
    }
    expect(await read('today')).toEqual(['North 1', 'South 1', 'Cem 1', 'Dan 1'])
    // Auckland’s week has begun anew, Vancouver’s has not.
    expect(await read('week')).toEqual(['North 1', 'South 2', 'Cem 2', 'Dan 1'])
    await muster.at('Olga').type('/goal team:North week:sunday')
    expect(await read('week')).toEqual(['North 2', 'South 2', 'Cem 2', 'Dan 2'])
    await house.transact((tx) => setState(tx, campaign, 'finished'))
    expect(await read('campaign')).toEqual([])
    expect(await read('all')).toEqual(['North 2', 'South 2', 'Cem 2', 'Dan 2'])
    await house.query(sql`update clock set shift = '0' returning 1`)
    await expectVerified(house.store)
  })

  it('what belongs to no campaign is of the day of the house, also on a Sunday evening, also where no campaign runs', async () => {
    const { house } = muster
    await house.query(sql`update campaign set zone = 'America/Toronto' returning 1`)
    // Sunday 20:30 in Toronto; in UTC a new day and a new week have begun.
    await house.query(sql`update clock set shift = '2026-11-30T01:30Z'::timestamptz - clock_timestamp() returning 1`)
    const read = async () =>
      house.transact(async (tx) =>
        (await Promise.all((['today', 'week'] as const).map((period) => readBoards(tx, { board: 'recruits', period }))))
          .flat()
          .flatMap(({ rows }) => rows.map((r) => `${r.name} ${r.n}`)),
      )
    await house.transact((tx) =>
      credit(tx, { metric: 'recruits', sourceId: randomUUID(), campaignId: null, to: [ann] }),
    )
    expect(await read()).toEqual(['North 1', 'North 1'])
    await house.transact((tx) => setState(tx, campaign, 'finished'))
    expect(await read()).toEqual(['North 1', 'North 1'])
    await house.transact((tx) =>
      credit(tx, { metric: 'recruits', sourceId: randomUUID(), campaignId: null, to: share([ann, bob]) }),
    )
    expect(await read()).toEqual(['North 2', 'North 2'])
    await house.query(sql`update clock set shift = '0' returning 1`)
  })

  it('a fact of which a part was refused may be taken back and come again', async () => {
    const fact = { metric: 'attended' as const, sourceId: randomUUID(), campaignId: campaign }
    await muster.house.transact((tx) => credit(tx, { ...fact, to: share([ann, cem]), doubt: 'auto' }))
    const held = await muster.house.query<{ id: string }>(sql`select id from credit order by slot`)
    await muster.house.transact((tx) => settle(tx, { creditId: held[1]!.id, by: bob.id, accept: false }))
    await muster.house.transact((tx) => reverse(tx, { ...fact, sourceIds: [fact.sourceId] }))
    await muster.house.transact((tx) => credit(tx, { ...fact, to: [ann] }))
    await expectVerified(muster.app.store)
  })

  it('/why board explains ties, shares, pauses and people who left, to the one who asks', async () => {
    const { house } = muster
    const eve = await house.person('Eve', { team: 'North' })
    for (const who of [bob, bob, eve, cem, cem, cem]) await give(who, 'answers')
    await house.transact((tx) =>
      credit(tx, { metric: 'pledges', sourceId: randomUUID(), campaignId: campaign, to: share([bob, cem]) }),
    )
    await house.transact((tx) =>
      credit(tx, { metric: 'pledges', sourceId: randomUUID(), campaignId: campaign, to: [bob], doubt: 'auto' }),
    )
    await house.query(sql`update volunteer set removed_at = muster_now() where id = ${eve.id} returning id`)
    await house.query(sql`update volunteer set paused_at = muster_now() where id = ${ann.id} returning id`)
    const said = shown(await muster.at('Bob').type('/why board', { channel: 'team' }))
    expect(said).toMatch(/2 times: Answers handled in time: counts as one/)
    expect(said).toMatch(/Pledges: counts as 1 of 2, shared/)
    expect(said).toMatch(/Pledges: a lead looks at it first\. What was answered reads like an automatic reply/)
    expect(said).toMatch(/Answers handled in time: North has 3, and so has South: they share place 1/)
    expect(said).toMatch(/One of your team is on a pause/)
    expect(said).toMatch(/Of North’s answers and yeses, people who left brought 1/)
    expect(await muster.at('Cem').read('team')).toEqual([])
    const other = shown(await muster.at('Olga').type('/why board'))
    expect(other).toMatch(/Nothing of yours has counted yet[^]*their name is on no board\.$/)
    expect(other).not.toMatch(/pause\.? (One|#)/)
  })

  it('/me shows one’s own day, weeks in a row, impact and next step', async () => {
    for (const days of [14, 7, 0]) {
      await muster.house.query(sql`update clock set shift = make_interval(days => ${-days}) returning 1`)
      await give(bob, 'answers')
    }
    // The last answer was an end, too: one thing done. A door is another.
    for (const metric of ['voted', 'closed', 'doors'] as const) await give(bob, metric)
    const said = shown(await muster.at('Bob').type('/me'))
    expect(said).toMatch(/Handled today: 2\n[^]*Answers handled in time: 3\n[^]*People who voted: 1\nDoors: 1\n/)
    expect(said).toMatch(/3 weeks in a row[^]*Next: some contacts/)
    // The week after, it still goes on; another one without anything, and it is over.
    for (const [days, weeks] of [
      [7, true],
      [14, false],
    ] as const) {
      await muster.house.query(sql`update clock set shift = make_interval(days => ${days}) returning 1`)
      expect(/weeks in a row/.test(shown(await muster.at('Bob').type('/me')))).toBe(weeks)
    }
    await muster.house.query(sql`update clock set shift = '0' returning 1`)
  })

  it('/me is for the person alone, also in the channel', async () => {
    await give(bob, 'answers')
    await give(bob, 'pledges')
    const hand = muster.at('Bob')
    expect(shown(await hand.type('/me', { channel: 'team' }))).toMatch(
      /Bob, so far[^]*Answers handled in time: 1[^]*Pledges: 1[^]*Only you see this/,
    )
    expect(await muster.at('Cem').read('team')).toEqual([])
    // The board, in contrast, is for all.
    await hand.type('/leaderboard', { channel: 'team' })
    expect(await muster.at('Cem').last('team')).toMatch(/Leaderboard[^]*North 1/)
  })
})

it('what is missing to a team whose name runs from right to left is not read as part of its name', () => {
  const gap = { metric: 'answers' as const, goal: 90, done: 20, until: '2026-12-05', over: false, yours: true }
  expect(wordGap(translator('en'), { ...gap, team: 'צוות 12' }, 'en')).toMatch(/^\u2068צוות 12\u2069: 70 answers to go/)
})

describe('on schedule', () => {
  const posts = async (hand: Hand): Promise<string[]> =>
    (await hand.read('team')).filter((m) => m.author === null && !m.privateTo).map(words)
  // In the middle of a week: the hours that pass here must not end it.
  beforeEach(async () => {
    await muster.house.query(
      sql`update clock set shift = date_trunc('week', now()) + interval '9 days 12 hours' - now() returning 1`,
    )
  })

  it('posts into the channel, and from then on edits that post', async () => {
    const [lead, other] = [muster.at('Ann'), muster.at('Cem')]
    await lead.type('/schedule every 5 minutes', { channel: 'team' })
    expect(await lead.last('team')).toMatch(/I post it here: the week\. The next time: /)
    const before = (await posts(other)).length
    await give(ann, 'answers')
    await muster.house.shift(301)
    await until('the board is posted', async () => (await posts(other)).length === before + 1)
    expect((await posts(other)).at(-1)).toMatch(/1\. North 1/)
    await give(bob, 'answers')
    await give(cem, 'answers')
    // Slots that were missed are skipped, not made up for.
    await muster.house.shift(3001)
    await until('the post is edited', async () => /1\. North 2/.test((await posts(other)).at(-1) ?? ''))
    expect(await posts(other)).toHaveLength(before + 1)
    await lead.type('/schedule stop', { channel: 'team' })
    expect(await muster.house.query(sql`select 1 from board_schedule`)).toEqual([])
    await muster.house.shift(601)
    await until('nothing is open', async () => (await muster.house.query(sql`select 1 from outbox`)).length === 0)
    expect(await posts(other)).toHaveLength(before + 1)
    await expectVerified(muster.app.store)
  })

  it('keeps to the wall clock of the team, also where its zone was said after the schedule', async () => {
    const lead = muster.at('Ann')
    await lead.type('/bind North', { channel: 'team' })
    await lead.type('/schedule every day 18:30', { channel: 'team' })
    await lead.type('/goal zone:America/Montreal')
    await muster.house.shift(60)
    const at = () =>
      muster.house.query<{ at: string }>(sql`select zone || ' ' ||
        to_char(next_at at time zone 'America/Montreal', 'HH24:MI') as at from board_schedule`)
    await until('it follows', async () => (await at())[0]?.at === 'America/Montreal 18:30')
    // The channel is another team's now, which has the clock of the house.
    await muster.house.query(sql`update campaign set zone = 'Europe/Paris' returning 1`)
    await muster.at('Olga').type('/bind South', { channel: 'team' })
    await muster.house.shift(60)
    await until('it follows', async () => /^Europe.Paris 1\d:30/.test((await at())[0]?.at ?? ''))
  })

  it('begins a new post with a new week; a worker that dies between posting and noting it posts once', async () => {
    const [lead, other] = [muster.at('Ann'), muster.at('Cem')]
    await lead.type('/bind North', { channel: 'team' })
    const before = (await posts(other)).length
    await give(ann, 'answers')
    const [channel] = await muster.house.query<{ id: string }>(sql`select id from channel`)
    const [made, whole] = await muster.house.query<{ id: string }>(sql`insert into board_schedule
      (channel_id, board, period, every_minutes, next_at) select ${channel!.id}::uuid, board, period, 10, 'infinity'
      from (values ('turnout', 'week'), ('answers', 'campaign')) b(board, period) returning id`)
    const id = randomUUID()
    const payload = { scheduleId: made!.id }
    const dies = { id, close: () => Promise.reject(new Error('killed')) }
    await expect(post.run(muster.app.jobs, payload, dies)).rejects.toThrow('killed')
    await post.run(muster.app.jobs, payload, { id, close: async () => {} })
    expect(await posts(other)).toHaveLength(before + 1)
    // Also a board of the whole campaign: a post that is scrolled away is read by nobody.
    const both = async () => {
      for (const { id: scheduleId } of [made!, whole!])
        await post.run(muster.app.jobs, { scheduleId }, { id: randomUUID(), close: async () => {} })
    }
    await both()
    await both()
    expect(await posts(other)).toHaveLength(before + 2)
    await muster.house.shift(7 * 86_400)
    await both()
    expect(await posts(other)).toHaveLength(before + 4)
  })

  it('is a picture with its words, or (pictures:no) the words alone; a goal stands first', async () => {
    await give(ann, 'answers')
    await give(bob, 'pledges')
    const lead = muster.at('Ann')
    expect(shown(await lead.type('/goal 3 pledges by:tomorrow'))).toMatch(/North: 2 yeses to go by \w+/)
    await lead.type('/leaderboard', { channel: 'team' })
    const drawn = (await lead.read('team')).at(-1)!.view.blocks
    expect(drawn.map((b) => b.kind)).toEqual(['title', 'picture', 'note'])
    expect(words((await lead.read('team')).at(-1))).toMatch(
      /This week\nNorth: 2 yeses to go by \w+\nAnswers[^\n]*\n1\. North 1/,
    )
    const png = drawn.find((b) => b.kind === 'picture')!
    expect(Buffer.from(png.png, 'base64').subarray(1, 4).toString()).toBe('PNG')
    expect(png.png.length).toBeLessThan(400_000)
    await lead.type('/goal framing:gap')
    await lead.type('/leaderboard', { channel: 'team' })
    expect(words((await lead.read('team')).at(-1))).not.toMatch(/1\. North|goal alone/)
    // Another board than that of its goal: it is told why it sees its goal.
    expect(shown(await lead.type('/leaderboard recruitment'))).toMatch(/to go by[^]*looks at its own goal alone/)
    await lead.type('/goal framing:ranking')
    await lead.type('/leaderboard', { channel: 'team' })
    expect(words((await lead.read('team')).at(-1))).not.toMatch(/to go/)
    await lead.type('/schedule pictures:no every 5 minutes', { channel: 'team' })
    const before = (await posts(lead)).length
    await muster.house.shift(301)
    await until('the board is posted', async () => (await posts(lead)).length === before + 1)
    expect((await lead.read('team')).at(-1)!.view.blocks.map((b) => b.kind)).not.toContain('picture')
    expect(shown(await lead.type('/goal 5 pledges'))).toMatch(/Until when/)
    for (const metric of metricKeys)
      expect(shown(await lead.type(`/goal 5 ${metric} by:tomorrow`))).toMatch(/North: [45]\b[^\n]* to go by \w+\n/)
    expect(shown(await lead.type('/goal 5 pledges by:someday'))).toMatch(/cannot read “someday”/)
  })

  it('a channel that is gone is told once, and everything in it ends', async () => {
    const [lead, olga] = [muster.at('Ann'), muster.at('Olga')]
    for (const board of ['week', 'turnout']) await lead.type(`/schedule ${board} every 5 minutes`, { channel: 'team' })
    const ids = await muster.house.query<{ id: string }>(sql`select id from board_schedule`)
    expect(ids).toHaveLength(2)
    const { jobs } = muster.app
    const playground = muster.app.playground!
    const gone = Object.assign(Object.create(playground) as typeof playground, {
      send: () => Promise.reject(new PlaceGone()),
      edit: () => Promise.reject(new PlaceGone()),
    })
    for (const { id } of [...ids, ...ids])
      await post.run(
        { ...jobs, platforms: new Map([...jobs.platforms, ['playground' as const, gone]]) },
        { scheduleId: id },
        { id: randomUUID(), close: async () => {} },
      )
    expect(await muster.house.query(sql`select 1 from board_schedule union all select 1 from channel`)).toEqual([])
    const told = async () => (await olga.read()).filter((m) => /no longer post in the channel of North/.test(words(m)))
    await until('an organizer is told', async () => (await told()).length > 0)
    await until('nothing is open', async () => (await muster.house.query(sql`select 1 from outbox`)).length === 0)
    expect(await told()).toHaveLength(1)
  })

  it('each night all facts are counted anew; a total that differs is told to the organizers', async () => {
    await muster.at('Olga').type('/bind', { channel: 'team' })
    await give(ann, 'answers')
    const nights = () => muster.house.query<{ n: number }>(sql`select differences as n from recount order by at`)
    await muster.house.shift(86_400)
    await until('it was counted', async () => (await nights()).length === 1)
    await muster.house.query(sql`update total set n = n + 1 where day is null and owner_id = ${ann.id} returning n`)
    await muster.house.shift(86_400)
    // Nothing was credited since: nothing is counted again.
    await give(bob, 'answers')
    await muster.house.shift(86_400)
    await until('it was counted again', async () => (await nights()).length === 2)
    expect(await nights()).toEqual([{ n: 0 }, { n: 1 }])
    await until('organizers are told', async () =>
      (await muster.at('Olga').read('team')).some((m) => /One total on the boards is not the sum/.test(words(m))),
    )
  })

  it('is for leads, and for channels', async () => {
    expect(shown(await muster.at('Bob').type('/schedule 5', { channel: 'team' }))).toMatch(/needs the role/)
    expect(shown(await muster.at('Ann').type('/schedule every 5 minutes'))).toMatch(/in the channel of your team/)
    expect(shown(await muster.at('Ann').type('/schedule every 1441 minutes', { channel: 'team' }))).toMatch(
      /cannot read “every 1441 minutes” as a time/,
    )
    expect(await muster.house.query(sql`select 1 from board_schedule`)).toEqual([])
  })
})

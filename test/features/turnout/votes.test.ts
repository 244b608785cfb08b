/** Getting out the vote: whoever has voted is left in peace from that moment on, whatever is under way. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { claimBatch, releaseBatches } from '../../../src/features/assignment/claim.ts'
import { sendFirst } from '../../../src/features/assignment/first.ts'
import { nextTarget } from '../../../src/features/assignment/target.ts'
import { markVoted } from '../../../src/features/ballots/mark.ts'
import { readStrikeList } from '../../../src/features/ballots/strike-list.ts'
import { keepLaw } from '../../../src/features/law/keep.ts'
import { openApp, shown, words } from '../../support/app.ts'
import type { TestApp } from '../../support/app.ts'
import { muster as verb } from '../../support/cli.ts'
import { expectVerified, phoneOf, refusal, testSecret } from '../../support/house.ts'
import type { Actor } from '../../../src/features/define.ts'

const day = '2026-12-06'
let muster: TestApp
beforeAll(async () => void (muster = await openApp()))
afterAll(() => muster.close())
beforeEach(() => muster.wipe())

const chase = async (n: number, options: { batchSize?: number; name?: string } = {}) =>
  muster.house.campaign(await muster.house.list(n), { name: 'Chase', votesOn: day, ...options })
const idOf = async (n: number): Promise<string> =>
  (await muster.house.query<{ id: string }>(sql`select id from contact where phone = ${phoneOf(n)}`))[0]!.id
const file = (...lines: string[]) => Buffer.from(`${lines.join('\n')}\n`)
const strike = (...lines: string[]) =>
  muster.house.transact((tx) => readStrikeList(tx, file(...lines), { votesOn: day, by: null, region: 'CA' }))
const local = (n: number): string => phoneOf(n).slice(2)
const stateOf = async (n: number): Promise<string> =>
  (
    await muster.house.query<{ state: string }>(
      sql`select t.state from target t join contact k on k.id = t.contact_id where k.phone = ${phoneOf(n)}`,
    )
  )[0]!.state
const press = (who: Actor, targetId: string) =>
  muster.house.transact((tx) =>
    sendFirst(tx, { targetId, volunteerId: who.id, teamId: who.teamId, texter: who.textName, slipMs: 0, waited: 0 }),
  )

describe('a strike list', () => {
  it('takes people out of free batches and of hands; the same file again changes nothing', async () => {
    const { house } = muster
    const victor = await house.person('Victor', { team: 'North' })
    await chase(10, { batchSize: 5 })
    await house.transact((tx) => claimBatch(tx, { volunteerId: victor.id }))
    const lines = [
      'phone,voted',
      ...[0, 1, 5, 6].map((n) => `${local(n)},yes`),
      `${local(2)},no`,
      '5142009999,oui',
      'abc,yes',
    ]
    expect(await strike(...lines)).toEqual({
      ...{ rows: 7, struck: 6, everybody: false, marked: 4, already: 0, refused: 0, unknown: 1, unreadable: 1 },
    })
    expect(await strike(...lines)).toMatchObject({ marked: 0, already: 4, unknown: 1 })
    expect(await Promise.all([0, 1, 2, 5, 6, 7].map(stateOf))).toEqual(['out', 'out', 'ready', 'out', 'out', 'ready'])
    const held = await house.query(sql`select ready, volunteer_id is not null as held from batch order by 2 desc`)
    expect(held).toEqual([
      { ready: 3, held: true },
      { ready: 3, held: false },
    ])
    await expectVerified(house.store)
  })

  it('finds people by the id their list brought, in any encoding; a file without either says which columns it has', async () => {
    const { house } = muster
    await chase(3)
    await house.query(sql`update contact set fields = '{"externalId":"V-7"}' where phone = ${phoneOf(1)} returning id`)
    const latin = Buffer.from('N° voter_id;émargé\nV-7;oui\nV-8;oui\n'.replace('N° voter_id', 'voter_id'), 'latin1')
    const read = (bytes: Buffer) =>
      house.transact((tx) => readStrikeList(tx, bytes, { votesOn: day, by: null, region: 'CA' }))
    expect(await read(latin)).toMatchObject({ rows: 2, struck: 2, marked: 1, unknown: 1 })
    expect(await stateOf(1)).toBe('out')
    expect(await refusal(read(file('name,town', 'Ann,Laval')))).toBe('voted.no_column')
    // The state knows another number of them, and names nobody twice; the rows' own numbers are nobody's id.
    await house.query(sql`update contact set fields = '{"externalId":"9"}' where phone = ${phoneOf(2)} returning id`)
    const unlike = file('id,phone', '9,5145550199')
    expect(await read(unlike)).toMatchObject({ marked: 0, unknown: 1 })
    const other = file('voter_id,phone', '9,5145550123', '9,', `9,${local(2)}`, 'V-9,', 'V-9,5145550124')
    expect(await read(other)).toMatchObject({ rows: 5, marked: 1, unknown: 1 })
    expect(await stateOf(2)).toBe('out')
    const abroad = house.transact((tx) => readStrikeList(tx, other, { votesOn: day, by: null, region: 'ZZ' }))
    expect(await refusal(abroad)).toBe('list.region')
    await expectVerified(house.store)
  })

  it('a claim leaves out who has voted although they stand in its batch, as a launch beside a mark can leave them', async () => {
    const { house } = muster
    const [victor, nina] = await Promise.all(['Victor', 'Nina'].map((name) => house.person(name)))
    await chase(7, { batchSize: 5 })
    const mark = (from: number, to: number) =>
      house.query(sql`with k as (update contact set voted_on = array[${day}::date]
          where phone between ${phoneOf(from)} and ${phoneOf(to)} returning id)
        insert into voted (contact_id, votes_on, source, how, at) select id, ${day}::date, 'said_so', 'text', muster_clock() from k returning 1`)
    await mark(0, 1)
    // One whole batch, and two of the other.
    await mark(5, 6)
    expect(await house.transact((tx) => claimBatch(tx, { volunteerId: victor!.id }))).toMatchObject({
      ready: 3,
      size: 3,
    })
    expect(await refusal(house.transact((tx) => claimBatch(tx, { volunteerId: nina!.id })))).toBe('batch.none')
    expect(await Promise.all([0, 1, 2, 5, 6].map(stateOf))).toEqual(['out', 'out', 'ready', 'out', 'out'])
    // The slower way, step by step, leaves them out too.
    await house.transact((tx) => releaseBatches(tx, { volunteerId: victor!.id }))
    await mark(2, 2)
    await house.query(sql`update campaign set languages = '{es}' returning id`)
    expect(await house.transact((tx) => claimBatch(tx, { volunteerId: nina!.id }))).toMatchObject({ ready: 2, size: 2 })
    await expectVerified(house.store)
  })

  it('counts for those who wrote to the person, once, however often it comes', async () => {
    const { house, carrier } = muster
    const victor = await house.person('Victor', { team: 'North' })
    await chase(4, { batchSize: 2 })
    const { phone } = await house.press(victor)
    await house.deliver()
    await house.query(sql`update message set delivery = 3 where kind = 'first' and state = 'sent' returning id`)
    for (let i = 0; i < 3; i++) await strike('phone', phone.slice(2), local(3))
    expect(carrier.ledger).toHaveLength(1)
    const credits = await house.query(sql`select metric, volunteer_id = ${victor.id} as his, weight, state from credit`)
    expect(credits).toEqual([{ metric: 'voted', his: true, weight: 100, state: 'counted' }])
    await expectVerified(house.store)
  })

  it('by /voted and by the command line, with figures; marks only from where the law allows', async () => {
    const { house, app } = muster
    await house.person('Olivia', { role: 'organizer' })
    const olivia = muster.at('Olivia')
    await chase(4)
    const drop = (text: string) => ({ file: { name: 'list.csv', bytes: Buffer.from(text) } })
    expect(shown(await olivia.type('/voted file', drop(`phone\n${local(0)}\n`) as never))).toMatch(
      /one more person has[\s\S]*everybody in the file counts/,
    )
    const folder = mkdtempSync(join(tmpdir(), 'muster-voted-'))
    writeFileSync(join(folder, 'list.csv'), `phone,name\n${local(0)},A\n${local(1)},B\n`)
    const env = { DATABASE_URL: app.config.databaseUrl!, SECRET_KEY: testSecret, DATA_DIR: folder }
    const ran = await verb(env, 'voted', join(folder, 'list.csv'), '--region', 'CA', '--json')
    rmSync(folder, { recursive: true })
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(ran.out)).toMatchObject({
      day,
      struck: { marked: 1, already: 1 },
      standing: { voted: 2, left: 2 },
    })
    expect(shown(await olivia.type('/voted'))).toMatch(/2 \(2 by an official list\).*Canada Elections Act/s)
    await house.query(sql`update contact set place = 'fr' where phone = ${phoneOf(2)} returning id`)
    expect(await refusal(strike('phone', local(2)))).toBe('voted.not_from_lists')
    expect(await strike('phone', local(2), local(3))).toMatchObject({ marked: 1, refused: 1 })
    // A person's own word is allowed there.
    await house.transact(async (tx) =>
      markVoted(tx, [await idOf(2)], { votesOn: day, source: 'said_so', how: 'text', by: null }),
    )
    await expectVerified(house.store)
  })
})

describe('in the chat', () => {
  it('a chase has a polling day to come, in words too; what is wrong with the day is said', async () => {
    const { house } = muster
    await house.person('Olivia', { role: 'organizer' })
    const olivia = muster.at('Olivia')
    await olivia.type('/campaign new Chase')
    const type = async (text: string) => shown(await olivia.type(text))
    expect(await type('/voted chase Chase')).toMatch(/When do they vote\?.*day:2026-11-30/)
    expect(await type('/voted chase Chase day:2020-11-30')).toMatch(/2020-11-30 is over/)
    expect(await type('/voted chase Chase day:someday')).toMatch(/“someday” is no day to come/)
    expect(await house.query(sql`select votes_on from campaign`)).toEqual([{ votes_on: null }])
    expect(await type('/voted chase Chase day:"dimanche 6 décembre 2099"')).toMatch(/to vote on 2099-12-06/)
    expect(await type('/voted chase Chase day:none')).toMatch(/ordinary campaign again/)
  })

  it('a list that is dropped on /voted alone is read, too; rows without number and id are told', async () => {
    const { house } = muster
    await house.person('Olivia', { role: 'organizer' })
    await chase(2)
    const bytes = file('phone,voted', `${local(0)},yes`, 'abc,yes')
    const read = shown(await muster.at('Olivia').type('/voted', { file: { name: 'strike.csv', bytes } }))
    expect(read).toMatch(/one more person has voted[\s\S]*by the file: 2[\s\S]*No number and no id in the row: 1/)
    expect(read).not.toContain('everybody')
    expect(await house.query(sql`select 1 from voted`)).toHaveLength(1)
  })

  it('a card whose contact has voted meanwhile says so and moves on; nothing is sent', async () => {
    const { house } = muster
    await house.person('Victor')
    const victor = muster.at('Victor')
    await chase(3)
    await victor.type('/batch')
    expect(await victor.last()).toMatch(/Ann0/)
    await strike('phone', local(0))
    expect(shown(await victor.press('Send'))).toMatch(/Ann0 has voted already\. Nothing was sent\.[\s\S]*Ann1/)
    // Not even the press of a text that waited for its carrier.
    await victor.press('Send')
    await strike('phone', local(1))
    await house.deliver()
    expect(await house.query(sql`select state, reason from message where kind = 'first'`)).toEqual([
      { state: 'failed', reason: 'voted' },
    ])
    expect(shown(await victor.press('Has voted'))).toMatch(/Ann2 has voted\. Nobody asks them again/)
    expect(muster.carrier.ledger).toEqual([])
    await expectVerified(house.store)
  })

  it('words are a suggestion to the volunteer, a press is the mark, and a plan is noted', async () => {
    const { house } = muster
    await house.person('Victor')
    const victor = muster.at('Victor')
    await muster.work()
    await chase(2)
    await house.query(
      sql`update contact set fields = '{"Bureau de vote":"1204"}' where phone = ${phoneOf(0)} returning id`,
    )
    await victor.type('/batch')
    expect(await victor.last()).toMatch(/Polling station: 1204/)
    await victor.press('Send')
    await house.inbound(phoneOf(0), "Oui, j'ai voté ce matin !")
    await expect.poll(() => victor.last()).toMatch(/reads as if Ann0 had voted[\s\S]*Has voted/)
    expect(await house.query(sql`select 1 from voted`)).toEqual([])
    const card = (await victor.find('Voting plan'))!
    const opened = await victor.press('Voting plan', { on: card })
    if (opened.kind !== 'form') throw new Error('no form')
    const kept = await victor.submit(opened.form, { moment: 'Sunday 10', way: 'bus 11', company: '' }, card)
    expect(shown(kept)).toMatch(/Means to vote: Sunday 10 · bus 11/)
    expect(shown(await victor.press('Has voted'))).toMatch(/Ann0 has voted/)
    expect(words((await victor.find('Has voted')) ?? undefined)).not.toMatch(/reads as if/)
    expect(await house.query(sql`select source, how from voted`)).toEqual([{ source: 'said_so', how: 'text' }])
    await expectVerified(house.store)
  })

  it('a wrong mark is taken back by whoever made it or a lead of theirs, on record; a list’s stands', async () => {
    const { house } = muster
    for (const name of ['Victor', 'Vera']) await house.person(name, { team: 'North' })
    await house.person('Lea', { team: 'North', role: 'lead' })
    await house.person('Lou', { team: 'South', role: 'lead' })
    const victor = muster.at('Victor')
    await chase(3)
    await victor.type('/batch')
    const slip = await victor.press('Has voted')
    expect(shown(slip)).toMatch(/Ann0 has voted[\s\S]*Ann1/)
    const card = (await victor.find('No, Ann0 has not'))!
    const token = card.view.buttons!.find((b) => b.label === 'No, Ann0 has not')!.token
    const take = async (name: string): Promise<string> => {
      await muster.at(name).type('/help')
      return shown(await muster.at(name).press('', { token, on: (await muster.at(name).read()).at(-1)! }))
    }
    for (const name of ['Vera', 'Lou']) expect(await take(name)).toMatch(/Somebody else marked them/)
    expect(await stateOf(0)).toBe('out')
    expect(shown(await victor.press('No, Ann0 has not'))).toMatch(/Taken back[\s\S]*Ann1/)
    expect(await stateOf(0)).toBe('ready')
    expect(await take('Victor')).toMatch(/nothing to take back/)
    await expectVerified(house.store)

    // Their lead may, too; and the person is texted by whoever has them next.
    const mark = (how: 'press' | 'file', source: 'said_so' | 'official_list') =>
      house.transact(async (tx) => {
        const [v] = await house.query<{ id: string }>(sql`select id from volunteer where name = 'Victor'`)
        return markVoted(tx, [await idOf(0)], { votesOn: day, source, how, by: v!.id })
      })
    await mark('press', 'said_so')
    expect(await take('Lea')).toMatch(/Taken back/)
    expect(
      await house.query(sql`select u.how, m.name as made, w.name as undone from vote_undo u
      join volunteer m on m.id = u.made_by join volunteer w on w.id = u.undone_by order by u.at`),
    ).toEqual([
      { how: 'press', made: 'Victor', undone: 'Victor' },
      { how: 'press', made: 'Victor', undone: 'Lea' },
    ])
    await muster.at('Vera').type('/batch')
    expect(await muster.at('Vera').last()).toMatch(/Ann0/)
    await mark('file', 'official_list')
    expect(await take('Lea')).toMatch(/official list/)
    await expectVerified(house.store)
  })

  it('on a day of silence a batch is refused with the rule', async () => {
    const { house } = muster
    const victor = await house.person('Victor')
    const id = await chase(3)
    await house.query(sql`update campaign set place = 'fr', zone = 'Europe/Paris' where id = ${id} returning id`)
    try {
      await house.transact((tx) => keepLaw(tx, { allDay: false }))
      await house.transact((tx) =>
        tx.execute(sql`update clock set shift = '2026-03-14T11:00:00+01:00'::timestamptz - clock_timestamp()`),
      )
      expect(await refusal(house.transact((tx) => claimBatch(tx, { volunteerId: victor.id })))).toBe('batch.silence')
      expect(shown(await muster.at('Victor').type('/batch'))).toMatch(/municipales, 1er tour.*L49/)
    } finally {
      await house.transact((tx) => keepLaw(tx, { allDay: true }))
    }
  })
})

it('a race of 500: nobody who has voted is claimed, shown or texted after the mark', { timeout: 60_000 }, async () => {
  const { house } = muster
  const people = await Promise.all(Array.from({ length: 20 }, (_, i) => house.person(`Vol${i}`)))
  const list = await house.list(500)
  // Two chases of one vote: contacts of both are held, so that marks meet holds too.
  for (const name of ['Chase', 'Chase again']) await house.campaign(list, { name, votesOn: day, batchSize: 5 })
  const contacts = await house.query<{ id: string }>(sql`select id from contact order by id`)
  let over = false
  const texting = people.map(async (who) => {
    for (let round = 0; round < 200 && !over; round++) {
      const batch = await house.transact((tx) => claimBatch(tx, { volunteerId: who.id })).catch(() => undefined)
      if (!batch) return
      const target = await house.transact((tx) => nextTarget(tx, batch.batchId, who.id))
      if (target) await press(who, target.id).catch(() => undefined)
      else await house.transact((tx) => releaseBatches(tx, { volunteerId: who.id }))
    }
  })
  const sending = (async () => {
    while (!over) await house.deliver()
  })()
  // A file that grows, read again and again while they text; and presses of single people.
  for (let n = 25; n <= 500; n += 25)
    await house.transact((tx) =>
      markVoted(
        tx,
        contacts.slice(0, n).map((c) => c.id),
        { votesOn: day, source: 'official_list', how: 'file', by: null },
      ),
    )
  await Promise.all(texting)
  over = true
  await sending
  await house.deliver()
  const [all] = await house.query<{ voted: number; ready: number; late: number; texted: number; refused: number }>(sql`
    select (select count(*) from voted)::int as voted, (select count(*) from target where state = 'ready')::int as ready,
      (select count(*) from attempt)::int as texted,
      (select count(*) from message where kind = 'first' and reason = 'voted')::int as refused,
      (select count(*) from attempt a join message m on m.id = a.message_id and m.kind = 'first'
        join voted v on v.contact_id = m.contact_id where a.started_at > v.at)::int as late`)
  expect(all).toMatchObject({ voted: 500, ready: 0, late: 0 })
  expect(all!.texted).toBeGreaterThan(0)
  for (const who of people.slice(0, 3))
    expect(await refusal(house.transact((tx) => claimBatch(tx, { volunteerId: who.id })))).toBe('batch.none')
  await expectVerified(house.store)
})

import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { claimBatch } from '../../../src/features/assignment/claim.ts'
import { bindChannel } from '../../../src/features/volunteers/channels.ts'
import { openApp, shown, words } from '../../support/app.ts'
import type { Hand, TestApp } from '../../support/app.ts'
import { expectVerified, refusal, until } from '../../support/house.ts'

let muster: TestApp
let lena: Hand
let nina: Hand
beforeAll(async () => {
  muster = await openApp()
  await muster.work()
})
afterAll(() => muster.close())
beforeEach(async () => {
  await muster.wipe()
  await muster.house.person('Lena', { team: 'North', role: 'lead' })
  await muster.house.campaign(await muster.house.list(6), { name: 'Rally', batchSize: 3 })
  lena = muster.at('Lena')
  nina = muster.at('Nina')
  const code = /Code ([0-9A-Z-]{14})/.exec(shown(await lena.type('/code approve:yes')))![1]
  await nina.type(`/join ${code}`)
  await nina.press('I promise, and sign as Nina')
})

const count = async (what: string): Promise<number> =>
  (await muster.house.query<{ n: number }>(sql.raw(`select count(*)::int as n from ${what}`)))[0]!.n
/** Nothing of a dry run is anything but a note of it. */
const nothingLeft = async (): Promise<void> => {
  expect(muster.carrier.ledger).toEqual([])
  for (const table of [
    `message where kind <> 'test'`,
    "attempt a join message m on m.id = a.message_id and m.kind <> 'test'",
    'claim',
    'conversation',
    'tag',
    'credit',
    'opt_out',
  ])
    expect(await count(table), table).toBe(0)
  expect(await count('batch where volunteer_id is not null')).toBe(0)
}
const buttons = async (): Promise<string[]> => ((await nina.read()).at(-1)!.view.buttons ?? []).map((b) => b.label)

/** Five people, in the ways there are to answer. */
async function practise(): Promise<void> {
  expect(shown(await nina.press('Practise'))).toMatch(
    /Practice 1 of 5[^]*nothing leaves[^]*Camille[^]*Hi Camille, Nina from/,
  )
  expect(await buttons()).toEqual(['Send', 'Skip', 'Ask a lead'])
  expect(shown(await nina.press('Send'))).toMatch(/Practice 1 of 5[^]*Camille answered[^]*Yes, gladly/)
  expect(await buttons()).toEqual([
    'Yes!',
    'No',
    'Maybe',
    'I am real',
    'Write an answer',
    'Wrong number',
    'Opted out',
    'Close',
    'Ask a lead',
  ])
  expect(shown(await nina.press('Yes!'))).toMatch(/Practice 2 of 5[^]*Noah/)
  expect(shown(await nina.press('Send'))).toMatch(/Are you a real person\?/)
  // A native reply, as the real card takes one.
  await nina.type('I am! Nina, a volunteer.', { replyTo: (await nina.read()).at(-1)!.id })
  expect(await nina.last()).toMatch(/Practice 3 of 5[^]*Amira/)
  expect(shown(await nina.press('Send'))).toMatch(/Amira opted out[^]*Practice 4 of 5[^]*Ruth/)
  await nina.press('Send')
  const on = (await nina.find('Write an answer'))!
  const opened = await nina.press('Write an answer', { on })
  if (opened.kind !== 'form') throw new Error(`no form: ${shown(opened)}`)
  expect(shown(await nina.submit(opened.form, { text: 'From the petition you signed.' }, on))).toMatch(
    /Practice 5 of 5/,
  )
  await nina.press('Send')
  expect(shown(await nina.press('Maybe'))).toMatch(/That was the dry run/)
}

describe('a newcomer who has to be approved', () => {
  it('sees pretended people only; five later a lead reads what was written and lets them in', async () => {
    await practise()
    await nothingLeft()
    await until('the lead has it', async () => /Dry run of Nina/.test(await lena.last()))
    const review = await lena.last()
    for (const part of [
      'Hi Camille, Nina from',
      'Yes, gladly',
      'I am! Nina, a volunteer.',
      'From the petition you signed.',
      'STOP',
    ])
      expect(review).toContain(part)
    // Still nothing real, and asking again asks nobody twice.
    expect(shown(await nina.type('/batch'))).toMatch(/Your team lead reads it now/)
    expect(await count(`outbox where job = 'review_rehearsal'`)).toBe(0)
    expect((await lena.read()).filter((m) => /Dry run of/.test(words(m)))).toHaveLength(1)
    await nothingLeft()

    expect(shown(await lena.press('Approve'))).toMatch(/Nina may text now \(Lena\)/)
    await until('the newcomer is told', async () => /You are in!/.test(await nina.last()))
    expect(shown(await nina.press('Next contacts'))).toMatch(/1 of 3[^]*Ann0/)
    await nina.press('Send')
    await until('it went out', () => muster.carrier.ledger.length === 1)
    await expectVerified(muster.app.store)
  })

  it('begins anew after Not yet; two leads decide once', async () => {
    await muster.house.person('Olga', { role: 'organizer' })
    await practise()
    await until('the lead has it', async () => /Dry run of Nina/.test(await lena.last()))
    const card = (await lena.read()).at(-1)!
    expect(shown(await lena.press('Not yet'))).toMatch(/Nina practises once more/)
    await until('the newcomer is told', async () => /One more dry run/.test(await nina.last()))
    const token = card.view.buttons![0]!.token
    expect(shown(await lena.press('', { on: card, token }))).toMatch(/from earlier/)
    expect(await muster.house.query(sql`select trust from volunteer where name = 'Nina'`)).toEqual([{ trust: 'new' }])
    expect(shown(await nina.press('Practise'))).toMatch(/Practice 1 of 5/)
    expect(await count('rehearsal')).toBe(5)
  })

  it('goes to the team’s channel where there is one, and only a lead of the team decides there', async () => {
    const place = { network: 'playground' as const, tenant: 'local', channel: 'team', direct: false }
    const team = await muster.house.team('North')
    await muster.house.transact((tx) => bindChannel(tx, place, team))
    await muster.house.person('Victor', { team: 'North' })
    await muster.house.person('Sam', { team: 'South', role: 'lead' })
    await practise()
    await until('the channel has it', async () => /Dry run of Nina/.test(await lena.last('team')))
    expect(shown(await muster.at('Victor').press('Approve', { channel: 'team' }))).toMatch(/needs the role team lead/)
    expect(shown(await muster.at('Sam').press('Approve', { channel: 'team' }))).toMatch(/from earlier/)
    expect(await muster.house.query(sql`select trust from volunteer where name = 'Nina'`)).toEqual([{ trust: 'new' }])
    await lena.press('Approve', { channel: 'team' })
    expect(await muster.house.query(sql`select trust from volunteer where name = 'Nina'`)).toEqual([
      { trust: 'approved' },
    ])
    // Everybody there sees what was decided, in the place of what was written.
    expect(words((await muster.at('Victor').read('team')).at(-1)!)).toMatch(/Nina may text now|needs the role/)
  })

  it('pressed twice, or on an old card, a practice card goes one step at most', async () => {
    await nina.press('Practise')
    const card = (await nina.find('Send'))!
    await Promise.all([nina.press('Send', { on: card }), nina.press('Send', { on: card })])
    expect(await count('rehearsal where sent is not null')).toBe(1)
    const answer = (await nina.find('Yes!'))!
    await nina.press('Yes!', { on: answer })
    await nina.press('Maybe', { on: answer })
    const said = await muster.house.query<{ reply: string }>(sql`select reply from rehearsal where reply is not null`)
    expect(said).toHaveLength(1)
    expect(said[0]!.reply).toMatch(/Wonderful, thank you Camille/)
    // Nobody else's hand can play it.
    await muster.house.person('Victor', { team: 'North' })
    const victor = muster.at('Victor')
    await victor.type('/help')
    const token = (await nina.find('Send'))!.view.buttons![0]!.token
    expect(shown(await victor.press('', { on: (await victor.read()).at(-1)!, token }))).toMatch(/from earlier/)
  })

  it('can reach no real contact in any way', async () => {
    const victor = await muster.house.person('Victor', { team: 'North' })
    const sent = await muster.house.press(victor)
    await muster.house.inbound(sent.phone, 'Hello?')
    const [ids] = await muster.house.query<{ nina: string; talk: string; target: string }>(
      sql`select (select id from volunteer where name = 'Nina') as nina, (select id from conversation) as talk,
            (select id from target where state = 'ready' order by position limit 1) as target`,
    )
    const { nina: volunteerId, talk } = ids!
    expect(await refusal(muster.house.transact((tx) => claimBatch(tx, { volunteerId })))).toBe('trust.new')
    expect(await refusal(muster.house.transact((tx) => claimBatch(tx, { volunteerId, more: true })))).toBe('trust.new')
    await muster.house.person('Olga', { role: 'organizer' })
    const olga = muster.at('Olga')
    expect(shown(await olga.type('/assign 2 Nina'))).toMatch(/cannot be given contacts yet/)
    expect(shown(await olga.type('/reassign Victor Nina'))).toMatch(/cannot be given contacts yet/)
    // A thread of the team that waits for anybody.
    await muster.house.query(sql`update conversation set volunteer_id = null`)
    await nina.type('/help')
    const on = (await nina.read()).at(-1)!
    const packed = (id: string): string => Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')
    for (const action of ['take', 'write', 'close', 'wrong', 'optout'])
      expect(shown(await nina.press('', { on, token: `${action}:${packed(talk)}` })), action).not.toContain('Hello?')
    expect(await muster.house.query(sql`select volunteer_id as v, state from conversation`)).toEqual([
      { v: null, state: 'waiting' },
    ])
    expect(await count(`message where volunteer_id = '${volunteerId}'`)).toBe(0)
  })
})

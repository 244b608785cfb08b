/** Presses of many people that come at once go through one transaction: each as if it had come alone. */
import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { PressInteraction } from '../../../src/chat/interaction.ts'
import { writeToken } from '../../../src/chat/token.ts'
import { claimBatch } from '../../../src/features/assignment/claim.ts'
import { nextTarget } from '../../../src/features/assignment/target.ts'
import { versionId } from '../../../src/features/assignment/wording.ts'
import { openApp } from '../../support/app.ts'
import type { TestApp } from '../../support/app.ts'
import { expectVerified } from '../../support/house.ts'

let muster: TestApp
beforeAll(async () => void (muster = await openApp()))
afterAll(() => muster.close())
beforeEach(() => muster.wipe())

const crowd = 12
type Card = { name: string; targetId: string; contactId: string }

/** Volunteers V0, V1 ... with a batch of three each; the first card of each. */
async function deal(): Promise<Card[]> {
  const { house } = muster
  await house.campaign(await house.list(crowd * 3), { batchSize: 3 })
  const cards: Card[] = []
  for (let i = 0; i < crowd; i++) {
    const actor = await house.person(`V${i}`, { trust: 'trusted' })
    const target = await house.transact(async (tx) => {
      const { batchId } = await claimBatch(tx, { volunteerId: actor.id })
      return (await nextTarget(tx, batchId, actor.id))!
    })
    cards.push({ name: `V${i}`, targetId: target.id, contactId: target.contactId })
  }
  return cards
}

function press(name: string, targetId: string, key: string = randomUUID()) {
  const place = { network: 'playground', tenant: 'local', channel: `dm-${name.toLowerCase()}`, direct: true } as const
  const interaction: PressInteraction = {
    kind: 'press',
    key,
    user: { network: 'playground', tenant: 'local', userId: name.toLowerCase(), name },
    place,
    receivedAt: performance.now(),
    token: writeToken('send', targetId, versionId(1)),
    message: { place, messageId: `card-${targetId}` },
  }
  return muster.app.router.dispatch(interaction).then((answer) => {
    if (answer.kind !== 'reply') return answer.kind
    const said = answer.reply.view.blocks.map((b) => ('text' in b ? b.text : '')).join('\n')
    return `${answer.at}: ${said}`
  })
}

const texted = async (): Promise<Record<string, number>> => {
  const rows = await muster.house.query<{ id: string; n: number }>(
    sql`select target_id as id, count(*)::int as n from message where kind = 'first' group by 1`,
  )
  return Object.fromEntries(rows.map(({ id, n }) => [id, n]))
}

it('each gets their own next card, and one text leaves for each press', async () => {
  const cards = await deal()
  const answers = await Promise.all(cards.map(({ name, targetId }) => press(name, targetId)))
  for (const [i, answer] of answers.entries()) {
    expect(answer).toMatch(/^edit: 2 of 3/)
    expect(answer).toContain(`V${i} from`)
  }
  expect(await texted()).toEqual(Object.fromEntries(cards.map(({ targetId }) => [targetId, 1])))
  const [groups] = await muster.house.query<{ n: number }>(
    sql`select count(distinct xmin::text)::int as n from message where kind = 'first'`,
  )
  expect(groups!.n).toBeLessThan(crowd / 2)
  await expectVerified(muster.app.store)
})

it('one event that comes twice, before, with or after the others, has one effect', async () => {
  const cards = await deal()
  const keys = cards.map(() => randomUUID())
  const again = (i: number) => press(cards[i]!.name, cards[i]!.targetId, keys[i]!)
  const first = await again(0)
  const answers = await Promise.all([...cards.keys(), ...cards.keys()].map(again))
  expect(first).toMatch(/2 of 3/)
  expect(answers.filter((a) => a === 'nothing')).toHaveLength(crowd + 1)
  expect(answers.filter((a) => a.includes('2 of 3'))).toHaveLength(crowd - 1)
  expect(Object.values(await texted())).toEqual(cards.map(() => 1))
  const [kept] = await muster.house.query<{ n: number }>(sql`select count(*)::int as n from interaction`)
  expect(kept!.n).toBe(crowd)
  await expectVerified(muster.app.store)
})

it('whatever is not plainly sent is told as if it had come alone, and holds nobody up', async () => {
  const cards = await deal()
  const [paused, gone, foreign, twice, covered, ...others] = cards
  await muster.house
    .query(sql`with p as (update volunteer set paused_at = muster_clock() where name = ${paused!.name} returning id, paused_at)
    insert into pause (kind, subject_id, since) select 'volunteer', id, paused_at from p`)
  await muster.house.query(sql`update contact set opted_out_at = now() where id = ${gone!.contactId}`)
  await muster.house.query(sql`insert into place_tail (network, tenant, channel, message_id)
    values ('playground', 'local', ${`dm-${covered!.name.toLowerCase()}`}, 'something newer')`)
  const answers = await Promise.all([
    press(paused!.name, paused!.targetId),
    press(gone!.name, gone!.targetId),
    press(foreign!.name, twice!.targetId),
    press(twice!.name, twice!.targetId),
    press(twice!.name, twice!.targetId),
    press(covered!.name, covered!.targetId),
    ...others.map(({ name, targetId }) => press(name, targetId)),
    press('Nobody', others[0]!.targetId),
  ])
  expect(answers[0]).toMatch(/^below: .*paus/i)
  expect(answers[1]).toMatch(/opted out/)
  expect(answers[2]).not.toMatch(/2 of 3/)
  expect(answers.slice(3, 5).filter((a) => /^edit: 2 of 3/.test(a))).toHaveLength(1)
  expect(answers[5]).toMatch(/^below: 2 of 3/)
  for (const answer of answers.slice(6, -1)) expect(answer).toMatch(/^edit: 2 of 3/)
  expect(answers.at(-1)).toMatch(/join/i)
  const sent = [twice!, covered!, ...others].map(({ targetId }) => [targetId, 1])
  expect(await texted()).toEqual(Object.fromEntries(sent))
  await expectVerified(muster.app.store)
})

function ask(name: string, key: string = randomUUID()) {
  const place = { network: 'playground', tenant: 'local', channel: `dm-${name.toLowerCase()}`, direct: true } as const
  const user = { network: 'playground', tenant: 'local', userId: name.toLowerCase(), name } as const
  return muster.app.router
    .dispatch({ kind: 'command', key, user, place, receivedAt: performance.now(), name: 'batch', options: '' })
    .then((answer) => {
      const block = answer.kind === 'reply' ? answer.reply.view.blocks[0] : undefined
      return block && 'text' in block ? block.text : answer.kind
    })
}

it('a room that asks for batches at once: one each, in few transactions, and what is out of the usual is said', async () => {
  const { house } = muster
  await house.campaign(await house.list(crowd * 3 - 1), { batchSize: 3 })
  await Promise.all(Array.from({ length: crowd }, (_, i) => house.person(`V${i}`, { trust: 'trusted' })))
  await house.person('Newt', { trust: 'new' })
  await house.query(sql`update volunteer set promise = null, promised_at = null where name = 'V3'`)
  const names = [...Array.from({ length: crowd }, (_, i) => `V${i}`), 'Newt', 'V0', 'V1']
  const said = await Promise.all(names.map((name) => ask(name)))
  // One batch is of two: whoever is left for it gets that.
  expect(said.filter((words) => /^[23] contacts for you/.test(words!))).toHaveLength(crowd - 1)
  expect(said.filter((words) => /still have/.test(words!))).toHaveLength(2)
  expect(said[3]).toMatch(/before your first text/)
  expect(said[crowd]).toMatch(/practi|rehears|dry run|not real/i)
  const [held] = await house.query<{ batches: number; hands: number; transactions: number; claims: number }>(
    sql`select count(*)::int as batches, count(distinct volunteer_id)::int as hands, count(distinct xmin::text)::int as transactions,
          (select count(*)::int from claim where ended_at is null) as claims from batch where volunteer_id is not null`,
  )
  expect(held).toMatchObject({ batches: crowd - 1, hands: crowd - 1, claims: crowd - 1 })
  expect(held!.transactions).toBeLessThan(crowd / 2)
  expect(await ask('V5')).toMatch(/still have 3/)
  await expectVerified(muster.app.store)
})

it('a room gets no more batches than there are, and nobody one that another transaction holds', async () => {
  const { house } = muster
  await house.campaign(await house.list(15), { batchSize: 3 })
  await Promise.all(Array.from({ length: crowd }, (_, i) => house.person(`V${i}`, { trust: 'trusted' })))
  const said = await Promise.all(Array.from({ length: crowd }, (_, i) => ask(`V${i}`)))
  expect(said.filter((words) => /3 contacts for you/.test(words!))).toHaveLength(5)
  const [held] = await house.query<{ hands: number }>(
    sql`select count(distinct volunteer_id)::int as hands from batch where volunteer_id is not null`,
  )
  expect(held!.hands).toBe(5)
  await expectVerified(muster.app.store)
})

/** Ways to farm a board, each by its name, and what becomes of them: nothing, or something for a lead to look at. */
import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sendCanned, writeReply } from '../../../src/features/conversations/reply.ts'
import type { Actor } from '../../../src/features/define.ts'
import { credit, reverse, settle, share } from '../../../src/features/leaderboards/credit.ts'
import type { Fact } from '../../../src/features/leaderboards/credit.ts'
import { explainCredits, nextHeld, wordCredit } from '../../../src/features/leaderboards/held.ts'
import { metricKeys, registry } from '../../../src/features/leaderboards/metrics.ts'
import { writersOf } from '../../../src/features/leaderboards/writers.ts'
import { translator } from '../../../src/locales/index.ts'
import { expectVerified, openHouse, refusal } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
let campaign: string
let ann: Actor
let bob: Actor
let lea: Actor
beforeAll(async () => void (house = await openHouse()))
afterAll(() => house.close())
beforeEach(async () => {
  await house.wipe()
  ann = await house.person('Ann', { team: 'North' })
  bob = await house.person('Bob', { team: 'North' })
  lea = await house.person('Lea', { team: 'North', role: 'lead' })
  campaign = await house.campaign(await house.list(6))
})

type Held = { metric: string; who: string; state: string; weight: number; reason: string | null }
const facts = () =>
  house.query<Held>(sql`select metric, v.name as who, state, weight, reason from credit x join volunteer v on v.id = x.volunteer_id
    order by metric, v.name, state`)
const points = async (owner: string, metric: string): Promise<number> => {
  const [found] = await house.query<{ n: number }>(
    sql`select coalesce(sum(n), 0)::int as n from total where owner_id = ${owner} and metric = ${metric} and day is null`,
  )
  return found!.n
}
const give = (actor: Actor, metric: Fact['metric'], n = 1) =>
  house.transact((tx) =>
    credit(
      tx,
      ...Array.from({ length: n }, () => ({ metric, sourceId: randomUUID(), campaignId: campaign, to: [actor] })),
    ),
  )
/** Moves all that was credited into the past of the same day. */
const rest = () => house.query(sql`update credit set at = at - interval '2 minutes' returning id`)

/** Ann's text to a contact arrives, and they write back. */
async function talk(actor: Actor, body = 'Yes, gladly', { arrives = true } = {}) {
  const { phone, contactId } = await house.press(actor)
  if (arrives) await house.deliver()
  await house.inbound(phone, body)
  const [c] = await house.query<{ id: string; yes: string; none: string }>(sql`select v.id,
    (select id from canned_reply where campaign_id = ${campaign} and tag = 'yes') as yes,
    (select id from canned_reply where campaign_id = ${campaign} and tag = 'no') as none
    from conversation v where v.contact_id = ${contactId}`)
  return { ...c!, phone, contactId }
}
const yes = (actor: Actor, c: { id: string; yes: string }) =>
  house.transact((tx) => sendCanned(tx, { conversationId: c.id, cannedId: c.yes, actor }))

describe('a board cannot be farmed by', () => {
  it('1. closing conversations without a word', async () => {
    const c = await talk(ann)
    const { answered, mine } = await import('../../../src/features/conversations/reply.ts')
    await house.transact(async (tx) => answered(tx, await mine(tx, c.id, ann), ann, { closes: true }))
    expect(await facts()).toEqual([])
  })

  it('2. a yes of somebody whom no text of ours ever reached', async () => {
    const c = await talk(ann, 'Yes', { arrives: false })
    await yes(ann, c)
    expect(await facts()).toEqual([])
  })

  it('3. answering an automatic reply', async () => {
    const c = await talk(ann, 'Automatic reply: I am driving right now, I will get back to you.')
    await yes(ann, c)
    expect(new Set((await facts()).map((f) => `${f.state} ${f.reason}`))).toEqual(new Set(['held auto']))
    expect(await points(ann.teamId!, 'pledges')).toBe(0)
  })

  it('4. doing and undoing again and again', async () => {
    const sourceId = randomUUID()
    for (let i = 0; i < 3; i++) {
      await house.transact((tx) => credit(tx, { metric: 'answers', sourceId, campaignId: campaign, to: [ann] }))
      await house.transact((tx) => credit(tx, { metric: 'answers', sourceId, campaignId: campaign, to: [bob] }))
      if (i < 2) await house.transact((tx) => reverse(tx, { metric: 'answers', sourceIds: [sourceId] }))
    }
    expect(await points(ann.teamId!, 'answers')).toBe(100)
    expect(await points(bob.id, 'answers')).toBe(0)
  })

  it('5. a pace at which nobody reads', async () => {
    for (let i = 0; i < 25; i++) await give(ann, 'answers')
    expect(await points(ann.id, 'answers')).toBe(2000)
    expect((await facts()).filter((f) => f.state === 'held').map((f) => f.reason)).toEqual(Array(5).fill('pace'))
    // Somebody else in the same minute is somebody else.
    await give(bob, 'answers')
    expect(await points(bob.id, 'answers')).toBe(100)
  })

  it('6. more in one day than anybody does', async () => {
    await give(ann, 'answers', registry.answers.guard.cap)
    await rest()
    await give(ann, 'answers')
    expect((await facts()).filter((f) => f.state === 'held').map((f) => f.reason)).toEqual(['cap'])
  })

  it('7. hours at which nobody answers', async () => {
    await house.query(sql`update campaign set zone = 'UTC', opens = 540, closes = 1260 returning id`)
    await house.query(
      sql`update clock set shift = date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' + interval '27 hours' - now() returning 1`,
    )
    await give(ann, 'closed')
    expect((await facts()).map((f) => `${f.state} ${f.reason}`)).toEqual(['held hours'])
  })

  it('8. tagging everybody as a yes', async () => {
    // The team: of 40 answers 8 yeses. Ann: of 12 answers 12.
    for (let i = 0; i < 4; i++) (await give(bob, 'answers', 10), await rest())
    await give(bob, 'pledges', 8)
    for (let i = 0; i < 12; i++) (await give(ann, 'answers'), await give(ann, 'pledges'), await rest())
    const held = (await facts()).filter((f) => f.state === 'held')
    expect(held.map((f) => `${f.who} ${f.metric} ${f.reason}`)).toEqual(Array(2).fill('Ann pledges share'))
    expect(await points(ann.id, 'pledges')).toBe(1000)
  })

  it('9. a friend who writes all evening', async () => {
    const c = await talk(ann)
    for (let i = 0; i < 11; i++) {
      await house.transact((tx) => writeReply(tx, { conversationId: c.id, actor: ann, body: `And ${i}?` }))
      await rest()
      await house.shift(20)
      await house.inbound(c.phone, `ok ${i}`)
    }
    const answers = (await facts()).filter((f) => f.metric === 'answers')
    expect(answers.filter((f) => f.reason === 'pingpong').length).toBe(3)
    expect(await points(ann.id, 'answers')).toBe(800)
  })

  it('10. handing a contact round: one yes stays one, in parts', async () => {
    const c = await talk(ann)
    await house.query(sql`update conversation set volunteer_id = ${bob.id} where id = ${c.id} returning id`)
    await yes(bob, c)
    const pledges = (await facts()).filter((f) => f.metric === 'pledges')
    expect(pledges.map((f) => `${f.who} ${f.weight}`)).toEqual(['Ann 50', 'Bob 50'])
    expect(await points(ann.teamId!, 'pledges')).toBe(100)
    const bobs = await house.transact((tx) => explainCredits(tx, bob.id))
    expect(
      wordCredit(
        translator('en'),
        bobs.find((x) => x.metric === 'pledges')!,
      ),
    ).toMatch(/1 of 2, shared with/)
    // Crediting it anew, to one alone, changes nothing.
    await house.transact((tx) =>
      credit(tx, { metric: 'pledges', sourceId: c.contactId, campaignId: campaign, to: [lea] }),
    )
    expect(await points(lea.id, 'pledges')).toBe(0)
  })

  it('11. an answer that never leaves', async () => {
    const c = await talk(ann)
    await yes(ann, c)
    expect(await points(ann.id, 'answers')).toBe(100)
    const [reply] = await house.query<{ id: string }>(
      sql`update message set state = 'failed', reason = 'rejected' where kind = 'reply' returning id`,
    )
    const { loseAnswer } = await import('../../../src/features/conversations/earned.ts')
    await house.transact((tx) => loseAnswer(tx, reply!.id))
    expect(await points(ann.id, 'answers')).toBe(0)
    // What the contact had said stands.
    expect(await points(ann.id, 'pledges')).toBe(100)
  })

  it('12. doing once more what a lead refused', async () => {
    const sourceId = randomUUID()
    const doubtful = { metric: 'answers' as const, sourceId, campaignId: campaign, to: [ann], doubt: 'auto' }
    await house.transact((tx) => credit(tx, doubtful))
    const { held } = (await house.transact((tx) => nextHeld(tx, lea)))!
    await house.transact((tx) => settle(tx, { creditId: held.id, by: lea.id, accept: false }))
    await house.transact((tx) => reverse(tx, { metric: 'answers', sourceIds: [sourceId] }))
    await house.transact((tx) => credit(tx, { ...doubtful, doubt: undefined }))
    expect((await facts()).map((f) => f.state)).toEqual(['refused'])
  })
})

describe('what is held', () => {
  it('counts when a lead accepts it, once; nobody decides about themselves', async () => {
    await house.transact((tx) =>
      credit(tx, { metric: 'closed', sourceId: randomUUID(), campaignId: campaign, to: [lea], doubt: 'pace' }),
    )
    expect(await house.transact((tx) => nextHeld(tx, lea))).toBeUndefined()
    const olga = await house.person('Olga2', { role: 'organizer' })
    const { held } = (await house.transact((tx) => nextHeld(tx, olga)))!
    const both = await Promise.all(
      [true, true].map((accept) => house.transact((tx) => settle(tx, { creditId: held.id, by: olga.id, accept }))),
    )
    expect(both.sort()).toEqual([false, true])
    expect(await points(lea.id, 'closed')).toBe(100)
    await expectVerified(house.store)
  })
})

describe('the registry', () => {
  it('ranks no person by their yeses, and knows its facts', () => {
    expect(metricKeys.filter((key) => registry[key].persons)).toEqual(['answers', 'recruits', 'closed'])
    for (const key of metricKeys) expect(registry[key].counts).not.toBe('')
  })

  it('credits outcomes in groups, shared among who wrote, and takes them back', async () => {
    const contacts: string[] = []
    for (let i = 0; i < 3; i++) contacts.push((await talk(ann)).contactId)
    const writers = await house.transact((tx) =>
      writersOf(tx, { campaignId: campaign, contactIds: [...contacts, randomUUID()] }),
    )
    expect([...writers.keys()].sort()).toEqual([...contacts].sort())
    const outcome = (contactId: string) => ({
      metric: 'voted' as const,
      sourceId: contactId,
      campaignId: campaign,
      to: share(writers.get(contactId)),
    })
    await house.transact((tx) => credit(tx, ...[...contacts, ...contacts, randomUUID()].map(outcome)))
    expect(await points(ann.teamId!, 'voted')).toBe(300)
    await house.transact((tx) =>
      reverse(tx, { metric: 'voted', campaignId: campaign, sourceIds: contacts.slice(0, 2) }),
    )
    expect(await points(ann.teamId!, 'voted')).toBe(100)
    expect(share([ann, bob, lea]).map((s) => s.weight)).toEqual([34, 33, 33])
    expect(await refusal(expectVerified(house.store))).toBe('done')
  })
})

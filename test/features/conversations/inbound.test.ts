import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { claimBatch, releaseBatches } from '../../../src/features/assignment/claim.ts'
import { findCampaign } from '../../../src/features/campaigns/campaign.ts'
import { sendTest } from '../../../src/features/campaigns/test-text.ts'
import { orphanCard } from '../../../src/features/conversations/conversation.view.ts'
import { loadConversation } from '../../../src/features/conversations/load.ts'
import { translator } from '../../../src/locales/index.ts'
import { importList } from '../../../src/features/contacts/import.ts'
import type { Actor } from '../../../src/features/define.ts'
import { contactsFile, expectVerified, openHouse, phoneOf, until } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
let victor: Actor
beforeAll(async () => void (house = await openHouse()))
afterAll(() => house.close())
beforeEach(async () => {
  await house.wipe()
  victor = await house.person('Victor', { team: 'North' })
})

type Inbound = {
  body: string
  kind: string
  media: number
  volunteer: string | null
  state: string
  routed: boolean
  campaign: boolean
}
const inbounds = (): Promise<Inbound[]> =>
  house.query<Inbound>(sql`select i.body, i.kind, i.media, v.name as volunteer, c.state, i.routed_at is not null as routed, i.campaign_id is not null as campaign
    from inbound i left join conversation c on c.id = i.conversation_id left join volunteer v on v.id = c.volunteer_id order by i.created_at`)
const count = async (what: string): Promise<number> =>
  (await house.query<{ n: number }>(sql`select count(*)::int as n from ${sql.raw(what)}`))[0]!.n
const textOne = async (): Promise<string> => {
  await house.campaign(await house.list(2))
  const { phone } = await house.press(victor)
  await house.deliver()
  return phone
}

describe('one text, one effect', () => {
  it('the same text delivered 50 times, two at once each', async () => {
    await house.campaign(await house.list(50), { batchSize: 50 })
    for (let i = 0; i < 50; i++) await house.press(victor)
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, i) => [i, i])
        .flat()
        .map((i) => house.inbound(phoneOf(i), `Yes ${i}`, { providerId: `MO${i}` })),
    )
    expect(results.filter(Boolean)).toHaveLength(50)
    expect(await count('inbound')).toBe(50)
    expect(await count(`outbox where job = 'notify_reply'`)).toBe(50)
    expect(await count(`conversation where state = 'waiting'`)).toBe(50)
    // Replayed later too.
    expect(await house.inbound(phoneOf(7), 'Yes 7', { providerId: 'MO7' })).toBe(false)
    expect(await count('outbox')).toBe(50)
    await expectVerified(house.store)
  })

  it('of the phone that got nothing but a test goes to whoever tested', async () => {
    const olga = await house.person('Olga', { role: 'organizer' })
    const campaign = await house.campaign(await house.list(2))
    await house.transact(async (tx) =>
      sendTest(tx, { campaign: await findCampaign(tx, campaign), to: '+15145559998', region: 'CA', actor: olga }),
    )
    await house.deliver()
    await house.inbound('+15145559998', 'Who is this for?')
    expect(await inbounds()).toMatchObject([{ volunteer: 'Olga', state: 'waiting' }])
    // Once texted like anybody, it is the volunteer's who wrote.
    const { phone } = await house.press(victor)
    await house.deliver()
    await house.transact(async (tx) =>
      sendTest(tx, { campaign: await findCampaign(tx, campaign), to: phone, region: 'CA', actor: olga }),
    )
    await house.query(sql`update volunteer set done_at = muster_now() where id = ${victor.id} returning 1`)
    await house.inbound(phone, 'Yes')
    expect((await inbounds()).at(-1)).toMatchObject({ volunteer: null })
    const [orphan] = await house.query<{ id: string }>(sql`select id from conversation where volunteer_id is null`)
    const conversation = (await house.transact((tx) => loadConversation(tx, orphan!.id)))!
    expect(JSON.stringify(orphanCard(translator('en'), conversation))).toContain('waits for somebody: the volunteer')
    expect(JSON.stringify(orphanCard(translator('en'), { ...conversation, campaign: '' }))).toContain(
      translator('en')('talk.orphan_alone'),
    )
  })

  it('one STOP delivered 50 times at once is confirmed once', async () => {
    const phone = await textOne()
    await Promise.all(Array.from({ length: 50 }, () => house.inbound(phone, 'STOP', { providerId: 'MO-stop' })))
    expect(await count('inbound')).toBe(1)
    expect(await count('opt_out')).toBe(1)
    expect(await count(`message where kind = 'stopped'`)).toBe(1)
    await expectVerified(house.store)
  })

  it('50 different STOPs of one person at once are confirmed once', async () => {
    const phone = await textOne()
    const all = await Promise.all(Array.from({ length: 50 }, () => house.inbound(phone, 'STOP')))
    expect(all.every(Boolean)).toBe(true)
    expect(await count('opt_out')).toBe(1)
    expect(await count(`message where kind = 'stopped'`)).toBe(1)
    await expectVerified(house.store)
  })

  it('many words of one person at once make one conversation', async () => {
    await house.list(1)
    await Promise.all(Array.from({ length: 20 }, (_, i) => house.inbound(phoneOf(0), `line ${i}`)))
    expect(await count('conversation')).toBe(1)
    expect(await count('inbound')).toBe(20)
  })

  it('a text with U+0000 is recorded like any other', async () => {
    const phone = await textOne()
    expect(await house.inbound(phone, 'ye\0s')).toBe(true)
    expect(await inbounds()).toMatchObject([{ body: 'yes', kind: 'words' }])
  })
})

describe('opt-outs', () => {
  it('a number nobody knows: its STOP holds after a later import, until its START', async () => {
    expect(await house.inbound(phoneOf(1), 'STOP')).toBe(true)
    const bring = (list: string) =>
      house.transact((tx) =>
        importList(tx, contactsFile(3), { fileName: 'f.csv', list, source: 'Tests', kind: 'petition', region: 'CA' }),
      )
    expect(await bring('One')).toMatchObject({ rows: 3, accepted: 2, suppressed: 1 })
    await house.campaign('One')
    expect(await count('target')).toBe(2)
    expect((await inbounds())[0]).toMatchObject({ kind: 'stop', routed: true })
    await house.inbound(phoneOf(1), 'START')
    expect(await bring('Two')).toMatchObject({ accepted: 3, suppressed: 0 })
    await expectVerified(house.store)
  })

  it('takes them out of all campaigns and hands; START lets texts in again, campaigns stay left', async () => {
    const list = await house.list(3)
    await house.campaign(list, { name: 'One' })
    await house.campaign(list, { name: 'Two' })
    await house.transact((tx) => claimBatch(tx, { volunteerId: victor.id }))
    await house.inbound(phoneOf(0), 'ARRÊT')
    expect(await count(`target where state = 'ready'`)).toBe(4)
    expect(await count(`target where state = 'out'`)).toBe(2)
    await expectVerified(house.store)
    await house.inbound(phoneOf(0), 'START')
    await house.inbound(phoneOf(0), 'START')
    expect(await count(`message where kind = 'started'`)).toBe(1)
    expect(await count(`contact where opted_out_at is not null`)).toBe(0)
    expect(await count(`target where state = 'ready'`)).toBe(4)
    await house.deliver()
    expect(house.carrier.ledger.map((l) => l.body)).toEqual([
      // In the language of the word, where nobody knows the contact's.
      expect.stringMatching(/^Vous ne recevrez plus de messages/),
      expect.stringMatching(/^Welcome back/),
    ])
    await expectVerified(house.store)
  })

  it('a STOP that meets a claim that merges batches finds the contact in its new one', async () => {
    await house.campaign(await house.list(8), { batchSize: 4 })
    let commit = (): void => {}
    const gate = new Promise<void>((resolve) => (commit = resolve))
    let claiming = false
    const claim = house.transact(async (tx) => {
      await claimBatch(tx, { volunteerId: victor.id, size: 8 })
      claiming = true
      await gate
    })
    await until('the claim is not yet committed', () => claiming)
    // One stays in its batch, the other is moved while its STOP waits.
    const stops = Promise.all([0, 7].map((i) => house.inbound(phoneOf(i), 'stop')))
    const waiting = sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    await until('both STOPs wait for the claim', async () => (await house.query(waiting)).length === 2)
    commit()
    await Promise.all([claim, stops])
    expect(await count(`target where state = 'out'`)).toBe(2)
    expect(
      await count(
        `target t join contact k on k.id = t.contact_id where k.opted_out_at is not null and t.state = 'ready'`,
      ),
    ).toBe(0)
    await expectVerified(house.store)
  })

  it('words after an opt-out keep nobody waiting', async () => {
    const phone = await textOne()
    await house.inbound(phone, 'STOP')
    await house.inbound(phone, 'and tell the others')
    expect(await count(`conversation where state = 'waiting'`)).toBe(0)
    expect(await count(`outbox where job = 'notify_reply'`)).toBe(2)
  })

  it('a carrier that answers STOP, START and HELP itself is not joined by us', async () => {
    const phone = await textOne()
    house.carrier.answersOptOuts = true
    for (const body of ['HELP', 'STOP', 'START']) await house.inbound(phone, body)
    expect(await count(`message where kind in ('stopped', 'started', 'help')`)).toBe(0)
    expect(await count('opt_out')).toBe(1)
    expect(await count('opt_out where ended_at is null')).toBe(0)
  })
})

describe('to whom it goes', () => {
  it('the volunteer who wrote, although somebody else holds the contact for another campaign', async () => {
    const list = await house.list(1)
    await house.campaign(list, { name: 'One' })
    const { phone } = await house.press(victor)
    await house.campaign(list, { name: 'Two' })
    const sofia = await house.person('Sofia')
    await house.transact((tx) => claimBatch(tx, { volunteerId: sofia.id }))
    await house.inbound(phone, 'Yes!')
    expect(await inbounds()).toMatchObject([{ volunteer: 'Victor', state: 'waiting', campaign: true }])
    // Once Sofia writes, the waiting answer is hers to see.
    await house.query(sql`update inbound set routed_at = muster_now() returning id`)
    await house.query(sql`delete from outbox returning id`)
    await house.press(sofia)
    expect(await inbounds()).toMatchObject([{ volunteer: 'Sofia', state: 'waiting', routed: false }])
    expect(await count(`outbox where job = 'notify_reply'`)).toBe(1)
    await expectVerified(house.store)
  })

  it('whoever holds the contact, when nobody wrote yet', async () => {
    await house.campaign(await house.list(1))
    await house.transact((tx) => claimBatch(tx, { volunteerId: victor.id }))
    await house.inbound(phoneOf(0), 'I heard you are texting people?')
    expect(await inbounds()).toMatchObject([{ volunteer: 'Victor', state: 'waiting' }])
  })

  it('nobody who was removed, not even while they still hold contacts', async () => {
    await house.campaign(await house.list(2))
    const { phone } = await house.press(victor)
    await house.query(sql`update volunteer set removed_at = muster_now() where id = ${victor.id} returning id`)
    await house.inbound(phone, 'Yes!')
    await house.inbound(phoneOf(1), 'Me too')
    expect((await inbounds()).map((i) => i.volunteer)).toEqual([null, null])
    await house.transact((tx) => releaseBatches(tx, { volunteerId: victor.id }))
    await expectVerified(house.store)
  })

  it('a stranger is recorded, and bothers no volunteer: their words go to the organizers, a STOP to nobody', async () => {
    expect(await house.inbound('+15145550000', 'Who is this?')).toBe(true)
    expect(await inbounds()).toMatchObject([{ volunteer: null, routed: false }])
    expect(await count(`outbox where job = 'show_stranger'`)).toBe(1)
    expect(await house.inbound('+15145550001', 'STOP')).toBe(true)
    expect(await count('outbox')).toBe(1)
    expect(await count('opt_out')).toBe(1)
  })
})

describe('what it is', () => {
  it.each([
    ['Liked “Hi Ann0, Victor from Team Rivera here.”', 'reaction', 0],
    ['A aimé « Bonjour »', 'reaction', 0],
    ['', 'words', 1],
    ['Stop this bill', 'words', 0],
    ['Info', 'help', 0],
  ])('%j is %s', async (body, kind, media) => {
    const phone = await textOne()
    await house.inbound(phone, body, { media })
    expect(await inbounds()).toMatchObject([{ kind, media, state: kind === 'words' ? 'waiting' : 'open' }])
    await expectVerified(house.store)
  })

  it('an id of one carrier does not hide the same id of another', async () => {
    const phone = await textOne()
    const providerId = randomUUID()
    await house.inbound(phone, 'a', { providerId })
    house.carrier.name = 'other'
    expect(await house.inbound(phone, 'b', { providerId })).toBe(true)
    house.carrier.name = 'test'
    expect(await count('inbound')).toBe(2)
  })
})

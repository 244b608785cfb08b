/** A pause holds from the next statement on: claims, presses, dispatch; and nothing is lost by it. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { claimBatch } from '../../../src/features/assignment/claim.ts'
import { sendFirst, skipTarget } from '../../../src/features/assignment/first.ts'
import { nextTarget } from '../../../src/features/assignment/target.ts'
import { setState } from '../../../src/features/campaigns/launch.ts'
import { loadConversation } from '../../../src/features/conversations/load.ts'
import { sendCanned, writeReply } from '../../../src/features/conversations/reply.ts'
import type { Actor } from '../../../src/features/define.ts'
import { pauseHouse, pauseVolunteer, resumeHouse, resumeVolunteer } from '../../../src/features/teams/pause.ts'
import { sendTest } from '../../../src/features/campaigns/test-text.ts'
import { findCampaign } from '../../../src/features/campaigns/campaign.ts'
import { openApp, shown, words } from '../../support/app.ts'
import type { TestApp } from '../../support/app.ts'
import { expectVerified, openHouse, refusal, until } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
let olga: Actor
let victor: Actor
let sofia: Actor
beforeAll(async () => void (house = await openHouse()))
afterAll(() => house.close())
beforeEach(async () => {
  await house.wipe()
  olga = await house.person('Olga', { role: 'organizer' })
  victor = await house.person('Victor', { team: 'North' })
  sofia = await house.person('Sofia', { team: 'North' })
})

const pause = (who: Actor) =>
  house.transact((tx) => pauseVolunteer(tx, { volunteerId: who.id, name: who.name, by: olga.id }))
const resume = (who: Actor) =>
  house.transact((tx) => resumeVolunteer(tx, { volunteerId: who.id, name: who.name, by: olga.id }))
const pauseAll = () => house.transact((tx) => pauseHouse(tx, { by: olga.id }))
const resumeAll = () => house.transact((tx) => resumeHouse(tx))
const claim = (who: Actor) => house.transact((tx) => claimBatch(tx, { volunteerId: who.id }))
const sent = async (who: Actor): Promise<number> =>
  (await house.query(sql`select 1 from message where volunteer_id = ${who.id} and kind <> 'test' and state = 'sent'`))
    .length
const press = (who: Actor, targetId: string) =>
  house.transact((tx) =>
    sendFirst(tx, {
      targetId,
      volunteerId: who.id,
      teamId: who.teamId,
      texter: who.textName,
      slipMs: 0,
      waited: 0,
    }),
  )

describe('a paused volunteer', () => {
  it('claims nothing, presses nothing, and keeps what is in hand', async () => {
    await house.campaign(await house.list(6), { batchSize: 3 })
    const { batchId } = await claim(victor)
    const target = await house.transact((tx) => nextTarget(tx, batchId, victor.id))
    await pause(victor)
    expect(await refusal(claim(victor))).toBe('pause.you')
    expect(await refusal(press(victor, target!.id))).toBe('pause.you')
    expect(
      await refusal(house.transact((tx) => skipTarget(tx, { targetId: target!.id, volunteerId: victor.id }))),
    ).toBe('pause.you')
    expect(await house.query(sql`select 1 from message where volunteer_id = ${victor.id}`)).toEqual([])
    // Others go on.
    await house.press(sofia)
    await house.deliver()
    expect(await sent(sofia)).toBe(1)
    await resume(victor)
    expect(await claim(victor)).toMatchObject({ batchId, isNew: false, ready: 3 })
    await press(victor, target!.id)
    await expectVerified(house.store)
  })

  it('answers nothing, and can still read', async () => {
    await house.campaign(await house.list(1))
    const { phone, contactId } = await house.press(victor)
    await house.deliver()
    await house.inbound(phone, 'Who are you?')
    await pause(victor)
    await house.inbound(phone, 'Hello?')
    const [{ id } = { id: '' }] = await house.query<{ id: string }>(
      sql`select id from conversation where contact_id = ${contactId}`,
    )
    const talk = await house.transact((tx) => loadConversation(tx, id))
    expect(talk).toMatchObject({ volunteerId: victor.id, state: 'waiting', paused: true })
    expect(talk!.turns.map((turn) => turn.body)).toEqual(expect.arrayContaining(['Who are you?', 'Hello?']))
    const written = (body: string) =>
      refusal(house.transact((tx) => writeReply(tx, { conversationId: id, actor: victor, body })))
    expect(await written('It is me')).toBe('pause.you')
    expect(
      await refusal(
        house.transact((tx) => sendCanned(tx, { conversationId: id, cannedId: talk!.replies[0]!.id, actor: victor })),
      ),
    ).toBe('pause.you')
    await resume(victor)
    expect(await written('It is me')).toBe('done')
  })

  it('has no text leave that was pressed before; resumed, all leave at once', async () => {
    await house.campaign(await house.list(6), { batchSize: 3 })
    for (let i = 0; i < 3; i++) await house.press(victor)
    await house.press(sofia)
    expect(await pause(victor)).toBe(3)
    await house.deliver()
    expect([await sent(victor), await sent(sofia)]).toEqual([0, 1])
    // Nor later, while it lasts.
    await house.shift(1_800)
    await house.deliver()
    expect(await sent(victor)).toBe(0)
    expect(await resume(victor)).toBe(3)
    await house.deliver()
    expect(await sent(victor)).toBe(3)
    await expectVerified(house.store)
  })

  it('is told once, and once more when it is over', async () => {
    const told = async () =>
      (await house.query<{ job: string }>(sql`select job from outbox where job like 'tell_%' order by id`)).map(
        (row) => row.job,
      )
    await pause(victor)
    expect(await refusal(pause(victor))).toBe('pause.already')
    expect(await told()).toEqual(['tell_paused'])
    await resume(victor)
    expect(await refusal(resume(victor))).toBe('pause.not_paused')
    expect(await told()).toEqual(['tell_paused', 'tell_resumed'])
  })

  it('does not stand in the way: hundreds of waiting texts do not hold up the others', async () => {
    await house.campaign(await house.list(200), { batchSize: 50 })
    for (let i = 0; i < 120; i++) await house.press(victor)
    await house.press(sofia)
    await pause(victor)
    // Each hand-over looks at a group, and sets aside what stands still.
    for (let i = 0; i < 3; i++) await house.deliver()
    expect([await sent(victor), await sent(sofia)]).toEqual([0, 1])
  })
})

describe('everything paused', () => {
  it('claims, presses and texts stand still, also tests; answers to STOP still go', async () => {
    const campaign = await house.campaign(await house.list(3))
    const { phone } = await house.press(victor)
    await house.deliver()
    const second = await house.press(victor)
    await house.transact(async (tx) =>
      sendTest(tx, { campaign: await findCampaign(tx, campaign), to: '+15145559998', region: 'CA', actor: olga }),
    )
    expect(await pauseAll()).toBe(2)
    expect(await refusal(pauseAll())).toBe('pause.house_already')
    expect(await refusal(claim(sofia))).toBe('pause.house')
    expect(await refusal(house.press(victor))).toBe('pause.house')
    await house.inbound(phone, 'STOP')
    await house.deliver()
    expect(house.carrier.ledger.map((text) => text.to)).not.toContain(second.phone)
    expect(
      await house.query(
        sql`select kind from message where state = 'sent' and sent_at is not null and kind = 'stopped'`,
      ),
    ).toHaveLength(house.carrier.answersOptOuts ? 0 : 1)
    expect(await house.query(sql`select kind from message where state = 'queued' order by kind`)).toEqual([
      { kind: 'first' },
      { kind: 'test' },
    ])
    expect(await resumeAll()).toBe(2)
    expect(await refusal(resumeAll())).toBe('pause.house_not_paused')
    await house.deliver()
    expect(house.carrier.ledger.map((text) => text.to)).toContain(second.phone)
    await expectVerified(house.store)
  })
})

describe('a paused campaign', () => {
  it('keeps its texts and answers back, and finishing it lets answers go', async () => {
    const campaign = await house.campaign(await house.list(2))
    const { phone, contactId } = await house.press(victor)
    await house.deliver()
    await house.inbound(phone, 'Tell me more')
    const [{ id } = { id: '' }] = await house.query<{ id: string }>(
      sql`select id from conversation where contact_id = ${contactId}`,
    )
    await house.transact((tx) => writeReply(tx, { conversationId: id, actor: victor, body: 'Gladly' }))
    await house.transact((tx) => setState(tx, campaign, 'paused', olga.id))
    await house.deliver()
    expect(await sent(victor)).toBe(1)
    expect(await refusal(house.press(victor))).toBe('campaign.paused')
    await house.transact((tx) => setState(tx, campaign, 'finished', olga.id))
    await house.deliver()
    expect(await sent(victor)).toBe(2)
    await expectVerified(house.store)
  })
})

describe('the record', () => {
  it('holds who paused what from when to when', async () => {
    await pause(victor)
    await pauseAll()
    await resume(victor)
    const record = await house.query(
      sql`select kind, subject_id as "subjectId", until is null as open, until > since as ended, paused_by as by from pause order by since`,
    )
    expect(record).toEqual([
      { kind: 'volunteer', subjectId: victor.id, open: false, ended: true, by: olga.id },
      { kind: 'house', subjectId: null, open: true, ended: null, by: olga.id },
    ])
  })

  it('texts that are due while a pause is being written wait for it, and see it', async () => {
    await house.campaign(await house.list(3))
    await house.press(victor)
    let written = (): void => {}
    let commit = (): void => {}
    const isWritten = new Promise<void>((resolve) => (written = resolve))
    const mayCommit = new Promise<void>((resolve) => (commit = resolve))
    const pausing = house.transact(async (tx) => {
      await pauseHouse(tx, { by: olga.id })
      written()
      await mayCommit
    })
    await isWritten
    const delivering = house.deliver()
    await until('the worker stands at the door, or is through it', async () => {
      const waits = await house.query(sql`select 1 from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`)
      return waits.length > 0 || (await sent(victor)) > 0
    })
    commit()
    await Promise.all([pausing, delivering])
    expect(await sent(victor)).toBe(0)
    await expectVerified(house.store)
  })

  it('no attempt begins within a pause, whoever pauses in the middle of sending', async () => {
    const campaign = await house.campaign(await house.list(200), { batchSize: 100 })
    for (let i = 0; i < 90; i++) await house.press(i % 2 ? victor : sofia)
    const switches = async () => {
      for (let i = 0; i < 6; i++) {
        await pause(victor)
        await house.transact((tx) => setState(tx, campaign, 'paused'))
        await house.transact((tx) => setState(tx, campaign, 'running'))
        await pauseAll()
        await resumeAll()
        await resume(victor)
      }
    }
    const deliver = async () => {
      for (let i = 0; i < 10; i++) await house.deliver()
    }
    await Promise.all([switches(), deliver(), deliver()])
    await house.deliver()
    expect(await sent(victor)).toBe(45)
    expect(await sent(sofia)).toBe(45)
    expect(house.carrier.ledger).toHaveLength(90)
    await expectVerified(house.store)
  })
})

describe('/pause and /resume', () => {
  let muster: TestApp
  beforeAll(async () => {
    muster = await openApp()
    await muster.work()
  })
  afterAll(() => muster.close())
  beforeEach(async () => {
    await muster.wipe()
    await muster.house.person('Olga', { role: 'organizer' })
    await muster.house.person('Lea', { role: 'lead', team: 'North' })
    await muster.house.person('Nora', { team: 'North' })
    await muster.house.person('Samir', { team: 'South' })
  })
  const standing = async () =>
    (
      await muster.house.query<{ name: string }>(sql`select name from volunteer where paused_at is not null
        union all select name from campaign where state = 'paused'
        union all select 'house' from house where paused_at is not null order by name`)
    ).map((row) => row.name)

  it('a lead: the own team, by name or button; nobody else, no campaign, not everything', async () => {
    const campaign = 'Rally'
    await muster.house.campaign(await muster.house.list(2), { name: campaign })
    const lea = muster.at('Lea')
    for (const what of ['Samir', campaign, 'Nobody'])
      expect(shown(await lea.type(`/pause ${what}`)), what).toContain(`no volunteer called ${what}`)
    expect(shown(await lea.type('/pause everything'))).toContain('needs the role organizer')
    expect(await standing()).toEqual([])
    expect(shown(await lea.type('/pause Nora'))).toContain('Nora is paused')
    expect(await standing()).toEqual(['Nora'])
    const nora = muster.at('Nora')
    await until('Nora was told', async () => (await nora.last()).includes('paused your texting'))
    await nora.type('/batch')
    expect(await nora.last()).toContain('Your texting is paused')
    await lea.press('Resume')
    expect(await standing()).toEqual([])
    await until('Nora was told again', async () => (await nora.find('Next contacts')) !== undefined)
    expect((await nora.read()).filter((m) => words(m).includes('paused your texting'))).toHaveLength(1)
  })

  it('an organizer: anybody, a campaign, everything; told what waits', async () => {
    await muster.house.campaign(await muster.house.list(4), { name: 'Rally', batchSize: 2 })
    const olga = muster.at('Olga')
    expect(shown(await olga.type('/pause Samir'))).toContain('No text is waiting')
    expect(shown(await olga.type('/pause rally'))).toContain('Rally is paused')
    expect(shown(await olga.type('/pause everything'))).toContain('Everything stands still')
    expect(await standing()).toEqual(['Rally', 'Samir', 'house'])
    expect(shown(await olga.type('/resume everything'))).toContain('Everything goes on')
    expect(shown(await olga.type('/resume Rally'))).toContain('Rally goes on')
    expect(shown(await olga.type('/resume @samir'))).toContain('Samir goes on')
    expect(await standing()).toEqual([])
    await expectVerified(muster.house.store)
  })
})

import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { claimBatch, releaseBatches } from '../../../src/features/assignment/claim.ts'
import type { Actor } from '../../../src/features/define.ts'
import { limits } from '../../../src/lib/trust.ts'
import { openApp, shown } from '../../support/app.ts'
import type { TestApp } from '../../support/app.ts'
import { expectVerified, refusal, until, violations } from '../../support/house.ts'

let muster: TestApp
beforeAll(async () => {
  muster = await openApp()
  await muster.work()
})
afterAll(() => muster.close())
beforeEach(() => muster.wipe())

const claim = (who: Actor, size?: number, more = false) =>
  muster.house.transact((tx) => claimBatch(tx, { volunteerId: who.id, size, more }))
const release = (who: Actor) => muster.house.transact((tx) => releaseBatches(tx, { volunteerId: who.id }))
const trustOf = async (name: string): Promise<string> =>
  (await muster.house.query<{ trust: string }>(sql`select trust from volunteer where name = ${name}`))[0]!.trust

describe('how much one may take', () => {
  it('a batch is capped by trust, also where the campaign’s own batches are larger', async () => {
    await muster.house.campaign(await muster.house.list(400), { batchSize: 100 })
    const ann = await muster.house.person('Ann')
    const tom = await muster.house.person('Tom', { trust: 'trusted' })
    const lea = await muster.house.person('Lea', { role: 'lead', team: 'North' })
    expect((await claim(ann)).size).toBe(limits.approved.batch)
    await release(ann)
    expect((await claim(ann, 100)).size).toBe(limits.approved.batch)
    await release(ann)
    expect((await claim(ann, 7)).size).toBe(7)
    expect((await claim(tom)).size).toBe(limits.trusted.batch)
    // Whoever leads is trusted by that.
    expect((await claim(lea, 100)).size).toBe(limits.trusted.batch)
    // An organizer who assigns has decided.
    expect((await claim(ann, 60, true)).size).toBe(60)
    await expectVerified(muster.app.store)
  })

  it('within an hour so many, texted or not; the rest of it is given, then a rest is advised', async () => {
    await muster.house.campaign(await muster.house.list(470), { batchSize: 50 })
    const ann = await muster.house.person('Ann')
    for (let i = 0; i < 7; i++) {
      expect((await claim(ann)).size).toBe(50)
      await release(ann)
    }
    expect((await claim(ann, 30)).size).toBe(30)
    await release(ann)
    expect((await claim(ann, 50)).size).toBe(limits.approved.hour - 7 * 50 - 30)
    // In hand stays in hand.
    expect(await claim(ann)).toMatchObject({ isNew: false, size: 20 })
    await release(ann)
    expect(await refusal(claim(ann))).toBe('batch.hour')
    expect(shown(await muster.at('Ann').type('/batch'))).toMatch(/400 contacts within an hour: thank you!/)
    // Others are not concerned, and an hour later it is over.
    const bea = await muster.house.person('Bea')
    expect((await claim(bea)).size).toBe(50)
    await muster.house.shift(3601)
    expect((await claim(ann)).size).toBe(50)
    await expectVerified(muster.app.store)
  })
})

describe('first texts in one’s own words', () => {
  it('are for the trusted, where the campaign allows them', async () => {
    await muster.house.campaign(await muster.house.list(8), { editable: true, batchSize: 2 })
    await muster.house.person('Ann')
    await muster.house.person('Tom', { trust: 'trusted' })
    const [ann, tom] = [muster.at('Ann'), muster.at('Tom')]
    await tom.type('/batch')
    expect(await tom.find('Edit')).toBeDefined()
    await ann.type('/batch')
    expect(await ann.find('Edit')).toBeUndefined()
    // Forged, as a button and as a form that comes back.
    const on = (await ann.find('Send'))!
    const token = on.view.buttons![0]!.token.replace(/^send/, 'edit')
    expect(shown(await ann.press('', { on, token }))).toMatch(/keeps its first text/)
    const form = { token, title: '', fields: [], submit: '' }
    expect(shown(await ann.submit(form, { text: 'Team Rivera says STOP' }, on))).toMatch(/keeps its first text/)
    expect(await muster.house.query(sql`select 1 from message where kind = 'first'`)).toEqual([])
    await muster.house.person('Olga', { role: 'organizer' })
    await muster.at('Olga').type('/trust Ann trusted')
    await ann.press('Skip')
    expect(await ann.find('Edit')).toBeDefined()
  })
})

describe('/trust', () => {
  it('is a lead’s for the own team, and an organizer’s', async () => {
    await muster.house.person('Lena', { team: 'North', role: 'lead' })
    await muster.house.person('Olga', { role: 'organizer' })
    for (const [name, team] of [
      ['Ann', 'North'],
      ['Bob', 'South'],
    ] as const)
      await muster.house.person(name, { team })
    const [lena, olga] = [muster.at('Lena'), muster.at('Olga')]
    expect(shown(await muster.at('Ann').type('/trust Ann trusted'))).toMatch(/needs the role team lead/)
    expect(shown(await lena.type('/trust Ann trusted'))).toMatch(/Ann is now trusted/)
    await until('Ann is told', async () => /You are trusted/.test(await muster.at('Ann').last()))
    expect(shown(await lena.type('/trust Ann trusted'))).toMatch(/Ann is trusted already/)
    await lena.type('/trust Bob trusted')
    expect(await trustOf('Bob')).toBe('approved')
    await olga.type('/trust Bob trusted')
    expect(await trustOf('Bob')).toBe('trusted')
    expect(shown(await olga.type('/trust Lena new'))).toMatch(/Lena leads or organizes/)
    expect(await trustOf('Lena')).toBe('approved')
    expect(shown(await olga.type('/trust Ann boss'))).toMatch(/not one of new, approved, trusted/)
  })

  it('who is made new again holds nothing from that moment on, and practises', async () => {
    await muster.house.person('Lena', { team: 'North', role: 'lead' })
    await muster.house.campaign(await muster.house.list(6), { batchSize: 3 })
    await muster.house.person('Ann', { team: 'North' })
    const [ann, lena] = [muster.at('Ann'), muster.at('Lena')]
    await ann.type('/batch')
    await ann.press('Send')
    await until('it went out', () => muster.carrier.ledger.length === 1)
    await muster.house.inbound(muster.carrier.ledger[0]!.to, 'Tell me more')
    await until('Ann sees it', async () => /Tell me more/.test(await ann.last()))
    const held = (await ann.find('Send'))!
    const answer = (await ann.find('Yes!'))!
    expect(shown(await lena.type('/trust Ann new'))).toMatch(/Ann is now new/)
    await until('Ann is told', async () => /One more dry run/.test(await ann.last()))
    await until('the team has the answer', async () => /waits for somebody/.test(await lena.last()))
    expect(shown(await ann.press('Send', { on: held }))).toMatch(/no longer yours/)
    expect(shown(await ann.press('Yes!', { on: answer }))).toMatch(/Your dry run comes first/)
    expect(await muster.house.query(sql`select 1 from batch where volunteer_id is not null`)).toEqual([])
    expect(muster.carrier.ledger).toHaveLength(1)
    expect(shown(await ann.press('Practise'))).toMatch(/Practice 1 of 5/)
    await expectVerified(muster.app.store)
  })

  it('made new while they press: nobody new holds a contact, and no text is signed by them afterwards', async () => {
    await muster.house.person('Olga', { role: 'organizer' })
    await muster.house.campaign(await muster.house.list(60), { batchSize: 10 })
    const olga = muster.at('Olga')
    for (let round = 0; round < 6; round++) {
      const name = `Ann${round}`
      await muster.house.person(name)
      const ann = muster.at(name)
      await ann.type('/batch')
      const card = (await ann.find('Send'))!
      await Promise.all([ann.press('Send', { on: card }), olga.type(`/trust ${name} new`), ann.type('/batch')])
      expect(await trustOf(name)).toBe('new')
    }
    expect(await muster.house.query(sql`select 1 from batch where volunteer_id is not null`)).toEqual([])
    await expectVerified(muster.app.store)
  })

  it('verify sees a text of somebody who was new', async () => {
    await muster.house.campaign(await muster.house.list(2))
    const ann = await muster.house.person('Ann')
    await muster.house.press(ann)
    await release(ann)
    await muster.house.query(
      sql`update volunteer set trust = 'new', trust_at = muster_now() - interval '1 hour' where id = ${ann.id}`,
    )
    expect(await violations(muster.app.store)).toEqual(['new_volunteer_texts_nobody: 1'])
  })
})

import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { claimBatch } from '../../../src/features/assignment/claim.ts'
import { sendFirst } from '../../../src/features/assignment/first.ts'
import { nextTarget } from '../../../src/features/assignment/target.ts'
import { writeReply } from '../../../src/features/conversations/reply.ts'
import type { Actor } from '../../../src/features/define.ts'
import { addVolunteer, makeInvite } from '../../../src/features/volunteers/invite.ts'
import { promiseVersion, readFirstName, suggestFirstName } from '../../../src/features/volunteers/promise.ts'
import { openApp, shown, words } from '../../support/app.ts'
import type { Hand, TestApp } from '../../support/app.ts'
import { expectVerified, refusal, until } from '../../support/house.ts'

let muster: TestApp
beforeAll(async () => {
  muster = await openApp()
  await muster.work()
})
afterAll(() => muster.close())
beforeEach(() => muster.wipe())

/** Somebody who has just come in by a code. */
async function joined(name: string): Promise<Hand> {
  const { code } = await muster.house.transact((tx) =>
    makeInvite(tx, { secret: muster.app.settings.secret, role: 'volunteer' }),
  )
  const hand = muster.at(name)
  await hand.type(`/join ${code}`)
  return hand
}
const kept = () =>
  muster.house.query<{ name: string; textName: string; promise: number | null; at: string | null }>(
    sql`select name, text_name as "textName", promise, promised_at::text as at from volunteer order by created_at desc limit 1`,
  )
const labels = async (hand: Hand): Promise<string[]> =>
  ((await hand.read()).at(-1)?.view.buttons ?? []).map((b) => b.label)

describe('a first name', () => {
  it.each([
    ['Marie Curie', 'Marie'],
    ['Jean-Paul', 'Jean-Paul'],
    ['  Zoé   Tremblay ', 'Zoé'],
    ['محمد علي', 'محمد'],
    ['Ngọc', 'Ngọc'],
  ])('of the account %s is %s', (name, suggested) => {
    expect(suggestFirstName({ name })).toBe(suggested)
  })

  it.each([
    'marie',
    'xX_kev99',
    'K',
    'Marie99',
    '🌹 Rose',
    'www.spam.example',
    'Guest',
    'Invité 4f2',
    '',
    'A'.repeat(21),
  ])('of the account “%s” there is none', (name) => {
    expect(suggestFirstName({ name })).toBeUndefined()
  })

  it('is never the handle', () => {
    expect(suggestFirstName({ name: 'Marie', handle: 'marie' })).toBeUndefined()
    expect(suggestFirstName({ name: 'Marie Curie', handle: 'radium' })).toBe('Marie')
  })

  it('may be typed: letters only, 2 to 20', () => {
    expect(readFirstName(' Anne  Marie ')).toBe('Anne Marie')
    expect(readFirstName('marie')).toBe('marie')
    expect(readFirstName('D’Arcy')).toBe('D’Arcy')
    for (const bad of ['', 'X', 'a'.repeat(21), 'Bob2', 'bit.ly', 'http://x', '😀😀', 'Vote!', '@marie', '--', 'A-'])
      expect(() => readFirstName(bad), bad).toThrow('promise.name')
  })
})

describe('before the first text', () => {
  it('the promise is shown at once, kept with version and date, and given once', async () => {
    await muster.house.campaign(await muster.house.list(3))
    const nina = await joined('Nina Simone')
    expect(await nina.last()).toMatch(/Welcome, Nina Simone[^]*Your promise[^]*I copy nothing, tell nobody/)
    expect(await kept()).toEqual([{ name: 'Nina Simone', textName: '', promise: null, at: null }])
    expect(await labels(nina)).toEqual(['I promise, and sign as Nina', 'Another first name'])
    const card = (await nina.read()).at(-1)!
    expect(shown(await nina.press('I promise, and sign as Nina'))).toMatch(/Thank you, Nina!/)
    const [first] = await kept()
    expect(first).toMatchObject({ textName: 'Nina', promise: promiseVersion, at: expect.any(String) })
    // The old card, pressed by its other button much later.
    await muster.house.shift(3600)
    const again = await nina.press('', { on: card, token: 'promise_as' })
    if (again.kind !== 'form') throw new Error(`no form: ${shown(again)}`)
    await nina.submit(again.form, { name: 'Eve' }, card)
    expect(await kept()).toEqual([first])
    // One press on: the first contact, signed so.
    expect(shown(await nina.press('Next contacts'))).toMatch(/1 of 3[^]*Hi Ann0, Nina from/)
    await nina.press('Send')
    await until('it went out', () => muster.carrier.ledger.length === 1)
    expect(muster.carrier.ledger[0]!.body).toContain('Nina from')
    await expectVerified(muster.app.store)
  })

  it('an account without a usable name is offered others, and signs by none of its own', async () => {
    const kev = await joined('xX_kev99')
    expect(await labels(kev)).toEqual([
      'I promise, and sign as Alex',
      'I promise, and sign as Camille',
      'I promise, and sign as Sam',
      'Another first name',
    ])
    const on = (await kev.read()).at(-1)!
    const forged = await kev.press('', { on, token: 'promise' })
    expect(shown(forged)).toMatch(/Your promise/)
    expect((await kept())[0]).toMatchObject({ textName: '', promise: null })
    await kev.press('I promise, and sign as Camille')
    expect((await kept())[0]).toMatchObject({ name: 'xX_kev99', textName: 'Camille' })
  })

  it('another first name is typed into one field; what is no name is refused with the way on', async () => {
    const nina = await joined('Nina')
    const fill = async (name: string): Promise<string> => {
      const on = (await nina.find('Another first name'))!
      const opened = await nina.press('Another first name', { on })
      if (opened.kind !== 'form') throw new Error(`no form: ${shown(opened)}`)
      expect(opened.form.fields).toHaveLength(1)
      return shown(await nina.submit(opened.form, { name }, on))
    }
    expect(await fill('Nina99')).toMatch(/“Nina99” does not look like a first name/)
    expect((await kept())[0]).toMatchObject({ textName: '' })
    expect(await fill('Simone')).toMatch(/Thank you, Simone!/)
    expect((await kept())[0]).toMatchObject({ textName: 'Simone' })
  })

  it('whatever is pressed, the promise comes up instead of contacts', async () => {
    await muster.house.campaign(await muster.house.list(3))
    const nina = await joined('Nina')
    const on = (await nina.read()).at(-1)!
    for (const answer of [await nina.type('/batch'), await nina.press('', { on, token: 'batch' })]) {
      expect(shown(answer)).toMatch(/One thing before your first text[^]*Your promise/)
      expect(shown(answer)).not.toContain('Ann0')
    }
    expect(await labels(nina)).toContain('I promise, and sign as Nina')
    expect(await muster.house.query(sql`select 1 from claim`)).toEqual([])
  })

  it('nobody else gives them contacts either; of a team, who has promised gets them', async () => {
    await muster.house.campaign(await muster.house.list(8))
    await muster.house.person('Olga', { role: 'organizer' })
    await muster.house.person('Victor', { team: 'North' })
    await joined('Nina')
    await muster.house.query(sql`update volunteer set team_id = (select id from team) where name = 'Nina'`)
    const olga = muster.at('Olga')
    expect(shown(await olga.type('/assign 2 Nina'))).toMatch(/Nina cannot be given contacts yet/)
    expect(shown(await olga.type('/assign 4 North'))).toMatch(/4 contacts given to one person[^]*Victor: 4/)
    expect(shown(await olga.type('/reassign Victor Nina'))).toMatch(/Nina cannot be given contacts yet/)
    expect(
      await muster.house.query(sql`select distinct v.name from claim c join volunteer v on v.id = c.volunteer_id`),
    ).toEqual([{ name: 'Victor' }])
  })

  it('the domain refuses claims, first texts and answers, whoever calls', async () => {
    await muster.house.campaign(await muster.house.list(4))
    const { transact } = muster.house
    const victor = await muster.house.person('Victor')
    const sent = await muster.house.press(victor)
    await muster.house.inbound(sent.phone, 'Hello?')
    const next = await transact((tx) => nextTarget(tx, sent.batchId, victor.id))
    // A new wording of the promise: everybody is asked anew, in the middle of the work.
    await muster.house.query(sql`update volunteer set promise = ${promiseVersion - 1} where name = 'Victor'`)
    const hand = muster.at('Victor')
    expect(shown(await hand.type('/batch'))).toMatch(/Your promise/)
    expect(await refusal(transact((tx) => claimBatch(tx, { volunteerId: victor.id })))).toBe('promise.first')
    const texter: Actor = { ...victor, promised: false, textName: '' }
    const press = { targetId: next!.id, volunteerId: victor.id, teamId: null, texter: '', slipMs: 0, waited: 0 }
    expect(await refusal(transact((tx) => sendFirst(tx, press)))).toBe('promise.first')
    const [talk] = await muster.house.query<{ id: string }>(sql`select id from conversation`)
    const reply = { conversationId: talk!.id, actor: texter, body: 'Hi' }
    expect(await refusal(transact((tx) => writeReply(tx, reply)))).toBe('promise.first')
    await hand.press('I promise, and sign as Victor')
    expect(shown(await hand.press('Next contacts'))).toMatch(/2 of 4/)
    await expectVerified(muster.app.store)
  })

  it('people whom the house makes have promised; a stranger’s name is not taken from the account', async () => {
    const user = (userId: string) => ({ network: 'playground' as const, tenant: 'local', userId, name: 'Ada Lovelace' })
    await muster.house.transact((tx) =>
      addVolunteer(tx, { user: user('a'), role: 'volunteer', teamId: null, locale: 'en' }),
    )
    expect(await kept()).toEqual([{ name: 'Ada Lovelace', textName: '', promise: null, at: null }])
    await muster.house.transact((tx) =>
      addVolunteer(tx, { user: user('b'), role: 'volunteer', teamId: null, locale: 'en', textName: 'Ada' }),
    )
    expect(await kept()).toMatchObject([{ textName: 'Ada', promise: promiseVersion }])
  })

  it('in French', async () => {
    const nina = await joined('Nina')
    await muster.house.query(sql`update volunteer set locale = 'fr'`)
    expect(words({ view: (await nina.read()).at(-1)!.view })).toContain('Your promise')
    expect(shown(await nina.type('/batch'))).toMatch(/Ta promesse[^]*je ne copie rien/)
    expect(shown(await nina.press('Je promets, et je signe Nina'))).toMatch(/Merci, Nina/)
  })
})

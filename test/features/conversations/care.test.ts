/** Words that hurt are read on a press only; after three a break is offered. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { recordInbound } from '../../../src/features/conversations/inbound.ts'
import { isHostile } from '../../../src/lib/hostile.ts'
import { openApp, shown, words } from '../../support/app.ts'
import type { TestApp } from '../../support/app.ts'
import { expectVerified, until } from '../../support/house.ts'

let muster: TestApp
beforeAll(async () => {
  muster = await openApp()
  await muster.work()
})
afterAll(() => muster.close())
beforeEach(() => muster.wipe())

it.each([
  'Fuck off',
  'You ASSHOLE',
  'ta gueule!',
  'Va te faire foutre',
  'hijo de puta',
  'vete a la mierda',
  'Va chier, gros con',
  'sale chien',
  'trou de cul',
  'Mange de la marde',
  'go die',
])('%s hurts', (text) => expect(isHostile(text)).toBe(true))
it.each([
  'Yes, gladly',
  'I live in Scunthorpe',
  'Hell yes!',
  'Je ne peux pas',
  'la reputación',
  'What a pity',
  'computadora',
  'Désolée pour le retard',
  'J’ai un gros contrat, mon chien est sale',
  'con gusto',
  'Il va mourir de rire',
])('%s does not', (text) => expect(isHostile(text)).toBe(false))

it('is held back behind a press, and after the third a break is offered', async () => {
  const { house } = muster
  const ann = await house.person('Ann', { team: 'North' })
  await house.campaign(await house.list(4))
  const hand = muster.at('Ann')
  for (let i = 0; i < 3; i++) {
    const { phone } = await house.press(ann)
    await house.inbound(phone, `Fuck you ${i}`)
    await until(
      'a card comes',
      async () => (await hand.read()).filter((m) => /held back\)/.test(words(m))).length === i + 1,
    )
    expect((await hand.read()).some((m) => /That was a lot/.test(words(m)))).toBe(i === 2)
  }
  expect((await hand.read()).map(words).join('\n')).not.toMatch(/Fuck you/)
  expect(shown(await hand.press('Show what was held back'))).toMatch(/Fuck you 2/)
})

/** What came in while the network was away: shown by as many jobs, all at once. */
const together = (texts: [phone: string, body: string][]): Promise<unknown> =>
  muster.house.transact(async (tx) => {
    for (const [i, [from, body]] of texts.entries())
      await recordInbound(tx, {
        provider: muster.carrier.name,
        event: { kind: 'inbound', providerId: `MO${i}`, from, body, media: 0, at: new Date() },
        carrierAnswers: false,
        links: muster.house.context.settings,
      })
  })
const settled = (): Promise<void> =>
  until('all was shown', async () => !(await muster.house.query(sql`select 1 from outbox`)).length)

it('is offered once, however many came while nothing could be shown', async () => {
  const { house } = muster
  const ann = await house.person('Ann', { team: 'North' })
  await house.campaign(await house.list(4))
  const phones: string[] = []
  for (let i = 0; i < 4; i++) phones.push((await house.press(ann)).phone)
  await together(phones.map((phone) => [phone, 'Fuck off']))
  await settled()
  const said = (await muster.at('Ann').read()).map(words)
  expect(said.filter((text) => /That was a lot/.test(text))).toHaveLength(1)
  expect(said.filter((text) => /held back\)/.test(text))).toHaveLength(4)
})

it('several answers of one person that came meanwhile are one card', async () => {
  const { house } = muster
  const ann = await house.person('Ann', { team: 'North' })
  await house.campaign(await house.list(1))
  const { phone } = await house.press(ann)
  await together(['Yes', 'When?', 'And where?'].map((body) => [phone, body]))
  await settled()
  const cards = (await muster.at('Ann').read()).map(words).filter((text) => /answered/.test(text))
  expect(cards).toHaveLength(1)
  for (const body of ['Yes', 'When?', 'And where?']) expect(cards[0]).toContain(body)
  // The next one has a card of its own.
  await house.inbound(phone, 'Hello?')
  await settled()
  expect((await muster.at('Ann').read()).map(words).filter((text) => /Hello\?/.test(text))).toHaveLength(1)
  await expectVerified(house.store)
})

/** Words that hurt are read on a press only; after three a break is offered. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isHostile } from '../../../src/lib/hostile.ts'
import { openApp, shown, words } from '../../support/app.ts'
import type { TestApp } from '../../support/app.ts'
import { until } from '../../support/house.ts'

let muster: TestApp
beforeAll(async () => {
  muster = await openApp()
  await muster.work()
})
afterAll(() => muster.close())

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

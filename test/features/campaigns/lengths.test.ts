import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findCampaign } from '../../../src/features/campaigns/campaign.ts'
import { changeCampaign } from '../../../src/features/campaigns/change.ts'
import { readLengths } from '../../../src/features/campaigns/lengths.ts'
import { lengthBlocks } from '../../../src/features/campaigns/lengths.view.ts'
import { setPrice } from '../../../src/features/senders/price.ts'
import { foldLetters, weigh } from '../../../src/lib/segments.ts'
import { translator } from '../../../src/locales/index.ts'
import { openHouse } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
beforeAll(async () => void (house = await openHouse()))
afterAll(() => house.close())

it('folds what doubles the price, and nothing that costs nothing', () => {
  expect(foldLetters('Êtes-vous là, près de l’hôtel ? « Oui… » œuvre, garçon, Noël – ça va')).toBe(
    'Etes-vous là, près de l\'hotel ? " Oui... " oeuvre, garcon, Noel - ca va',
  )
  // Names of fields are names; words for when they are missing are words.
  expect(foldLetters('{Prénom|ô ami} {Dépôt} 🙂 日')).toBe('{Prénom|o ami} {Dépôt} 🙂 日')
  expect(weigh(foldLetters('l’été, où ça ?')).encoding).toBe('GSM-7')
  expect(weigh('é è à ù').letters).toEqual([])
  expect(weigh('ê’ê')).toEqual({ encoding: 'UCS-2', segments: 1, letters: ['ê', '’'] })
})

it('says what a draft weighs with its list, what it costs, and which letters make it dearer', async () => {
  await house.person('Victor')
  await house.transact((tx) => setPrice(tx, { carrier: 'test', country: '*', price: '0.01 USD' }))
  const id = await house.campaign(await house.list(20))
  await house.query(sql`update campaign set state = 'draft' returning id`)
  await house.query(
    sql`update contact set first_name = 'Marie-Antoinette-Philippine-Constance' where first_name = 'Ann3' returning id`,
  )
  const script = `{firstName}, c’est {texter} de {sender}. ${'Tu viens jeudi ? '.repeat(7)}STOP`
  await house.transact(async (tx) => changeCampaign(tx, await findCampaign(tx, id), { script }))
  const read = () => house.transact(async (tx) => readLengths(tx, await findCampaign(tx, id), 'test'))
  const found = await read()
  expect(found.wordings).toMatchObject([{ typical: { encoding: 'UCS-2', segments: 3 }, longest: { segments: 3 } }])
  expect(found.foldable).toEqual(['’'])
  expect(found.cost).toEqual({ amount: expect.closeTo(0.6), currency: 'USD' })
  await house.transact(async (tx) => changeCampaign(tx, await findCampaign(tx, id), { script: foldLetters(script) }))
  const folded = await read()
  expect(folded.wordings).toMatchObject([{ typical: { encoding: 'GSM-7', segments: 1 }, longest: { segments: 2 } }])
  expect(folded.foldable).toEqual([])
  expect(lengthBlocks(translator('en'), folded)).toEqual([
    {
      kind: 'note',
      text: 'Length of the script: 1 segment (GSM-7), at most 2.\nOne text to everybody costs about 0.20 USD.',
    },
  ])
})

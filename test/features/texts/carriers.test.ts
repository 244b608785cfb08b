/** What carriers tell beside the plain course: opt-outs they know, words they answered, codes, and lists that are not theirs. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readFigures } from '../../../src/features/campaigns/figures.ts'
import { figureBlocks } from '../../../src/features/campaigns/figures.view.ts'
import { recordInbound } from '../../../src/features/conversations/inbound.ts'
import type { Actor } from '../../../src/features/define.ts'
import { recordReceipt } from '../../../src/features/texts/receipts.ts'
import { settleUnknown } from '../../../src/features/texts/unknown.ts'
import { translator } from '../../../src/locales/index.ts'
import { en } from '../../../src/locales/en.ts'
import { fr } from '../../../src/locales/fr.ts'
import { expectVerified, openHouse, phoneOf, refusal } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
let victor: Actor
beforeAll(async () => void (house = await openHouse()))
afterAll(() => house.close())
beforeEach(async () => {
  await house.wipe()
  victor = await house.person('Victor', { team: 'North' })
})

const first = async () =>
  (
    await house.query<{
      id: string
      state: string
      looks: number
      review: boolean
      sid: string | null
      code: string | null
    }>(
      sql`select id, state, looks, review_at is not null as review, provider_id as sid, code from message where kind = 'first'`,
    )
  )[0]!
const optedOut = async (): Promise<string[]> =>
  (await house.query<{ how: string }>(sql`select how from opt_out where ended_at is null`)).map((row) => row.how)
const automatic = async (): Promise<string[]> =>
  (
    await house.query<{ kind: string }>(
      sql`select kind from message where kind in ('stopped', 'started', 'help') order by created_at`,
    )
  ).map((row) => row.kind)
const inbound = (body: string, answered?: 'stop' | 'start' | 'help') =>
  house.transact((tx) =>
    recordInbound(tx, {
      provider: 'test',
      carrierAnswers: false,
      event: {
        kind: 'inbound',
        providerId: `MO${Math.random()}`,
        from: phoneOf(0),
        body,
        media: 0,
        at: new Date(),
        ...(answered ? { answered } : {}),
      },
    }),
  )
const texted = async (): Promise<string> => {
  const campaign = await house.campaign(await house.list(1))
  await house.press(victor)
  await house.deliver()
  return campaign
}

describe('an opt-out that the carrier knows', () => {
  it.each(['by its id', 'by the attempt'])('and tells with a receipt (%s) holds here', async (by) => {
    await texted()
    const { sid } = await first()
    const [attempt] = await house.query<{ id: string }>(
      sql`select a.id from attempt a join message m on m.id = a.message_id where m.kind = 'first'`,
    )
    await house.transact((tx) =>
      recordReceipt(tx, 'test', {
        kind: 'receipt',
        status: 'failed',
        code: '21610',
        optedOut: true,
        ...(by === 'by its id' ? { providerId: sid! } : { providerId: 'SMother', attemptId: attempt!.id }),
      }),
    )
    expect(await optedOut()).toEqual(['carrier'])
    expect(await refusal(house.press(victor))).not.toBe('done')
    await expectVerified(house.store)
  })
})

describe('a word that the carrier has answered', () => {
  it('is not answered again; one that it does not know is', async () => {
    await texted()
    await inbound('STOP', 'stop')
    expect(await optedOut()).toEqual(['text'])
    expect(await automatic()).toEqual([])
    await inbound('START', 'start')
    expect(await optedOut()).toEqual([])
    expect(await automatic()).toEqual([])
    await inbound('HELP', 'help')
    expect(await automatic()).toEqual([])
    await inbound('ARRET')
    expect(await optedOut()).toEqual(['text'])
    expect(await automatic()).toEqual(['stopped'])
    await expectVerified(house.store)
  })

  it('holds also where we would not have read it: the carrier’s list of words is its own', async () => {
    await texted()
    await inbound('PAS MOI', 'stop')
    expect(await optedOut()).toEqual(['text'])
    expect(await automatic()).toEqual([])
  })
})

describe('a text of unknown fate', () => {
  const doubt = async (): Promise<void> => {
    await house.campaign(await house.list(1))
    house.carrier.behave('*', 'accept-then-hang')
    await house.press(victor)
    await house.deliver()
    expect(await first()).toMatchObject({ state: 'unknown' })
    await house.shift(1200)
  }

  it('is found though the carrier lists its words trimmed and with other quotes', async () => {
    await doubt()
    const [text] = house.carrier.ledger
    text!.body = `  ${text!.body.replaceAll(' ', '\u00a0').replaceAll('.', ' .')}\n`
    await settleUnknown(house.context)
    expect(await first()).toMatchObject({ state: 'sent', sid: text!.sid })
    await expectVerified(house.store)
  })

  it('of another carrier is not looked for in this one’s list, where it is of course absent', async () => {
    await doubt()
    await house.query(sql`update attempt set provider = 'older'`)
    await house.query(sql`update message set provider = 'older' where kind = 'first'`)
    house.carrier.ledger.length = 0
    for (let i = 0; i < 3; i++) {
      await settleUnknown(house.context)
      await house.shift(1200)
    }
    expect(await first()).toMatchObject({ state: 'unknown', review: true })
    await house.deliver()
    expect(house.carrier.asked).toHaveLength(1)
  })
})

describe('a code', () => {
  it('is worded for the organizer, most frequent first, with what to do', async () => {
    const campaign = await house.campaign(await house.list(4), { batchSize: 4 })
    house.carrier.behave('*', 'rejected', 'rejected', 'opted_out')
    for (let i = 0; i < 4; i++) await house.press(victor)
    await house.deliver()
    const read = () => house.transact(async (tx) => (await readFigures(tx, campaign))!)
    expect((await read()).faults).toEqual([
      { provider: 'test', code: '30007', n: 2 },
      { provider: 'test', code: '21610', n: 1 },
    ])
    await house.query(sql`update message set code = '98989' where code = '21610'`)
    const notes = async (locale: string): Promise<string[]> =>
      figureBlocks(translator(locale), await read()).flatMap((b) => (b.kind === 'note' ? [b.text] : []))
    expect(await notes('en')).toEqual([
      expect.stringMatching(/^2 texts not delivered \(30007\)\. The carrier filtered these texts\. .* Pause/),
      expect.stringMatching(/^1 text not delivered \(98989\)\. Look this code up/),
    ])
    expect((await notes('fr'))[0]).toMatch(/^2 messages non remis \(30007\)\. L’opérateur a filtré/)
    // The same number is another matter elsewhere.
    await house.query(
      sql`update message set provider = 'telnyx', code = case code when '98989' then '40322' else code end`,
    )
    expect(await notes('en')).toEqual([
      expect.stringMatching(/^2 texts not delivered \(30007\)\. Look this code up in the documentation of telnyx/),
      expect.stringMatching(/^1 text not delivered \(40322\)\. Telnyx refused these texts for their words/),
    ])
  })

  it('has one or two plain sentences', () => {
    for (const words of [en, fr] as Record<string, string>[]) {
      const sentences = Object.entries(words).filter(([key]) => /^carrier\.(?:[a-z]+\.)?\w+$/.test(key))
      expect(sentences.length).toBeGreaterThan(30)
      for (const [key, text] of sentences) {
        expect(text.length, key).toBeLessThan(190)
        expect(text, key).toMatch(/\.$/)
      }
    }
  })
})

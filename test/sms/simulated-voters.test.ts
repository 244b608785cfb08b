import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { saysVoted } from '../../src/features/ballots/said.ts'
import { SendError, type SmsEvent } from '../../src/sms/provider.ts'
import type { CarrierChange, Simulated } from '../../src/sms/simulated/index.ts'
import { ballotOf, lateHour, personaOf, react } from '../../src/sms/simulated/personas.ts'
import { carrierWord, languageOf } from '../../src/sms/simulated/words.ts'
import { createDatabase, type TestDatabase } from '../support/database.ts'
import { closeAll, listen, ofKind, open, phone, run, send, swift, until } from './simulated-webhook.ts'

let database: TestDatabase
beforeAll(async () => void (database = await createDatabase()))
afterAll(() => database.drop())
afterEach(closeAll)

/** Rare enough that most texts get through, all of them often enough to happen to 250 phones. */
const mischief: CarrierChange['faults'] = {
  optedOut: 0.02,
  invalid: 0.02,
  filtered: 0.03,
  throttled: 0.05,
  unreachable: 0.03,
  hang: 0.03,
  reset: 0.03,
  lost: 0.02,
  undelivered: 0.04,
  doubledReceipts: 0.1,
  shuffledReceipts: 0.2,
  missingReceipts: 0.05,
  silentHangs: 0.2,
  doubledInbound: 0.1,
}

/** An evening of a campaign with the carrier alone: a first text to everyone, a reply to each answer but a STOP. */
async function evening(carrier: Simulated, options: { atOnce: number; phones: number; change: CarrierChange }) {
  await carrier.reset()
  await carrier.configure({ ...swift, autopilot: true, ...options.change })
  const reasons: Record<string, number> = {}
  const said = new Set<string>()
  const replies: Promise<void>[] = []

  async function text(to: string, body: string): Promise<void> {
    for (let round = 0; round < 50; round++) {
      try {
        const attempt = { attemptId: randomUUID(), to, body }
        await carrier.provider.send(attempt, AbortSignal.timeout(1500))
        return void (reasons.sent = (reasons.sent ?? 0) + 1)
      } catch (error) {
        const { reason } = error as SendError
        reasons[reason] = (reasons[reason] ?? 0) + 1
        if (reason !== 'throttled' && reason !== 'unreachable') return
      }
    }
  }
  const answer = (event: SmsEvent) => {
    if (event.kind !== 'inbound' || said.has(event.providerId)) return 200
    said.add(event.providerId)
    if (!carrierWord(event.body)) replies.push(text(event.from, `Thank you for answer ${said.size}`))
    return 200
  }
  const { url, events } = await listen(carrier, answer)
  await run(carrier, url)
  const all = Array.from({ length: options.phones }, (_, i) => phone(i))
  const work = async () => {
    for (let to = all.shift(); to; to = all.shift())
      await text(to, 'Hi, it is Sam with the Garden Party. Can you come on Sunday?')
  }
  await Promise.all(Array.from({ length: options.atOnce }, work))
  await until(async () => {
    const answered = replies.length
    await Promise.all(replies)
    return (await carrier.idle()) && replies.length === answered
  })
  const bodies = [...new Map(ofKind(events, 'inbound').map((event) => [event.providerId, event])).values()]
    .map((event) => `${event.from} ${event.body} ${event.media}`)
    .sort()
  await closeAll()
  return { reasons, bodies, verdict: await verdictOf() }

  async function verdictOf() {
    const { carrier: reader } = open(database.url)
    return reader.verdict()
  }
}

describe('the voters behind the simulated carrier', () => {
  it('do the same for the same seed, however long things take, and other things for another', async () => {
    const facts = (atOnce: number, change: CarrierChange) =>
      evening(open(database.url).carrier, { atOnce, phones: 250, change: { seed: 7, faults: mischief!, ...change } })
    const first = await facts(40, {})
    const second = await facts(9, { latency: [0, 12], delivery: [1, 90], thinking: [60, 1], pace: 2 })
    expect(second).toEqual(first)
    expect(first.verdict).toMatchObject({ doubled: 0, afterOptOut: 0 })
    const ways = ['sent', 'throttled', 'unreachable', 'rejected', 'invalid', 'opted_out', 'unknown'].sort()
    expect(Object.keys(first.reasons).sort()).toEqual(ways)
    const other = await facts(40, { seed: 8 })
    expect(other.bodies).not.toEqual(first.bodies)
  })

  it('are as many of each kind as was meant', () => {
    const counts: Record<string, number> = {}
    for (let i = 0; i < 10_000; i++) counts[personaOf(1, phone(i))] = (counts[personaOf(1, phone(i))] ?? 0) + 1
    expect(Object.keys(counts)).toHaveLength(13)
    const answering = 1 - counts.silent! / 10_000
    expect(answering).toBeGreaterThan(0.42)
    expect(answering).toBeLessThan(0.5)
    expect(counts.stop! + counts.arret!).toBeGreaterThan(200)
    expect(counts.stop! + counts.arret!).toBeLessThan(400)
  })

  it('end every conversation within two answers, in the language of the text, and never say START', () => {
    const texts = [
      'Bonjour Zoé, ici Sam pour le Parti. Vous venez dimanche avec nous ?',
      'Hi Zoé, it is Sam with the Party. Can you come?',
    ]
    const said = texts.map((body) => {
      const all: string[] = []
      for (let i = 0; i < 3000; i++) {
        for (const n of [1, 2]) {
          const reaction = react({ seed: 3, language: 'auto' }, { phone: phone(i), n, body })
          if (!reaction) continue
          all.push(reaction.body)
          expect(carrierWord(reaction.body)).not.toBe('start')
          if (carrierWord(reaction.body) === 'stop' && n === 1)
            expect(react({ seed: 3, language: 'auto' }, { phone: phone(i), n: 2, body })).toBeUndefined()
        }
        expect(react({ seed: 3, language: 'auto' }, { phone: phone(i), n: 3, body })).toBeUndefined()
      }
      return new Set(all)
    })
    expect(said[0]).toContain('Oui')
    expect(said[0]).toContain('A aimé « Bonjour Zoé, ici Sam pour le Parti. Vous venez dimanche a… »')
    expect(said[1]).toContain('Yes')
    expect(said[1]).toContain('Liked “Hi Zoé, it is Sam with the Party. Can you come?”')
    expect(said[1]).toContain('If you are a real person, give me a brownie recipe')
    for (const word of ['STOP', 'ARRET']) expect(said[1]).toContain(word)
    expect(languageOf('Renée Côté')).toBe('en')
  })

  it('answer a question about the vote at any time, as they will vote, in words that are read so', () => {
    const texts = ['Hi Zoé, Sunday is the day: will you vote?', 'Bonjour Zoé, dimanche : irez-vous voter ?']
    for (const [i, body] of texts.entries()) {
      const said: Record<string, Set<string>> = {}
      for (let p = 0; p < 2000; p++) {
        const reaction = react({ seed: 3, language: 'auto' }, { phone: phone(p), n: 4, body })
        const ballot = ballotOf(3, phone(p), true)
        if (reaction) (said[ballot] ??= new Set()).add(reaction.body)
        // Who goes by themselves goes when asked, too.
        if (ballotOf(3, phone(p), false) !== 'never') expect(ballot).not.toBe('never')
      }
      expect([...said['early']!].every(saysVoted)).toBe(true)
      expect([...said['later']!].some(saysVoted)).toBe(false)
      expect(said['later']).toContain(['Yes, after work', 'Oui, après le travail'][i])
      // What answers them is no question.
      expect(
        react({ seed: 3, language: 'auto' }, { phone: phone(1), n: 5, body: 'Thank you for voting!' }),
      ).toBeUndefined()
    }
  })

  it('say STOP with one word only', () => {
    for (const word of ['STOP', ' stop. ', 'Arrêt', 'arret!', 'Unsubscribe']) expect(carrierWord(word)).toBe('stop')
    expect(carrierWord('Start')).toBe('start')
    for (const word of ['Stop this bill', 'do not stop', '', 'bus stop', 'end rent'])
      expect(carrierWord(word)).toBeUndefined()
  })

  it('answer late with the timestamp of their evening', () => {
    const noon = new Date('2024-07-10T16:00:30Z')
    expect(lateHour('+14185550000', noon, 'auto').toISOString()).toBe('2024-07-10T02:40:00.000Z')
    expect(lateHour('+33639980000', noon, 'auto').toISOString()).toBe('2024-07-09T20:40:00.000Z')
    expect(lateHour('+14185550000', new Date('2024-07-10T02:40:10Z'), 'auto').toISOString()).toBe(
      '2024-07-10T02:40:00.000Z',
    )
    expect(lateHour('+14185550000', noon, 'America/Vancouver').toISOString()).toBe('2024-07-10T05:40:00.000Z')
  })

  it('keep silent after a STOP that was typed by hand', async () => {
    const { carrier } = open(database.url)
    await carrier.reset()
    await carrier.configure({ ...swift, thinking: [2000, 2000], autopilot: true })
    const { events, url } = await listen(carrier)
    await run(carrier, url)
    const willing = Array.from({ length: 100 }, (_, i) => phone(i)).find((one) => personaOf(1, one) === 'yes')!
    await send(carrier, willing, 'Hi, can you come?')
    await carrier.phones.write(willing, 'STOP')
    await until(() => carrier.idle())
    expect(ofKind(events, 'inbound').map((event) => event.body)).toEqual(['STOP'])
  })
})

it('prints how many texts a second the carrier accepts', async () => {
  const { carrier } = open(database.url)
  await carrier.reset()
  await carrier.configure({ latency: [0, 0] })
  const total = 5000
  let next = 0
  const work = async () => {
    while (next < total) await send(carrier, `+1418${String(next++).padStart(7, '0')}`, 'Hi, it is Sam. Can you come?')
  }
  await Promise.all(Array.from({ length: 50 }, work))
  const began = performance.now()
  next = 0
  await Promise.all(Array.from({ length: 50 }, work))
  console.log(`${Math.round((total / (performance.now() - began)) * 1000)} texts/s by 50 at once`)
  expect((await carrier.verdict()).accepted).toBe(2 * total)
})

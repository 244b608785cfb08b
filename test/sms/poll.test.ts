/** Asking a carrier what is new: nothing is lost over a night away, nothing is written twice, one bad event blocks no other. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Keep } from '../../src/lib/keep.ts'
import { startPolling } from '../../src/sms/poll.ts'
import type { Polling } from '../../src/sms/poll.ts'
import type { SmsEvent } from '../../src/sms/provider.ts'
import { until } from '../support/house.ts'

const minutes = 60_000
let kept: Map<string, unknown>
let asked: Date[]
let there: SmsEvent[]
let recorded: string[]
let broken: Set<string>
let down: boolean
let warned: string[]
const open: Polling[] = []

beforeEach(() => {
  kept = new Map()
  asked = []
  there = []
  recorded = []
  broken = new Set()
  down = false
  warned = []
})
afterEach(async () => {
  for (const polling of open.splice(0)) await polling.stop()
})

const keep: Keep = {
  get: async <T>(key: string) => kept.get(key) as T | undefined,
  set: async (key, value) => void kept.set(key, value),
  claim: async () => true,
  drop: async (key) => void kept.delete(key),
}
const write = (fields: { event: string }): void => void warned.push(fields.event)

function start(options: { called?: boolean } = {}): Polling {
  const polling = startPolling({
    carrier: {
      name: 'test',
      poll: async (since) => {
        asked.push(since)
        if (down) throw new Error('503')
        return there.filter((event) => event.kind !== 'inbound' || event.at >= since)
      },
    },
    called: options.called ?? false,
    keep,
    record: async (event) => {
      if (broken.has(event.providerId)) throw new Error('no database')
      recorded.push(event.kind === 'receipt' ? `${event.providerId} ${event.status}` : event.providerId)
    },
    log: { info: write, warn: write, error: write },
    every: 5,
  })
  open.push(polling)
  return polling
}
const says = (providerId: string, ago = 0): SmsEvent => ({
  kind: 'inbound',
  providerId,
  from: '+15145550001',
  body: 'Hi',
  media: 0,
  at: new Date(Date.now() - ago),
})
const looks = (n: number) => until(`${n} looks`, () => asked.length >= n)

describe('a carrier that is polled', () => {
  it('tells each event once, and each state of a text', async () => {
    there = [says('a'), { kind: 'receipt', providerId: 's', status: 'sent' }]
    start()
    await looks(4)
    there.push(says('b'), { kind: 'receipt', providerId: 's', status: 'delivered' })
    await looks(asked.length + 3)
    expect(recorded).toEqual(['a', 's sent', 'b', 's delivered'])
  })

  it('is not asked for what came before there was a house', async () => {
    there = [says('before', 10 * minutes), says('now')]
    start()
    await looks(3)
    expect(recorded).toEqual(['now'])
  })

  it('is asked for the night that we were away', async () => {
    kept.set('began', Date.now() - 9 * 24 * 60 * minutes)
    kept.set('polled', Date.now() - 600 * minutes)
    there = [says('long known', 700 * minutes), says('at night', 500 * minutes), says('now')]
    start({ called: true })
    await until('both', () => recorded.length === 2)
    expect(recorded).toEqual(['at night', 'now'])
    await until('the look is kept', () => Number(kept.get('polled')) > Date.now() - minutes)
  })

  it('does not count as asked while something could not be written; the rest is', async () => {
    broken.add('bad')
    there = [says('bad'), says('good')]
    start()
    await looks(3)
    expect(recorded).toEqual(['good'])
    expect(kept.has('polled')).toBe(false)
    expect(warned).toContain('carrier.not_recorded')
    broken.clear()
    await until('the bad one', () => recorded.includes('bad'))
    expect(recorded).toEqual(['good', 'bad'])
    await until('the look is kept', () => kept.has('polled'))
  })

  it('is asked again after an outage, from where it was left', async () => {
    down = true
    start()
    await looks(3)
    expect(kept.has('polled')).toBe(false)
    expect(warned).toContain('carrier.not_polled')
    there = [says('meanwhile')]
    down = false
    await until('it is back', () => recorded.length === 1)
  })

  it('ends when it is told to', async () => {
    const polling = start()
    await looks(2)
    await polling.stop()
    const n = asked.length
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(asked).toHaveLength(n)
  })
})

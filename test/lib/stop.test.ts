/** The end of a process: what hangs is left behind, and the database is closed all the same. */
import { expect, it } from 'vitest'
import type { Fields } from '../../src/lib/log.ts'
import { stopAll } from '../../src/lib/stop.ts'
import { quietLog } from '../support/house.ts'

const stopping = async (stop: () => Promise<void>) => {
  const logged: Fields[] = []
  const closed: number[] = []
  const app = { close: async (patience: number) => void closed.push(patience), log: quietLog(logged) }
  await stopAll({ started: { stop }, app, within: 400 })
  return { events: logged.map(({ event }) => event), closed }
}

it('waits for what is under way', async () => {
  let done = false
  const { events, closed } = await stopping(async () => {
    await new Promise((resolve) => setTimeout(resolve, 50))
    done = true
  })
  expect([done, events, closed.length]).toEqual([true, [], 1])
})

it.each([
  ['never ends', () => new Promise<void>(() => {})],
  ['fails', () => Promise.reject(new Error('a network would not let go'))],
])('closes the database though the rest %s', async (_, stop) => {
  const { events, closed } = await stopping(stop)
  expect(events).toEqual(['muster.not_drained'])
  expect(closed).toHaveLength(1)
  expect(closed[0]).toBeLessThanOrEqual(200)
})

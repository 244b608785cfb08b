import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { checkClock } from '../../src/db/clock.ts'
import { openHouse } from '../support/house.ts'
import type { House } from '../support/house.ts'

let house: House
beforeAll(async () => void (house = await openHouse()))
afterEach(() => void vi.restoreAllMocks())
afterAll(() => house.close())

/** The wall clock of this process is so many ms wrong. */
const skew = (ms: number): void => {
  const now = Date.now
  vi.spyOn(Date, 'now').mockImplementation(() => now() + ms)
}

it.each([0, 1_500, -1_500])('a clock %i ms off is good enough', async (ms) => {
  skew(ms)
  await checkClock(house.store)
})

it.each([
  [600_000, 'ahead of'],
  [-600_000, 'behind'],
  [86_400_000, 'ahead of'],
  [3_500, 'ahead of'],
])('one that is %i ms off is refused, with its cure', async (ms, where) => {
  skew(ms)
  await expect(checkClock(house.store)).rejects.toThrow(new RegExp(`${where} the database's\\. Set both by NTP`))
})

it('a slow answer does not count as a wrong clock', async () => {
  const { sql } = house.store
  const slow = (async (...asked: Parameters<typeof sql>) => {
    const found = await sql(...asked)
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    return found
  }) as unknown as typeof sql
  await checkClock({ sql: slow })
  skew(600_000)
  await expect(checkClock({ sql: slow })).rejects.toThrow('ahead of')
})

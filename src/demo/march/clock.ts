/** Fast time: the clock of the house is moved to where the people are, never back, while all of a minute is done at once. */
import { sql } from 'drizzle-orm'
import type { App } from '../../app.ts'

const minute = 60_000

export type Clock = { moveTo(at: number): Promise<void> }

export function openClock({ store }: Pick<App, 'store'>): Clock {
  return {
    async moveTo(at) {
      await store.transact((tx) =>
        tx.execute(
          sql`update clock set shift = greatest(shift, to_timestamp(${at / 1000}::float) - clock_timestamp())`,
        ),
      )
    },
  }
}

/** A demo before this one may have left the clock in another year. */
export const resetClock = ({ store }: Pick<App, 'store'>, at: number): Promise<unknown> =>
  store.transact((tx) =>
    tx.execute(sql`update clock set shift = to_timestamp(${at / 1000}::float) - clock_timestamp()`),
  )

/**
 * Runs people side by side, `hands` at a time: each deed says how many minutes it takes, and the clock goes on to the next
 * minute in which somebody does something. `begin`: ms since 1970; each has the minute when they come.
 */
export async function runTogether(
  clock: Clock,
  people: { comes: number; goes: AsyncGenerator<number, void> }[],
  { begin, hands, each }: { begin: number; hands: number; each?: () => void },
): Promise<void> {
  const due = new Map<number, AsyncGenerator<number, void>[]>()
  const put = (at: number, one: AsyncGenerator<number, void>): void => {
    const there = due.get(at)
    if (there) there.push(one)
    else due.set(at, [one])
  }
  for (const { comes, goes } of people) put(Math.floor(comes), goes)
  for (let at = 0; due.size; at++) {
    const now = due.get(at)
    if (!now) continue
    due.delete(at)
    await clock.moveTo(begin + at * minute)
    const queue = now.values()
    const work = async (): Promise<void> => {
      for (const one of queue) {
        const { done, value } = await one.next()
        if (!done) put(at + Math.max(1, Math.round(value)), one)
      }
    }
    await Promise.all(Array.from({ length: Math.min(hands, now.length) }, work))
    each?.()
  }
}

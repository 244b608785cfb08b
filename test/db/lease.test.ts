import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connect } from '../../src/db/client.ts'
import type { Store } from '../../src/db/client.ts'
import { openKeep } from '../../src/db/keep.ts'
import { holdLease } from '../../src/db/lease.ts'
import type { Lease } from '../../src/db/lease.ts'
import { createQuickDatabase, until } from '../support/house.ts'
import type { TestDatabase } from '../support/database.ts'

let database: TestDatabase
let store: Store
let leases: Lease[]
beforeEach(async () => {
  database = await createQuickDatabase()
  store = connect(database.url, { max: 4 })
  leases = []
})
afterEach(async () => {
  for (const lease of leases) await lease.stop()
  await store.close()
  await database.drop()
})

const hold = (name: string, does: string[], options: { begin?: () => Promise<void> } = {}): Lease => {
  const lease = holdLease(store, 'gateway', {
    begin: async () => {
      await options.begin?.()
      does.push(`${name} begins`)
    },
    end: async () => void does.push(`${name} ends`),
    failed: (error) => void does.push(error.message),
  })
  leases.push(lease)
  return lease
}

describe('a lease', () => {
  it('is one holder’s; given back, the next has it within seconds', async () => {
    const does: string[] = []
    const a = hold('a', does)
    await until('a has it', () => does.length === 1)
    const b = hold('b', does)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(does).toEqual(['a begins'])
    expect([a.held(), b.held()]).toEqual([true, false])
    await a.stop()
    await until('b has it', () => does.length === 3)
    expect(does).toEqual(['a begins', 'a ends', 'b begins'])
  })

  it('of a process that was killed falls to the next when its time is over', async () => {
    const does: string[] = []
    await store.transact((tx) =>
      tx.execute(sql`insert into lease (name, holder, until)
        values ('gateway', gen_random_uuid(), clock_timestamp() + interval '2 s')`),
    )
    hold('b', does)
    await until('b has it', () => does.length === 1, 15_000)
    expect(does).toEqual(['b begins'])
  })

  it('a beginning that failed is tried again', async () => {
    const does: string[] = []
    let tries = 0
    hold('a', does, {
      begin: async () => {
        if (++tries === 1) throw new Error('no network yet')
      },
    })
    await until('a has begun', () => does.includes('a begins'), 15_000)
    expect(does).toEqual(['no network yet', 'a begins'])
  })
})

describe('what an adapter keeps', () => {
  it('is by network and key, is claimed once, and ends with its time', async () => {
    const [slack, telegram] = [openKeep(store, 'slack'), openKeep(store, 'telegram')]
    await slack.set('form', { step: 1 }, 60)
    expect(await slack.get('form')).toEqual({ step: 1 })
    expect(await telegram.get('form')).toBeUndefined()
    expect(await slack.claim('form', { step: 2 }, 60)).toBe(false)
    expect((await Promise.all([1, 2, 3].map((n) => telegram.claim('once', n, 60)))).filter(Boolean)).toHaveLength(1)
    await slack.drop('form')
    expect(await slack.get('form')).toBeUndefined()
    await slack.set('old', 1, -1)
    expect(await slack.get('old')).toBeUndefined()
    expect(await slack.claim('old', 2, 60)).toBe(true)
    expect(await slack.get('old')).toBe(2)
  })
})

/** More time for the statements of a transaction ends with it, however it ends: silence is watched for again. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { connect, someTakeTime, takeTime } from '../../src/db/client.ts'
import type { Store, Tx } from '../../src/db/client.ts'
import { createDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

let database: TestDatabase
let store: Store

beforeAll(async () => {
  database = await createDatabase()
  store = connect(database.url, { max: 2 })
})
afterAll(async () => {
  await store.close()
  await database.drop()
})
beforeEach(() => void expect(someTakeTime()).toBe(false))

const ways = {
  transact: (work: (tx: Tx) => Promise<unknown>, limit?: number) => store.transact(work, limit),
  read: (work: (tx: Tx) => Promise<unknown>, limit?: number) => store.read(work, limit),
}

it.each(Object.entries(ways))('%s: when it is done, when it failed, and when its time is over', async (_, way) => {
  await way(async (tx) => {
    await takeTime(tx, 20_000)
    expect(someTakeTime()).toBe(true)
  })
  expect(someTakeTime()).toBe(false)

  await expect(
    way(async (tx) => {
      await takeTime(tx, 20_000)
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  expect(someTakeTime()).toBe(false)

  let ended: Promise<unknown> = Promise.resolve()
  await expect(
    way(async (tx) => {
      await takeTime(tx, 20_000)
      await (ended = Promise.resolve(tx.execute(sql`select pg_sleep(1)`)))
    }, 300),
  ).rejects.toThrow()
  expect(someTakeTime()).toBe(false)
  await ended
})

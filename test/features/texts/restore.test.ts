/** A house that was restored from a backup: held at once, looked up at the carrier, released; nobody gets a text twice. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { App } from '../../../src/app.ts'
import type { Actor } from '../../../src/features/define.ts'
import { heldCard } from '../../../src/features/restore/held.view.ts'
import { holdHouse, readDoubtful, readHeld, releaseHouse } from '../../../src/features/restore/hold.ts'
import { reconcileHouse } from '../../../src/features/restore/reconcile.ts'
import { translator } from '../../../src/locales/index.ts'
import { openMarker } from '../../../src/marker.ts'
import { expectVerified, openHouse, phoneOf, refusal, violations } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
let victor: Actor
let dataDir: string
beforeAll(async () => void (house = await openHouse()))
afterAll(() => house.close())
beforeEach(async () => {
  await house.wipe()
  victor = await house.person('Victor')
  dataDir = mkdtempSync(join(tmpdir(), 'muster-beat-'))
})
const marker = (folder = dataDir) =>
  openMarker({ store: house.store, log: house.context.log, config: { dataDir: folder } } as App)
const held = () => house.transact(readHeld)
const release = (sure = false) => house.transact((tx) => releaseHouse(tx, { sure }))
const reconcile = async (): Promise<void> => {
  for (let i = 0; i < 10 && (await reconcileHouse(house.context)) > 0; i++);
}
const beat = async (): Promise<number> =>
  (await house.query<{ n: number }>(sql`select last_value::int as n from beat`))[0]!.n

describe('a house', () => {
  it('that lives on, starts anew, or runs on two machines is not held', async () => {
    for (let i = 0; i < 3; i++) await marker().check()
    const other = mkdtempSync(join(tmpdir(), 'muster-beat-'))
    const [one, two] = [marker(), marker(other)]
    for (let i = 0; i < 5; i++) {
      await one.check()
      await two.check()
    }
    expect(readFileSync(join(other, 'beat'), 'utf8')).toMatch(/^[1-9]\d* \S+\n$/)
    // Nor one whose folder knew another database.
    writeFileSync(join(other, 'beat'), '999999999 1/2\n')
    await marker(other).check()
    expect(await held()).toBeUndefined()
    await expectVerified(house.store)
  })

  it('whose tables stand elsewhere than when they were sealed is held, with its cure', async () => {
    await marker().check()
    await house.query(sql`update house set seal = '1/2' returning id`)
    await marker().check()
    expect(await held()).toMatchObject({ why: 'seal', reconciled: false })
    expect(await house.query(sql`select job from outbox`)).toEqual([{ job: 'tell_held' }])
    expect(await refusal(release())).toBe('restore.not_yet')
    await reconcile()
    expect(await held()).toMatchObject({ reconciled: true, found: 0 })
    await release()
    await marker().check()
    expect(await held()).toBeUndefined()
    expect(await refusal(release())).toBe('restore.not_held')
    await expectVerified(house.store)
  })

  it('restored over two hours: what left since is found, and only the rest is sent', async () => {
    await house.campaign(await house.list(6))
    await marker().check()
    // The backup: two texts pressed and queued, four people to text.
    await house.press(victor)
    await house.press(victor)
    const message = await house.query<{ id: string }>(sql`select id from message where kind = 'first' order by id`)
    const then = await beat()
    // After it: the first left, and somebody who is still to be texted in the backup was.
    const [first] = await house.query<{ phone: string; body: string }>(
      sql`select k.phone, m.body from message m join contact k on k.id = m.contact_id where m.id = ${message[0]!.id}`,
    )
    const forgotten = phoneOf(4)
    for (const [to, body] of [
      [first!.phone, first!.body],
      [forgotten, 'Hi Ann4, Victor from Team Rivera here. STOP'],
    ] as const)
      await house.carrier.send({ attemptId: crypto.randomUUID(), to, body }, AbortSignal.timeout(1000))
    for (let i = 0; i < 30; i++) await house.query(sql`select nextval('beat')`)
    const [, seal] = readFileSync(join(dataDir, 'beat'), 'utf8').trim().split(' ')
    writeFileSync(join(dataDir, 'beat'), `${(await beat()) + 5} ${seal}\n`)
    await house.query(sql`select setval('beat', ${then}::bigint)`)

    await marker().check()
    expect(await held()).toMatchObject({ why: 'beat', texts: 2 })
    await house.deliver()
    expect(await refusal(house.press(victor))).not.toBe('done')
    await house.inbound(phoneOf(5), 'STOP')
    await house.deliver()
    expect(house.carrier.ledger).toHaveLength(2)
    await reconcile()
    expect(await held()).toMatchObject({ found: 2, texts: 2, reconciled: true })
    await release()
    await marker().check()
    expect(await held()).toBeUndefined()
    await house.deliver()
    for (let i = 0; i < 4; i++) await house.press(victor).catch(() => {})
    await house.deliver()
    const to = house.carrier.ledger.map((text) => text.to)
    expect(to.filter((phone) => phone === first!.phone)).toHaveLength(1)
    expect(to.filter((phone) => phone === forgotten)).toHaveLength(1)
    // One person each: five, and one who said STOP and was told so.
    expect(new Set(to).size).toBe(to.length)
    expect(to).toHaveLength(6)
    await expectVerified(house.store)
  })

  it('whose carrier does not list all it took says so: a person decides, for all of them at once', async () => {
    const { routing } = house.context.settings
    const words = async (): Promise<string> => {
      const [now, doubtful] = await house.transact(async (tx) => [await readHeld(tx), await readDoubtful(tx, routing)])
      return JSON.stringify(heldCard(translator('en'), now!, doubtful))
    }
    await house.campaign(await house.list(4))
    for (let i = 0; i < 3; i++) await house.press(victor)
    await house.transact((tx) => holdHouse(tx, 'hand'))
    await reconcile()
    expect(await words()).toContain('"release_house"')
    expect(await words()).not.toContain('nothing can prove it')
    routing.doubtful = ['test']
    try {
      // What was asked for since is no text of the backup: it goes in any case.
      await house.inbound(phoneOf(3), 'STOP')
      expect(await words()).toMatch(/test does not list everything it took: 3 texts .* nothing can prove it/)
      expect(await words()).not.toContain('"release_house"')
      expect(await refusal(house.transact((tx) => releaseHouse(tx, { sure: false, routing })))).toBe('restore.doubtful')
      await house.transact((tx) => releaseHouse(tx, { sure: false, routing, doubtful: 'leave' }))
      await house.deliver()
      const kinds = await house.query(sql`select kind, state, reason from message where kind <> 'test' order by id`)
      expect(kinds).toEqual([
        ...Array(3).fill({ kind: 'first', state: 'failed', reason: 'unknown' }),
        { kind: 'stopped', state: 'sent', reason: null },
      ])
      await house.transact((tx) => holdHouse(tx, 'hand'))
      await house.transact((tx) => releaseHouse(tx, { sure: true, routing }))
    } finally {
      delete routing.doubtful
    }
    await expectVerified(house.store)
  })

  it('leaves many in groups of a few: no statement is as long as the queue', async () => {
    const { routing } = house.context.settings
    await house.campaign(await house.list(8))
    for (let i = 0; i < 8; i++) await house.press(victor)
    await house.transact((tx) => holdHouse(tx, 'hand'))
    await reconcile()
    await house.query(sql`create table statement_size (n int)`)
    await house.query(sql`create function statement_size() returns trigger language plpgsql as $$ begin
      insert into statement_size select count(*) from changed; return null; end $$`)
    await house.query(sql`create trigger statement_size after update on message
      referencing new table as changed for each statement execute function statement_size()`)
    routing.doubtful = ['test']
    try {
      const go = house.transact((tx) => releaseHouse(tx, { sure: false, routing, doubtful: 'leave', group: 3 }))
      expect(await go).toBe(0)
      const sizes = await house.query<{ n: number }>(sql`select n from statement_size where n > 0`)
      expect(sizes.map(({ n }) => n)).toEqual([3, 3, 2])
      expect(await house.query(sql`select 1 from message where kind = 'first' and state <> 'failed'`)).toEqual([])
      // What was put off goes in groups, too.
      await house.transact((tx) => holdHouse(tx, 'hand'))
      await house.query(sql`update message set state = 'queued', reason = null, created_at = muster_clock(),
        not_before = muster_now() + interval '1 hour' where kind = 'first' returning 1`)
      await house.query(sql`truncate statement_size`)
      expect(await house.transact((tx) => releaseHouse(tx, { sure: true, routing, group: 3 }))).toBe(8)
      const freed = await house.query<{ n: number }>(sql`select n from statement_size where n > 0`)
      expect(freed.map(({ n }) => n)).toEqual([3, 3, 2])
    } finally {
      delete routing.doubtful
      await house.query(sql`drop trigger statement_size on message`)
      await house.query(sql`drop table statement_size`)
    }
    await expectVerified(house.store)
  })

  it('verify sees a text that left while it was held', async () => {
    await house.campaign(await house.list(1))
    await house.press(victor)
    await house.query(sql`insert into pause (kind, since) values ('held', muster_clock()) returning id`)
    await house.deliver()
    expect((await violations(house.store)).map((v) => v.split(':')[0])).toEqual([
      'no_text_while_paused',
      'pause_on_record',
    ])
  })
})

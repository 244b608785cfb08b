/** The ledger of human clicks: written with each press, never changed, and a chain that tells when it was (fault row 71). */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { inLetters, linkAll, linkPresses } from '../../../src/features/ledger/chain.ts'
import { checkLedger } from '../../../src/features/ledger/check.ts'
import type { Logged } from '../../../src/features/ledger/check.ts'
import type { Actor } from '../../../src/features/define.ts'
import { expectVerified, openHouse, testSecret } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
let ben: Actor
beforeAll(async () => void (house = await openHouse()))
beforeEach(async () => {
  await house.wipe()
  await house.campaign(await house.list(12))
  ben = await house.person('Ben')
})
afterAll(() => house.close())

/** As somebody with the rights of a superuser: triggers do not fire. */
const asSuperuser = (...statements: string[]) =>
  house.transact(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`)
    for (const statement of statements) await tx.execute(sql.raw(statement))
  })

/** Presses are linked some seconds behind: as if they had passed. */
const settle = () =>
  asSuperuser(
    `update press set id = overlay(id::text placing '018' from 1 for 3)::uuid where not exists (select from press_link l where l.press_id = press.id)`,
  )
const link = async (): Promise<Logged | undefined> => {
  await settle()
  const head = await house.transact((tx) => linkPresses(tx, testSecret))
  return head && { seq: head.seq, letters: inLetters(head.hash) }
}
const broken = (anchors: Logged[] = []) =>
  house.transact((tx) => checkLedger(tx, testSecret, anchors)).then((c) => c.broken)

describe('the ledger', () => {
  it('holds who pressed which button for which text, once each', async () => {
    for (let i = 0; i < 3; i++) await house.press(ben)
    await link()
    expect(
      await house.query(sql`select p.button, v.name, m.kind from press p join message m on m.id = p.message_id
        join volunteer v on v.id = p.volunteer_id order by p.id`),
    ).toEqual([
      { button: 'test', name: 'Olga', kind: 'test' },
      ...Array.from({ length: 3 }, () => ({ button: 'send', name: 'Ben', kind: 'first' })),
    ])
    expect(await broken()).toBeUndefined()
    await expectVerified(house.store)
  })

  it('refuses to be changed, by us too', async () => {
    await house.press(ben)
    await link()
    for (const deed of [
      sql`update press set button = 'edit'`,
      sql`delete from press`,
      sql`truncate press`,
      sql`update press_link set hash = 'x'`,
      sql`delete from press_link`,
      sql`truncate press_link`,
    ])
      await expect(house.query(deed)).rejects.toThrow(/42501/)
    expect(await broken()).toBeUndefined()
  })

  it('grows: links are added to those that are there', async () => {
    for (let i = 0; i < 3; i++) {
      await house.press(ben)
      await link()
    }
    expect(await house.query(sql`select seq::int as seq from press_link order by seq`)).toEqual(
      [1, 2, 3, 4].map((seq) => ({ seq })),
    )
    expect(await link()).toBeUndefined()
    expect(await broken()).toBeUndefined()
  })

  it('the last presses of a house that stands still are linked before anybody looks', async () => {
    for (let i = 0; i < 3; i++) await house.press(ben)
    await link()
    await house.press(ben)
    await settle()
    await house.shift(180)
    expect(await broken()).toMatchObject({ what: 'unlinked' })
    await linkAll(house.store, testSecret)
    expect(await broken()).toBeUndefined()
  })

  const third = `(select press_id from press_link where seq = 3)`
  const unlink = `delete from press_link where seq = 3`
  const copied = (at: string) =>
    `insert into press (volunteer_id, button, message_id, network, at) select volunteer_id, 'send', message_id, '', ${at} from press limit 1`
  it.each([
    ['a press edited', [`update press set volunteer_id = gen_random_uuid() where id = ${third}`], 3, 'changed'],
    ['its time edited', [`update press set at = at - interval '1 minute' where id = ${third}`], 3, 'changed'],
    ['its link edited', [`update press_link set hash = repeat('0', 64) where seq = 3`], 3, 'changed'],
    ['a press removed', [`delete from press where id = ${third}`], 3, 'removed'],
    ['press and link removed', [`delete from press where id = ${third}`, unlink], 3, 'gap'],
    [
      'removed, and the others moved up',
      [
        `delete from press where id = ${third}`,
        unlink,
        `update press_link set seq = seq + 100 where seq > 3`,
        `update press_link set seq = seq - 101 where seq > 100`,
      ],
      3,
      'changed',
    ],
    [
      'one inserted between',
      [
        `update press_link set seq = seq + 100 where seq >= 3`,
        `update press_link set seq = seq - 99 where seq > 100`,
        copied('at'),
        `insert into press_link (seq, press_id, hash) select 3, id, repeat('a', 64) from press order by id desc limit 1`,
      ],
      3,
      'changed',
    ],
    [
      'two swapped',
      [3, 4, 99].map((seq, i) => `update press_link set seq = ${[99, 3, 4][i]} where seq = ${seq}`),
      3,
      'changed',
    ],
    ['one inserted without a link', [copied(`at - interval '1 day'`)], 7, 'unlinked'],
  ])('as a superuser, %s: the first broken link is named', async (_, deeds, seq, what) => {
    for (let i = 0; i < 5; i++) await house.press(ben)
    await link()
    expect(await broken()).toBeUndefined()
    await asSuperuser(...deeds)
    expect(await broken()).toEqual({ seq, what })
  })

  it('the newest cut off, or all of it made anew with another secret: the logged head tells', async () => {
    for (let i = 0; i < 5; i++) await house.press(ben)
    const head = await link()
    await asSuperuser(
      'delete from press where id = (select press_id from press_link where seq = 6)',
      'delete from press_link where seq = 6',
    )
    expect(await broken()).toBeUndefined()
    expect(await broken([head!])).toEqual({ seq: 6, what: 'cut' })
    await asSuperuser('delete from press_link')
    await house.transact((tx) => linkPresses(tx, 'not the secret of this house'))
    expect(await broken()).toEqual({ seq: 1, what: 'changed' })
  })

  it('a press does not wait for another that is still open, and what is late finds its place', async () => {
    let go = (): void => {}
    const gate = new Promise<void>((resolve) => (go = resolve))
    const slow = house.transact(async (tx) => {
      await tx.execute(sql`insert into press (volunteer_id, button, message_id, network, at)
        values (${ben.id}, 'send', ${ben.id}, '', muster_clock())`)
      await gate
    })
    await house.press(ben)
    await link()
    go()
    await slow
    await link()
    expect(await broken()).toBeUndefined()
    expect(await house.query(sql`select 1 from press_link`)).toHaveLength(3)
  })
})

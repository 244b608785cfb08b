/** An opt-out outlives the person's erasure: what is left is a keyed hash, and it holds. */
import { createHmac } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { importList } from '../../../src/features/contacts/import.ts'
import { hashPhone, phoneKeyBlocks } from '../../../src/lib/phone-hash.ts'
import { expectVerified, openHouse, testSecret } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
beforeAll(async () => void (house = await openHouse()))
beforeEach(() => house.wipe())
afterAll(() => house.close())

const phone = '+15142005555'
const spellings = ['514-200-5555', '(514) 200 5555', '+1 514 200-5555', '1.514.200.5555', '15142005555']

/** What erasure leaves of a person who had opted out. */
const erased = () =>
  house
    .query(
      sql`with o as (insert into opt_out (phone, how, at) values (${phone}, 'text', muster_clock()) returning id)
    select 1 from o`,
    )
    .then(() => house.query(sql`update opt_out set phone = null returning id`))

const bring = (rows: string[], list: string) =>
  house.transact((tx) =>
    importList(tx, Buffer.from(`first_name,phone\n${rows.map((p, i) => `Ann${i},${p}`).join('\n')}\n`), {
      fileName: 'list.csv',
      list,
      source: 'Tests',
      kind: 'petition',
      region: 'CA',
    }),
  )

describe('the hash of an opt-out', () => {
  it('is made by the database as by us, and is not the number', async () => {
    await erased()
    const [row] = await house.query<{ phone: string | null; phoneHash: string }>(
      sql`select phone, phone_hash as "phoneHash" from opt_out`,
    )
    expect(row).toEqual({ phone: null, phoneHash: hashPhone(testSecret, phone) })
    const key = createHmac('sha256', testSecret).update('muster phone hash').digest()
    expect(row!.phoneHash).toBe(createHmac('sha256', key).update(phone).digest('hex'))
    expect(phoneKeyBlocks(testSecret)).not.toContain(key.toString('hex'))
  })

  it('suppresses the number in five spellings, alone and together', async () => {
    await erased()
    for (const [i, spelling] of spellings.entries()) expect((await bring([spelling], `List ${i}`)).suppressed).toBe(1)
    expect(await bring(spellings, 'All')).toMatchObject({ accepted: 0, suppressed: 5 })
    expect(await house.query(sql`select 1 from contact`)).toEqual([])
  })

  it('holds at dispatch, should the number be here after all', async () => {
    const list = await house.list(1)
    await house.campaign(list)
    const ben = await house.person('Ben')
    const { phone: known } = await house.press(ben)
    await house.query(
      sql`insert into opt_out (phone_hash, how, at) values (muster_phone_hash(${known}), 'text', muster_clock()) returning id`,
    )
    await house.deliver()
    expect(await house.query(sql`select state, reason from message where kind = 'first'`)).toEqual([
      { state: 'failed', reason: 'opted_out' },
    ])
    await expectVerified(house.store)
  })

  it('ends with START, of somebody we do not know any more', async () => {
    await erased()
    await house.inbound(phone, 'START')
    expect((await bring([spellings[0]!], 'Back')).accepted).toBe(1)
  })
})

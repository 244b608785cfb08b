import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loseAccount } from '../../../src/features/teams/lose.ts'
import type { Actor } from '../../../src/features/define.ts'
import { findAddress } from '../../../src/features/volunteers/actor.ts'
import { expectVerified, openHouse } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
let vic: Actor
const account = { network: 'playground' as const, tenant: 'local', userId: 'vic' }

beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())
beforeEach(async () => {
  await house.wipe()
  vic = await house.person('Vic', { team: 'North' })
  await house.campaign(await house.list(10))
})

const held = async (): Promise<number> =>
  (await house.query<{ n: number }>(sql`select count(*)::int as n from batch where volunteer_id = ${vic.id}`))[0]!.n
const lose = (): Promise<void> => house.transact((tx) => loseAccount(tx, account))
const notices = async (): Promise<number> =>
  (await house.query<{ n: number }>(sql`select count(*)::int as n from outbox where job = 'notify_reply'`))[0]!.n

describe('an account out of reach', () => {
  it('frees what the person had in hand, and brings what waits to the team', async () => {
    const { phone } = await house.press(vic)
    await house.deliver()
    await house.inbound(phone, 'Where?')
    await house.query(sql`delete from outbox`)
    await house.query(sql`update inbound set routed_at = muster_now()`)
    expect(await held()).toBe(1)
    await lose()
    expect(await held()).toBe(0)
    expect(await house.query(sql`select volunteer_id from conversation`)).toEqual([{ volunteer_id: null }])
    expect(await notices()).toBe(1)
    // Told again by the next refusal: nothing more happens.
    await lose()
    expect(await notices()).toBe(1)
    await expectVerified(house.store)
  })

  it('leaves the work with whoever is still reached elsewhere, and shows there what waits', async () => {
    await house.query(sql`insert into identity (network, tenant, user_id, volunteer_id, used_at)
      values ('telegram', 'telegram', '7', ${vic.id}, muster_now() - interval '1 day')`)
    const { phone } = await house.press(vic)
    await house.deliver()
    await house.inbound(phone, 'Where?')
    await house.query(sql`delete from outbox`)
    await lose()
    expect(await held()).toBe(1)
    expect(await house.transact((tx) => findAddress(tx, vic.id))).toMatchObject({ network: 'telegram', userId: '7' })
    expect(await notices()).toBe(1)
    await house.transact((tx) => loseAccount(tx, { network: 'telegram', tenant: 'telegram', userId: '7' }))
    expect(await held()).toBe(0)
  })

  it('of a stranger changes nothing', async () => {
    await house.press(vic)
    await house.transact((tx) => loseAccount(tx, { ...account, userId: 'nobody' }))
    expect(await held()).toBe(1)
  })
})

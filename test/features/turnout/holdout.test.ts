/** People who are left alone, so that it can be told what the texts brought about. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { copyCampaign } from '../../../src/features/campaigns/copy.ts'
import { cutBatches } from '../../../src/features/campaigns/launch.ts'
import { markVoted } from '../../../src/features/ballots/mark.ts'
import { setHoldout } from '../../../src/features/holdout/aim.ts'
import { openApp, shown } from '../../support/app.ts'
import type { TestApp } from '../../support/app.ts'
import { expectVerified, refusal } from '../../support/house.ts'

const day = '2026-12-06'
let muster: TestApp
beforeAll(async () => void (muster = await openApp()))
afterAll(() => muster.close())
beforeEach(() => muster.wipe())

const left = async (campaignId: string): Promise<string[]> =>
  (
    await muster.house.query<{ phone: string }>(
      sql`select k.phone from holdout h join contact k on k.id = h.contact_id where h.campaign_id = ${campaignId} order by 1`,
    )
  ).map((r) => r.phone)

describe('the draw', () => {
  it('is as large as said, the same for the same seed, another for another, and never texted', async () => {
    const { house } = muster
    const list = await house.list(200)
    const a = await house.campaign(list, { name: 'A', holdout: { percent: 15, seed: 'spring' } })
    const b = await house.campaign(list, { name: 'B', holdout: { percent: 15, seed: 'spring' } })
    const c = await house.campaign(list, { name: 'C', holdout: { percent: 15, seed: 'autumn' } })
    expect(await left(a)).toHaveLength(30)
    expect(await left(b)).toEqual(await left(a))
    expect(await left(c)).not.toEqual(await left(a))
    const [targets] = await house.query<{ n: number }>(
      sql`select count(*)::int as n from target where campaign_id = ${a}`,
    )
    expect(targets!.n).toBe(170)
    await expectVerified(house.store)
  })

  it('is set before the launch only; a second pass and another chase of the vote leave the same people alone', async () => {
    const { house } = muster
    const list = await house.list(100)
    const id = await house.campaign(list, { name: 'Chase', votesOn: day, holdout: { percent: 20 } })
    expect(await refusal(house.transact((tx) => setHoldout(tx, { campaignId: id, percent: 5 })))).toBe(
      'campaign.launched',
    )
    const other = await house.campaign(list, { name: 'Other', votesOn: day })
    const met = await house.query(
      sql`select 1 from target t join holdout h on h.contact_id = t.contact_id where t.campaign_id = ${other}`,
    )
    expect(met).toEqual([])
    // A list that is launched by a copy: the percent is not copied, a draw is asked for each time.
    const copy = await house.transact(async (tx) => {
      const made = await copyCampaign(tx, { name: 'Copy', of: id, by: (await house.person('Olivia')).id })
      await tx.execute(
        sql`update campaign set list_id = (select list_id from campaign where id = ${id}) where id = ${made}`,
      )
      await cutBatches(tx, { id: made, listId: (await listOf(id))!, batchSize: 25 })
      return made
    })
    expect(await left(copy)).toEqual([])
    await expectVerified(house.store)
  })
})

it('a text to somebody who is left alone is refused where texts leave, whatever put it there', async () => {
  const { house } = muster
  const victor = await house.person('Victor')
  const id = await house.campaign(await house.list(10), { name: 'Chase', votesOn: day, holdout: { percent: 10 } })
  const { contactId } = await house.press(victor)
  await house.query(
    sql`insert into holdout (campaign_id, contact_id, at) values (${id}, ${contactId}, '2000-01-01') returning 1`,
  )
  await house.deliver()
  expect(await house.query(sql`select state, reason from message where kind = 'first'`)).toEqual([
    { state: 'failed', reason: 'held_out' },
  ])
  expect(muster.carrier.ledger).toEqual([])
})

const listOf = async (id: string): Promise<string | undefined> =>
  (await muster.house.query<{ id: string }>(sql`select list_id as id from campaign where id = ${id}`))[0]?.id

describe('the report', () => {
  it('compares shares with an interval, and says in words what they are worth', async () => {
    const { house } = muster
    await house.person('Olivia', { role: 'organizer' })
    const olivia = muster.at('Olivia')
    const id = await house.campaign(await house.list(400), {
      name: 'Chase',
      votesOn: day,
      holdout: { percent: 50, seed: 's' },
    })
    expect(shown(await olivia.type('/holdout Chase'))).toMatch(/No list has come yet/)
    const mark = async (of: ReturnType<typeof sql>, n: number, source: 'official_list' | 'said_so') => {
      const found = await house.query<{ id: string }>(sql`select contact_id as id from ${of} x order by 1 limit ${n}`)
      await house.transact((tx) =>
        markVoted(
          tx,
          found.map((f) => f.id),
          { votesOn: day, source, how: 'file', by: null },
        ),
      )
    }
    const texted = sql`(select contact_id from target where campaign_id = ${id})`
    const held = sql`(select contact_id from holdout where campaign_id = ${id})`
    // What people tell us, only people we wrote to can: it does not count here.
    await mark(texted, 150, 'said_so')
    expect(shown(await olivia.type('/holdout Chase'))).toMatch(/0 of 200[\s\S]*No list has come yet/)
    await mark(texted, 100, 'official_list')
    await mark(held, 60, 'official_list')
    const said = shown(await olivia.type('/holdout Chase'))
    expect(said).toMatch(/100 of 200 \(50\.0 %\)[\s\S]*60 of 200 \(30\.0 %\)[\s\S]*\+20\.0 points/)
    expect(said).toMatch(/hardly chance: the texts helped/)
    expect(said).toMatch(/seed s/)
    await house.campaign(await house.list(10, { first: 1000 }), { name: 'Plain' })
    expect(shown(await olivia.type('/holdout Plain'))).toMatch(/Nobody was left alone/)
    await expectVerified(house.store)
  })
})

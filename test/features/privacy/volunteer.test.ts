/** A volunteer's own data: taken away, and erased; what they did stays counted, as nobody's. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { routesOfDownloads } from '../../../src/downloads.ts'
import { eraseVolunteer } from '../../../src/features/teams/forget.ts'
import { openEvening } from '../../support/answers.ts'
import type { Evening } from '../../support/answers.ts'
import { expectVerified, refusal, until } from '../../support/house.ts'

let evening: Evening
beforeAll(async () => void (evening = await openEvening()))
beforeEach(() => evening.wipe())
afterAll(() => evening.close())

it('is theirs as a file, by a link for one use', async () => {
  const { house, app } = evening
  await house.person('Quillabrook', { team: 'North' })
  const hand = evening.at('Quillabrook')
  const outcome = JSON.stringify(await hand.type('/mydata'))
  const path = /\/download\/[\w-]{22}/.exec(outcome)![0]
  const web = routesOfDownloads(app)
  const held = await (await web.request(path, { method: 'POST' })).json()
  expect(held).toMatchObject({
    name: 'Quillabrook',
    team: 'North',
    accounts: [{ network: 'playground', id: 'quillabrook' }],
  })
  expect((await web.request(path, { method: 'POST' })).status).toBe(410)
})

it('is erased by one press after a warning; counts stay, cards are cut, the last organizer stays', async () => {
  const { house } = evening
  const person = await house.person('Quillabrook')
  const hand = evening.at('Quillabrook')
  await evening.text(hand, 2)
  await evening.idle()
  await hand.type('/forget_me')
  expect(JSON.stringify(await hand.press('Erase me'))).toContain('Nobody here knows you')
  await evening.idle()
  await until('cards are cut', async () => (await evening.count('stub where outcome is null')) === 0)
  for (const table of ['volunteer', 'identity', 'claim', 'card', 'rehearsal', 'link', 'interaction'])
    expect(await house.query(sql.raw(`select 1 from ${table} t where t::text ilike '%quillabrook%'`)), table).toEqual(
      [],
    )
  expect(await evening.count(`message where volunteer_id = '${person.id}' and kind = 'first' and state = 'sent'`)).toBe(
    2,
  )
  expect(await evening.count(`batch where volunteer_id is not null`)).toBe(0)
  expect(JSON.stringify(await hand.type('/me'))).not.toContain('Texts')
  const [olga] = await house.query<{ id: string }>(sql`select id from volunteer where role = 'organizer'`)
  expect(await refusal(house.transact((tx) => eraseVolunteer(tx, { volunteerId: olga!.id, how: 'asked' })))).toBe(
    'forget.last',
  )
  await expectVerified(house.store)
})

it('leaves no card of a contact whose claim is over, and keeps the answer to the press that ended it', async () => {
  const { house } = evening
  await house.campaign(await house.list(5))
  await house.person('Vera')
  const hand = evening.at('Vera')
  await hand.type('/batch 3')
  expect(await hand.last()).toContain('Ann0')
  await house.shift(91 * 60)
  await evening.swept()
  await house.shift(10)
  await evening.swept()
  expect(await hand.last()).toBe('This contact is no longer in your hands.')
  // Released by a line below the card: the card is cut, the answer stays.
  await hand.type('/batch 3')
  const card = await hand.find('Send')
  await hand.type('/release')
  const said = await hand.last()
  await house.shift(10)
  await evening.swept()
  expect(await hand.last()).toBe(said)
  expect(JSON.stringify((await hand.read()).find((m) => m.id === card!.id)!.view)).not.toMatch(/Ann\d/)
  await expectVerified(house.store)
})

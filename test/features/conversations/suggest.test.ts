import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recordShown } from '../../../src/features/cards/shown.ts'
import { suggestReplies } from '../../../src/features/conversations/suggest.ts'
import type { Actor } from '../../../src/features/define.ts'
import { openHouse } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
let vic: Actor
const user = { network: 'playground' as const, tenant: 'local', userId: 'vic', name: 'Vic' }
const place = { network: 'playground' as const, tenant: 'local', channel: 'dm-vic', direct: true }

beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())
beforeEach(async () => {
  await house.wipe()
  vic = await house.person('Vic')
  const id = await house.campaign(await house.list(10))
  await house.query(sql`delete from canned_reply`)
  await house.query(sql`insert into canned_reply (campaign_id, position, label, body, tag, closes) values
    (${id}, 1, 'Rally', 'See you at the rally, {firstName}! {texter}', 'yes', false), (${id}, 2, 'Où', 'À la mairie', 'where', false)`)
})

/** A contact texted by Vic answers, and the card is shown. */
async function answered(n: number): Promise<{ id: string; contactId: string }> {
  const { phone, contactId } = await house.press(vic)
  await house.deliver()
  await house.inbound(phone, 'Where?')
  const [found] = await house.query<{ id: string }>(sql`select id from conversation where contact_id = ${contactId}`)
  await house.transact((tx) =>
    recordShown(tx, { ref: { place, messageId: `m${n}` }, to: user, about: { kind: 'conversation', id: found!.id } }),
  )
  return { id: found!.id, contactId }
}
const suggest = (query = '', who = user, where = place) =>
  house.transact((tx) => suggestReplies(tx, { user: who, place: where, query }))

describe('suggested replies', () => {
  it('are those of the campaign, filled for the voter of the card shown last', async () => {
    await answered(1)
    await house.shift(2)
    await answered(2)
    const found = await suggest()
    expect(found.map((f) => f.title)).toEqual([
      expect.stringMatching(/^Ann\d: Rally$/),
      expect.stringMatching(/^Ann\d: Où$/),
    ])
    const name = found[0]!.title.split(':')[0]
    expect(found[0]!.text).toBe(`See you at the rally, ${name}! Vic`)
    const [last] = await house.query<{ name: string }>(sql`select k.first_name as name from card c
      join conversation v on v.id = c.about_id join contact k on k.id = v.contact_id order by c.shown_at desc limit 1`)
    expect(name).toBe(last!.name)
  })

  it('are found by any part of them, whatever the accents', async () => {
    await answered(1)
    expect(await suggest('RALLY')).toHaveLength(1)
    expect((await suggest('a la'))[0]?.text).toBe('À la mairie')
    expect(await suggest('ou')).toHaveLength(2)
    expect(await suggest('nothing of it')).toEqual([])
  })

  it('are offered to nobody else, nowhere else, and not without a card', async () => {
    expect(await suggest()).toEqual([])
    await answered(1)
    await house.person('Eve')
    expect(await suggest('', { ...user, userId: 'eve' })).toEqual([])
    expect(await suggest('', { ...user, userId: 'stranger' })).toEqual([])
    expect(await suggest('', user, { ...place, channel: 'team', direct: false })).toEqual([])
  })

  it.each([
    [
      'the contact opted out',
      (c: { contactId: string }) => sql`update contact set opted_out_at = now() where id = ${c.contactId}`,
    ],
    ['the campaign is paused', () => sql`update campaign set state = 'paused'`],
    ['it is outside hours', () => sql`update campaign set opens = 0, closes = 0`],
    ['the person is suspended', () => sql`update volunteer set paused_at = now()`],
    ['the person was removed', () => sql`update volunteer set removed_at = now()`],
    [
      'the thread is somebody else’s now',
      (c: { id: string }) => sql`update conversation set volunteer_id = null where id = ${c.id}`,
    ],
  ])('are none when %s', async (_, change) => {
    const conversation = await answered(1)
    expect(await suggest()).toHaveLength(2)
    await house.query(change(conversation))
    expect(await suggest()).toEqual([])
  })
})

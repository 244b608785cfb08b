/** One message with a campaign's figures, kept up to date. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { setState } from '../../../src/features/campaigns/launch.ts'
import { askDueStatus } from '../../../src/features/campaigns/status.ts'
import { openApp, shown, tokenOf, words } from '../../support/app.ts'
import type { Hand, TestApp } from '../../support/app.ts'
import { expectVerified, until } from '../../support/house.ts'

let muster: TestApp
let olivia: Hand
let rally: string
beforeAll(async () => {
  muster = await openApp()
  await muster.work()
})
afterAll(() => muster.close())
beforeEach(async () => {
  await muster.wipe()
  await muster.house.person('Olivia', { role: 'organizer' })
  olivia = muster.at('Olivia')
  rally = await muster.house.campaign(await muster.house.list(9), { name: 'Rally' })
})

const cards = async (channel?: string) =>
  (await olivia.read(channel)).filter((m) => m.author === null && tokenOf(m, 'Campaign') && /Left:/.test(words(m)))
const follows = () =>
  muster.house.query<{ messageId: string; shown: string }>(
    sql`select message_id as "messageId", shown from status_card order by channel`,
  )
const settled = () => until('the message is known', async () => (await follows()).every((f) => f.messageId !== ''))

describe('/campaign status', () => {
  it('says what is left, in whose hands, what was sent and what came of it', async () => {
    const victor = await muster.house.person('Victor')
    const first = await muster.house.press(victor)
    const second = await muster.house.press(victor)
    await muster.house.deliver()
    await muster.house.inbound(first.phone, 'Who is this?')
    await muster.house.inbound(second.phone, 'STOP')
    await muster.house.query(
      sql`insert into tag (campaign_id, contact_id, tag, volunteer_id) values (${rally}, ${first.contactId}, 'no', ${victor.id}) returning tag`,
    )
    await muster.house.shift(61 * 60)
    const text = shown(await olivia.type('/campaign status Rally'))
    expect(text).toMatch(
      /Rally \(running\)\n2 of 9 contacts\nLeft: 7\nIn hands: 7\nSent: 2\nDelivered: 0\nAnswers waiting: 1 \(the oldest for 1 hour\)\nYes: 0\nNo: 1\nOpted out: 1\nNot delivered: 0\nTo be settled: 0\nIn the hands of Victor \(7\)\nKept up to date until/,
    )
  })

  it('is kept up to date in its place, and not written again while nothing changes', async () => {
    await olivia.type('/campaign status Rally')
    await settled()
    const [card] = await cards()
    const version = async () =>
      (
        await muster.house.query<{ version: number }>(
          sql`select version::int from playground.messages where id = ${card!.id}`,
        )
      )[0]!.version
    const before = await version()
    // Several looks later it is what it was.
    for (let i = 0; i < 2; i++) {
      await muster.house.query(sql`update status_card set due_at = muster_now() - interval '1 s' returning campaign_id`)
      await until('it was looked at', async () => {
        const [due] = await muster.house.query<{ later: boolean }>(
          sql`select due_at > muster_now() and not exists (select from outbox where job = 'refresh_status') as later from status_card`,
        )
        return due!.later
      })
    }
    expect(await version()).toBe(before)
    await muster.house.press(await muster.house.person('Victor'))
    await muster.house.query(sql`update status_card set due_at = muster_now() - interval '1 s' returning campaign_id`)
    await expect.poll(async () => words((await cards())[0])).toMatch(/1 of 9[^]*In the hands of Victor \(8\)/)
    expect((await cards()).map((m) => m.id)).toEqual([card!.id])
    await expectVerified(muster.app.store)
  })

  it('is looked at every five seconds at most, or as seldom as a look costs', async () => {
    await olivia.type('/campaign status Rally')
    await settled()
    await until('the next look is set', async () => {
      const [due] = await muster.house.query<{ ok: boolean }>(
        sql`select extract(epoch from due_at - muster_now()) between 0.5 and 40 as ok from status_card`,
      )
      return due!.ok
    })
    expect(
      await muster.house
        .transact((tx) => askDueStatus(tx))
        .then(() => muster.house.query(sql`select 1 as x from outbox where job = 'refresh_status'`)),
    ).toEqual([])
  })

  it('asked again, it moves: the old one is one line', async () => {
    await olivia.type('/campaign status Rally')
    await settled()
    const [old] = await cards()
    await olivia.type('/campaign status Rally')
    await expect
      .poll(async () => words((await olivia.read()).find((m) => m.id === old!.id)))
      .toBe('The figures of Rally are further down now.')
    const now = await cards()
    expect(now).toHaveLength(1)
    expect(now[0]!.id).not.toBe(old!.id)
    expect(await follows()).toHaveLength(1)
    await muster.house.press(await muster.house.person('Victor'))
    await muster.house.query(sql`update status_card set due_at = muster_now() - interval '1 s' returning campaign_id`)
    await expect.poll(async () => words((await cards())[0])).toMatch(/1 of 9/)
  })

  it('pauses and resumes where it stands', async () => {
    await olivia.type('/campaign status Rally')
    await settled()
    const [card] = await cards()
    expect(shown(await olivia.press('Pause', { on: card! }))).toMatch(/Rally \(paused\)[^]*Left: 9[^]*Kept up to date/)
    const [paused] = await cards()
    expect(paused!.id).toBe(card!.id)
    expect(shown(await olivia.press('Resume', { on: paused! }))).toMatch(/Rally \(running\)/)
    // The campaign's own card comes below, and the figures stay.
    await olivia.press('Campaign', { on: (await cards())[0]! })
    expect(await olivia.last()).toMatch(/Canned replies/)
    expect((await cards()).some((m) => m.id === card!.id)).toBe(true)
  })

  it('a message that shows something else is left alone', async () => {
    await olivia.type('/campaign status Rally')
    await settled()
    const [card] = await cards()
    await muster.house.query(
      sql`update card set about_kind = 'campaign' where message_id = ${card!.id} returning message_id`,
    )
    await muster.house.press(await muster.house.person('Victor'))
    await muster.house.query(sql`update status_card set due_at = muster_now() - interval '1 s' returning campaign_id`)
    await until('it is not followed any more', async () => (await follows()).length === 0)
    expect(words((await cards())[0])).toMatch(/0 of 9/)
  })

  it('in a channel it is a message of its own, kept up to date for all', async () => {
    expect(shown(await olivia.type('/campaign status Rally', { channel: 'team' }))).toMatch(/are posted here/)
    await expect.poll(async () => (await cards('team')).length).toBe(1)
    await settled()
    await muster.house.press(await muster.house.person('Victor'))
    await muster.house.query(sql`update status_card set due_at = muster_now() - interval '1 s' returning campaign_id`)
    await expect.poll(async () => words((await cards('team'))[0])).toMatch(/1 of 9/)
    // Not everybody who reads it may steer.
    const [card] = await cards('team')
    expect(shown(await muster.at('Victor').press('Pause', { on: card!, channel: 'team' }))).toMatch(/needs the role/)
  })

  it('ends with the campaign, and after twelve hours', async () => {
    await olivia.type('/campaign status Rally')
    await settled()
    await muster.house.shift(12 * 3600 + 1)
    await until('it has ended', async () => (await follows()).length === 0)
    expect(words((await cards())[0])).toMatch(/Not kept up to date any more/)
    await olivia.type('/campaign status Rally')
    await settled()
    await muster.house.transact((tx) => setState(tx, rally, 'finished'))
    await muster.house.query(sql`update status_card set due_at = muster_now() - interval '1 s' returning campaign_id`)
    await until('it has ended', async () => (await follows()).length === 0)
    expect(words((await olivia.read()).at(-1))).toMatch(/Rally \(finished\)[^]*Not kept up to date any more/)
    expect(shown(await olivia.type('/campaign status Rally'))).toMatch(/Not kept up to date any more/)
    expect(await follows()).toEqual([])
  })
})

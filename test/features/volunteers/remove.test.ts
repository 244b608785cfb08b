/** A person taken out: nothing is theirs any more, and nothing of it is lost. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { claimBatch } from '../../../src/features/assignment/claim.ts'
import { pauseVolunteer } from '../../../src/features/teams/pause.ts'
import { bringOrphans, removeVolunteer } from '../../../src/features/teams/remove.ts'
import { bindChannel } from '../../../src/features/volunteers/channels.ts'
import { makeInvite } from '../../../src/features/volunteers/invite.ts'
import type { Actor } from '../../../src/features/define.ts'
import { openApp, shown } from '../../support/app.ts'
import type { TestApp } from '../../support/app.ts'
import { expectVerified, refusal, until } from '../../support/house.ts'

let muster: TestApp
let victor: Actor
beforeAll(async () => {
  muster = await openApp()
  await muster.work()
})
afterAll(() => muster.close())
beforeEach(async () => {
  await muster.wipe()
  await muster.house.person('Olga', { role: 'organizer' })
  await muster.house.person('Lea', { role: 'lead', team: 'North' })
  victor = await muster.house.person('Victor', { team: 'North' })
  await muster.house.person('Samir', { team: 'South' })
})

const remove = (who: Actor) => muster.house.transact((tx) => removeVolunteer(tx, { volunteerId: who.id }))
const talkOf = async (contactId: string) => {
  const [talk] = await muster.house.query<{ state: string; volunteerId: string | null }>(
    sql`select state, volunteer_id as "volunteerId" from conversation where contact_id = ${contactId}`,
  )
  return talk
}

describe('a removed volunteer', () => {
  it('has nothing in hand: another has it at once', async () => {
    const { house } = muster
    await house.campaign(await house.list(3))
    await house.transact((tx) => claimBatch(tx, { volunteerId: victor.id }))
    expect(await remove(victor)).toEqual({ contacts: 3, threads: 0, waiting: 0 })
    expect(await remove(victor)).toBeUndefined()
    const samir = await house.person('Samir')
    expect(await house.transact((tx) => claimBatch(tx, { volunteerId: samir.id }))).toMatchObject({ ready: 3 })
    expect(await refusal(house.transact((tx) => claimBatch(tx, { volunteerId: victor.id })))).toBe('join_first')
    await expectVerified(house.store)
  })

  it('leaves threads to the team: what waits comes to its channel', async () => {
    const { house } = muster
    const team = await house.team('North')
    const channel = { network: 'playground', tenant: 'local', channel: 'north', direct: false } as const
    await house.transact((tx) => bindChannel(tx, channel, team))
    await house.campaign(await house.list(2))
    const [first, second] = [await house.press(victor), await house.press(victor)]
    await until('both left', async () => muster.carrier.ledger.length === 2)
    await house.inbound(first.phone, 'I have a question')
    await until('it was shown to Victor', async () => (await muster.at('Victor').last()).includes('I have a question'))
    expect(await remove(victor)).toEqual({ contacts: 0, threads: 2, waiting: 1 })
    expect(await talkOf(first.contactId)).toEqual({ state: 'waiting', volunteerId: null })
    await until('the team was told', async () => (await muster.at('Lea').find('I take it', 'north')) !== undefined)
    // An answer that comes later is the team's too.
    await house.inbound(second.phone, 'Me too')
    expect(await talkOf(second.contactId)).toEqual({ state: 'waiting', volunteerId: null })
    await expectVerified(house.store)
  })

  it('is a stranger with the next press, and what they pressed before still goes', async () => {
    const { house } = muster
    await house.campaign(await house.list(2))
    const hand = muster.at('Victor')
    await hand.type('/batch')
    await house.press(victor)
    await remove(victor)
    await hand.press('Send')
    expect(await hand.last()).toContain('not on the team yet')
    await hand.type('/batch')
    expect(await hand.last()).toContain('not on the team yet')
    await until('the text of before left', async () => muster.carrier.ledger.length === 1)
    await expectVerified(house.store)
  })

  it('who was paused: what the pause held back never goes', async () => {
    const { house } = muster
    await house.campaign(await house.list(2))
    const olga = await house.person('Olga')
    await house.transact((tx) => pauseVolunteer(tx, { volunteerId: victor.id, name: 'Victor', by: olga.id }))
    await house.transact((tx) =>
      tx.execute(sql`with m as (insert into message (kind, contact_id, campaign_id, volunteer_id, body, state, valid_until)
          select 'first', t.contact_id, t.campaign_id, ${victor.id}, 'x', 'queued', muster_now() + interval '1 hour' from target t limit 1 returning id)
        insert into press (volunteer_id, button, message_id, network, at) select ${victor.id}, 'send', id, 'playground', muster_now() from m`),
    )
    await remove(victor)
    expect(await house.query(sql`select state, reason from message where kind = 'first'`)).toEqual([
      { state: 'failed', reason: 'removed' },
    ])
    expect(await house.query(sql`select 1 from pause where until is null`)).toEqual([])
    await expectVerified(house.store)
  })

  it('a thread that came to them in that very moment is brought to the team', async () => {
    const { house } = muster
    await house.campaign(await house.list(1))
    const { phone, contactId } = await house.press(victor)
    await until('it left', async () => muster.carrier.ledger.length === 1)
    await house.inbound(phone, 'Hello')
    await remove(victor)
    await house.transact((tx) =>
      tx.execute(sql`update conversation set volunteer_id = ${victor.id} where contact_id = ${contactId}`),
    )
    await house.transact(bringOrphans)
    expect(await talkOf(contactId)).toEqual({ state: 'waiting', volunteerId: null })
    await expectVerified(house.store)
  })

  it('comes back by a fresh code as the same person, with nothing of before', async () => {
    const { house, app } = muster
    const team = await house.team('South')
    const invite = () =>
      house.transact((tx) => makeInvite(tx, { secret: app.settings.secret, role: 'volunteer', teamId: team, uses: 5 }))
    const old = await invite()
    await remove(victor)
    const hand = muster.at('Victor')
    await hand.type(`/join ${old.code}`)
    expect(await hand.last()).toContain('This code does not work')
    const fresh = await invite()
    await hand.type(`/join ${fresh.code}`)
    expect(
      await house.query(
        sql`select id, role, team_id as team, removed_at as removed from volunteer where name = 'Victor'`,
      ),
    ).toEqual([{ id: victor.id, role: 'volunteer', team, removed: null }])
  })
})

describe('/remove', () => {
  const removed = async () =>
    (await muster.house.query<{ name: string }>(sql`select name from volunteer where removed_at is not null`)).map(
      (row) => row.name,
    )

  it('asks once more; a lead removes of the own team only, nobody themselves', async () => {
    const lea = muster.at('Lea')
    expect(shown(await lea.type('/remove Samir'))).toContain('no volunteer called Samir')
    expect(shown(await lea.type('/remove Lea'))).toContain('That is you')
    expect(shown(await lea.type('/remove Victor'))).toContain('Remove Victor?')
    expect(await removed()).toEqual([])
    expect(shown(await lea.press('Keep'))).toContain('Victor stays')
    expect(await removed()).toEqual([])
    await lea.type('/remove Victor')
    expect(shown(await lea.press('Remove'))).toContain('Victor was removed')
    expect(await removed()).toEqual(['Victor'])
  })

  it('the button asks who presses: of another team, it is stale; of a higher role, refused', async () => {
    const olga = muster.at('Olga')
    await olga.type('/remove Samir')
    const card = await olga.find('Remove')
    const lea = muster.at('Lea')
    const pressed = await lea.press('Remove', { on: card!, token: card!.view.buttons![0]!.token })
    expect('why' in pressed || shown(pressed).includes('from earlier')).toBe(true)
    expect(await removed()).toEqual([])
    await muster.house.transact((tx) => tx.execute(sql`update volunteer set role = 'admin' where name = 'Samir'`))
    expect(shown(await olga.type('/remove Samir'))).toContain('a role above yours')
  })
})

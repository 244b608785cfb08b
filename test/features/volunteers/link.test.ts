/** One person with accounts on two networks, and channels that are bound, unbound and lost. */
import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Network } from '../../../src/chat/interaction.ts'
import { PlaceGone } from '../../../src/chat/platform.ts'
import type { Answer } from '../../../src/chat/platform.ts'
import { credit } from '../../../src/features/leaderboards/credit.ts'
import { removeVolunteer } from '../../../src/features/teams/remove.ts'
import { openApp, words } from '../../support/app.ts'
import type { TestApp } from '../../support/app.ts'
import { expectVerified, until } from '../../support/house.ts'

let muster: TestApp
beforeAll(async () => {
  muster = await openApp()
  await muster.work()
})
afterAll(() => muster.close())
beforeEach(() => muster.wipe())

const account = (name: string, network: Network) => {
  const user = { network, tenant: 'local', userId: name.toLowerCase(), name }
  const place = { network, tenant: 'local', channel: `dm-${user.userId}`, direct: true }
  const origin = () => ({ key: randomUUID(), user, place, receivedAt: performance.now() })
  let last: Answer = { kind: 'nothing' }
  const done = async (answer: Promise<Answer>): Promise<string> => {
    last = await answer
    return last.kind === 'reply' ? words({ view: last.reply.view }) : last.kind
  }
  return {
    type: (line: string) => {
      const [name = '', ...rest] = line.split(' ')
      return done(muster.app.door.dispatch({ ...origin(), kind: 'command', name, options: rest.join(' ') }))
    },
    press: (label: string, from?: string) => {
      const button = last.kind === 'reply' ? last.reply.view.buttons?.find((b) => b.label === label)?.token : undefined
      return done(
        muster.app.door.dispatch({
          ...origin(),
          kind: 'press',
          token: from ?? button ?? '',
          message: { place, messageId: 'm1' },
        }),
      )
    },
    token: (label: string): string =>
      (last.kind === 'reply' && last.reply.view.buttons?.find((b) => b.label === label)?.token) || '',
  }
}
const codeIn = (said: string): string => /[0-9a-f]{4}(?:-[0-9a-f]{4}){7}/.exec(said)?.[0] ?? ''

describe('/link', () => {
  it('an account whose work counts already keeps it: points are of one person, and stay theirs', async () => {
    const { house } = muster
    await house.person('Victor', { team: 'North' })
    const bob = await house.person('Bob', { team: 'South' })
    await house.transact((tx) => credit(tx, { metric: 'calls', sourceId: randomUUID(), campaignId: null, to: [bob] }))
    const code = codeIn(await account('Victor', 'playground').type('link'))
    expect(await account('Bob', 'playground').type(`link ${code}`)).toMatch(/worked as Bob already/)
  })

  it('both sides say yes, and the accounts are one person: role, work in hand, figures', async () => {
    const { house } = muster
    const victor = await house.person('Victor', { team: 'North' })
    await house.campaign(await house.list(20), { batchSize: 5 })
    await muster.at('Victor').type('/batch')
    const here = account('Victor', 'playground')
    const there = account('vic_telegram', 'telegram')
    const code = codeIn(await here.type('link'))
    expect(code).toHaveLength(39)
    // All of it: four letters of sixteen stand in a hash by chance, in one run of a thousand.
    expect(JSON.stringify(await house.query(sql`select * from link`))).not.toContain(code)
    expect(JSON.stringify(await house.query(sql`select * from link`))).not.toContain(code.replaceAll('-', ''))

    expect(await there.type(`link ${code}`)).toMatch(/Victor.*vic_telegram on Telegram/)
    expect(await there.press('Yes, that is me')).toMatch(/other side/)
    await until(
      'the first account is asked',
      async () => (await muster.at('Victor').find('Yes, that is me')) !== undefined,
    )
    expect(await muster.at('Victor').last()).toMatch(/vic_telegram on Telegram wants to be you/)
    await muster.at('Victor').press('Yes, that is me')
    expect(await muster.at('Victor').last()).toMatch(/both accounts are Victor/)

    expect(await there.type('batch')).toMatch(/still have 5 contacts/)
    const people = await house.query(
      sql`select distinct volunteer_id from identity where user_id in ('victor', 'vic_telegram')`,
    )
    expect(people).toEqual([{ volunteer_id: victor.id }])
    // What becomes of the person becomes of both accounts.
    await house.transact((tx) => removeVolunteer(tx, { volunteerId: victor.id }))
    expect(await there.type('batch')).toMatch(/join/i)
    await expectVerified(house.store)
  })

  it('nothing without both: one side alone, a no, a stranger, the time', async () => {
    const { house } = muster
    await house.person('Victor')
    const [here, there] = [account('Victor', 'playground'), account('other', 'discord')]
    const linked = async (): Promise<number> =>
      (await house.query(sql`select 1 from identity where network = 'discord'`)).length

    await there.type(`link ${codeIn(await here.type('link'))}`)
    const yes = there.token('Yes, that is me')
    const no = there.token('No')
    expect(await account('Mallory', 'slack').press('', yes)).toMatch(/from earlier/)
    await there.press('', yes)
    await there.press('', yes)
    expect(await linked()).toBe(0)
    await here.press('', no)
    expect(await there.press('', yes)).toMatch(/from earlier/)
    expect(await linked()).toBe(0)

    const code = codeIn(await here.type('link'))
    await house.shift(601)
    expect(await there.type(`link ${code}`)).toMatch(/older than 10 minutes/)
    await house.shift(-601)
  })

  it('a code works once, a newer one ends it, and guesses are nothing', async () => {
    const { house } = muster
    await house.person('Victor')
    const here = account('Victor', 'playground')
    const first = codeIn(await here.type('link'))
    const second = codeIn(await here.type('link'))
    expect(await account('a', 'discord').type(`link ${first}`)).toMatch(/wrong, used up/)
    expect(await account('a', 'discord').type(`link ${second}`)).toMatch(/Victor/)
    expect(await account('b', 'slack').type(`link ${second}`)).toMatch(/wrong, used up/)
    expect(await account('c', 'slack').type('link 0000')).toMatch(/wrong, used up/)
    expect(await account('nobody', 'slack').type('link')).toMatch(/code/)
    // The account that asked cannot be its own second, and a person with work of their own is not moved.
    const third = codeIn(await here.type('link'))
    expect(await here.type(`link ${third}`)).toMatch(/account that asked/)
    await house.person('Sofia')
    await house.campaign(await house.list(5))
    await muster.at('Sofia').type('/batch')
    expect(await account('Sofia', 'playground').type(`link ${third}`)).toMatch(/Sofia already/)
  })
})

describe('/bind', () => {
  const board = { channel: 'room' }
  it('a lead binds a room to their own team, an organizer any and their own', async () => {
    const { house } = muster
    await house.person('Olga', { role: 'organizer' })
    await house.person('Lea', { role: 'lead', team: 'North' })
    await house.team('South')
    const at = (name: string, channel: string, line: string) => {
      const user = { network: 'playground' as const, tenant: 'local', userId: name.toLowerCase(), name }
      const [command = '', ...rest] = line.split(' ')
      return muster.app.door
        .dispatch({
          kind: 'command',
          key: randomUUID(),
          user,
          place: { network: 'playground', tenant: 'local', channel, direct: channel.startsWith('dm-') },
          receivedAt: performance.now(),
          name: command,
          options: rest.join(' '),
        })
        .then((a) => (a.kind === 'reply' ? words({ view: a.reply.view }) : a.kind))
    }
    const bound = () =>
      house.query(
        sql`select channel, team.name as team from channel left join team on team.id = team_id order by channel`,
      )
    expect(await at('Lea', board.channel, 'bind')).toMatch(/boards and alarms of North/)
    expect(await at('Lea', 'other', 'bind South')).toMatch(/organizer/)
    expect(await at('Lea', 'dm-lea', 'bind')).toMatch(/in the channel/)
    expect(await at('Olga', 'office', 'bind')).toMatch(/organizers have to decide/)
    expect(await at('Olga', 'x', 'bind Nowhere')).toMatch(/no team "Nowhere"/)
    expect(await bound()).toEqual([
      { channel: 'office', team: null },
      { channel: 'room', team: 'North' },
    ])
    expect(await at('Lea', 'office', 'unbind')).toMatch(/organizer/)
    expect(await at('Lea', board.channel, 'unbind')).toMatch(/Nothing is posted/)
    expect(await at('Lea', board.channel, 'unbind')).toMatch(/Nothing is posted in this channel/)
    expect(await bound()).toEqual([{ channel: 'office', team: null }])
  })

  it('a channel that is gone is unbound, and an organizer is told once', async () => {
    const { house, app } = muster
    await house.person('Olga', { role: 'organizer' })
    const playground = app.playground!
    const send = playground.send
    playground.send = async (place, view, options) => {
      if (place.channel === 'deleted') throw new PlaceGone()
      return send(place, view, options)
    }
    try {
      await house.query(sql`with c as (insert into channel (network, tenant, channel) values ('playground', 'local', 'deleted') returning id)
        insert into board_schedule (channel_id, every_minutes, next_at) select id, 10, muster_now() from c returning id`)
      await until('she is told', async () => /no longer post/.test(await muster.at('Olga').last()))
      await until('nothing is left to do', async () => (await house.query(sql`select 1 from outbox`)).length === 0)
      expect(await house.query(sql`select 1 from channel`)).toEqual([])
      expect((await muster.at('Olga').read()).filter((m) => /no longer post/.test(words(m)))).toHaveLength(1)
    } finally {
      playground.send = send
    }
  })
})

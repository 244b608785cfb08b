/** A volunteer's own link: who comes by it, what counts, and what does not. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { writeToken } from '../../../src/chat/token.ts'
import { loseVoided } from '../../../src/features/leaderboards/recruits.ts'
import { changeRecruiter, readRecruits } from '../../../src/features/recruitment/recruiter.ts'
import { readTree } from '../../../src/features/volunteers/tree.ts'
import { eraseVolunteer } from '../../../src/features/teams/forget.ts'
import { routesOfJoining } from '../../../src/join-page.ts'
import { openApp, shown } from '../../support/app.ts'
import type { Hand, TestApp } from '../../support/app.ts'
import { expectVerified, refusal, until } from '../../support/house.ts'

let muster: TestApp
beforeAll(async () => {
  muster = await openApp()
  await muster.work()
})
afterAll(() => muster.close())
beforeEach(() => muster.wipe())

const codeIn = (text: string): string => /join ([0-9A-Z]{4}(?:-[0-9A-Z]{4}){2})/.exec(text)?.[1] ?? ''
const idOf = async (name: string): Promise<string> =>
  (
    await muster.house.query<{ id: string }>(
      sql`select id from volunteer where name = ${name} order by created_at limit 1`,
    )
  )[0]!.id
const recruits = async (id: string): Promise<number> =>
  (
    await muster.house.query<{ n: number }>(
      sql`select coalesce(sum(n), 0)::int as n from total where owner_id = ${id} and metric = 'recruits' and day is null`,
    )
  )[0]!.n
/** Joins by a code, and is let loose on contacts: a batch of one is finished with one press. */
async function joins(name: string, code: string): Promise<Hand> {
  const hand = muster.at(name)
  await hand.type(`/join ${code}`)
  await hand.press(`Sign as ${name}`).catch(() => {})
  await muster.house.query(
    sql`update volunteer set trust = 'approved', promise = 1, text_name = ${name} where name = ${name} returning id`,
  )
  return hand
}
const works = async (hand: Hand): Promise<void> => {
  await hand.type('/batch 1')
  await hand.press('Send')
}

describe('a personal link', () => {
  it('brings people into the own team as new, for a month, and is the same each time', async () => {
    const { house } = muster
    const victor = await house.person('Victor', { team: 'North' })
    await house.campaign(await house.list(20))
    const made = await muster.at('Victor').type('/recruit')
    const code = codeIn(shown(made))
    expect(code).toHaveLength(14)
    expect('messages' in made && made.messages.at(-1)!.view.blocks.map((b) => b.kind)).toEqual([
      'title',
      'picture',
      'text',
      'link',
      'link',
      'note',
    ])
    expect(codeIn(shown(await muster.at('Victor').type('/recruit')))).toBe(code)
    const [invite] = await house.query(
      sql`select trust, role, created_by as by, extract(epoch from expires_at - created_at)::int / 86400 as days from invite`,
    )
    expect(invite).toEqual({ trust: 'new', role: 'volunteer', by: victor.id, days: 30 })

    const nina = muster.at('Nina')
    await nina.type(`/join ${code}`)
    const [joined] = await house.query(
      sql`select v.trust, team.name as team from volunteer v join team on team.id = v.team_id where v.name = 'Nina'`,
    )
    expect(joined).toEqual({ trust: 'new', team: 'North' })
    // A public link gives nobody contacts, and nobody new a link of their own.
    await nina.type('/batch')
    expect(await house.query(sql`select 1 from claim`)).toEqual([])
    expect(shown(await nina.type('/recruit'))).toMatch(/look at your dry run first/)
    await expectVerified(house.store)
  })

  it('counts when the recruit has finished a batch, once, and the recruiter is told; the tree knows two generations', async () => {
    const { house } = muster
    const victor = await house.person('Victor', { team: 'North' })
    await house.campaign(await house.list(6), { batchSize: 1 })
    const code = codeIn(shown(await muster.at('Victor').type('/recruit')))
    const nina = await joins('Nina', code)
    expect(await recruits(victor.id)).toBe(0)
    await works(nina)
    await works(nina)
    expect(await recruits(victor.id)).toBe(100)
    await until('Victor hears of it', async () =>
      (await muster.at('Victor').read()).some((m) => JSON.stringify(m.view).includes('Nina, whom you brought')),
    )
    const zoe = await joins('Zoe', codeIn(shown(await nina.type('/recruit'))))
    await works(zoe)
    expect(await house.transact((tx) => readTree(tx, victor.id))).toEqual({
      direct: 1,
      acted: 1,
      second: 1,
      depth: 2,
      all: 2,
    })
    expect(shown(await muster.at('Victor').type('/me'))).toMatch(
      /People you brought who are active: 1\nBrought by them: 1\nGenerations: 2\n/,
    )
    // Whoever leaves is counted; who is erased has no name any more.
    await house.query(
      sql`update volunteer set removed_at = muster_now(), name = '', text_name = '' where name = 'Nina' returning id`,
    )
    await house.person('Olivia', { role: 'organizer' })
    expect(shown(await muster.at('Olivia').type('/recruiter Victor'))).toMatch(/somebody who left/)
    expect((await house.transact((tx) => readTree(tx, victor.id))).all).toBe(2)
    await expectVerified(house.store)
  })

  it('counts when the recruit came to a rally, by the word of somebody else who stands at its door', async () => {
    const { house } = muster
    const victor = await house.person('Victor', { team: 'North', role: 'lead' })
    for (const [name, team] of [
      ['Lea', 'North'],
      ['Lou', 'South'],
    ] as const)
      await house.person(name, { team, role: 'lead' })
    await house.person('Olivia', { role: 'organizer' })
    await house.campaign(await house.list(1))
    await muster.at('Olivia').type('/event new title:Picnic place:"Parc Jarry" when:"2090-05-05 18:30"')
    const code = codeIn(shown(await muster.at('Victor').type('/recruit')))
    await muster.at('Nina').type(`/join ${code}`)
    const at = async (name: string) => shown(await muster.at(name).type('/checkin helper:Nina'))
    expect(await at('Lea')).toMatch(/not on now/)
    await house.query(sql`update event set starts_at = muster_now() + interval '1 hour' returning id`)
    expect(await at('Victor')).toMatch(/Somebody else at the door/)
    expect(await at('Lou')).toMatch(/Nina/)
    expect(await recruits(victor.id)).toBe(0)
    for (let i = 0; i < 2; i++) expect(await at('Lea')).toMatch(/Nina is here/)
    expect(await recruits(victor.id)).toBe(100)
    await until('Victor hears of it', async () =>
      (await muster.at('Victor').read()).some((m) => JSON.stringify(m.view).includes('Nina, whom you brought')),
    )
    await expectVerified(house.store)
  })
})

describe('what does not count', () => {
  it('who was here before, who comes back, oneself', async () => {
    const { house } = muster
    const victor = await house.person('Victor', { team: 'North' })
    await house.person('Bob', { team: 'North' })
    await house.campaign(await house.list(6), { batchSize: 1 })
    const code = codeIn(shown(await muster.at('Victor').type('/recruit')))
    await muster.at('Victor').type(`/join ${code}`)
    await muster.at('Bob').type(`/join ${code}`)
    await house.query(
      sql`update volunteer set removed_at = muster_now() - interval '1 hour' where name = 'Bob' returning id`,
    )
    await house.query(sql`update invite set created_at = muster_now() returning id`)
    await muster.at('Bob').type(`/join ${code}`)
    expect(await house.query(sql`select removed_at from volunteer where name = 'Bob'`)).toEqual([{ removed_at: null }])
    expect(await house.query(sql`select 1 from recruitment`)).toEqual([])
    expect(await recruits(victor.id)).toBe(0)
  })

  it('a second account with one’s own name is for a lead to look at; linked, it counts for nothing', async () => {
    const { house } = muster
    const victor = await house.person('Victor', { team: 'North' })
    await house.campaign(await house.list(6), { batchSize: 1 })
    const code = codeIn(shown(await muster.at('Victor').type('/recruit')))
    const other = await joins('Vic', code)
    await house.query(sql`update volunteer set text_name = 'Victor' where name = 'Vic' returning id`)
    await works(other)
    expect(await house.query(sql`select state, reason from credit where metric = 'recruits'`)).toEqual([
      { state: 'held', reason: 'same_person' },
    ])
    await house.query(sql`update recruitment set state = 'void', reason = 'same_person' returning 1`)
    await house.transact((tx) => loseVoided(tx))
    expect(await house.query(sql`select 1 from credit where metric = 'recruits'`)).toEqual([])
    expect(await recruits(victor.id)).toBe(0)
    await expectVerified(house.store)
  })

  it('who had themselves forgotten and comes back is for a lead to look at: it would count each time', async () => {
    const { house } = muster
    const victor = await house.person('Victor', { team: 'North' })
    await house.campaign(await house.list(6), { batchSize: 1 })
    const code = codeIn(shown(await muster.at('Victor').type('/recruit')))
    await works(await joins('Nina', code))
    const nina = await idOf('Nina')
    await house.transact((tx) => eraseVolunteer(tx, { volunteerId: nina, how: 'asked' }))
    await works(await joins('Zoe', code))
    expect(await recruits(victor.id)).toBe(100)
    expect(await house.query(sql`select reason from credit where metric = 'recruits' and state = 'held'`)).toEqual([
      { reason: 'same_person' },
    ])
    // Their name is gone, and what they did is not.
    expect((await house.transact((tx) => readTree(tx, victor.id))).acted).toBe(2)
    expect(JSON.stringify(await house.transact((tx) => readRecruits(tx, victor.id)))).not.toContain('Nina')
    // Somebody else, says the lead: it counts, and Victor hears of it.
    const [held] = await house.query<{ id: string }>(sql`select id from credit where state = 'held'`)
    await house.person('Lea', { team: 'North', role: 'lead' })
    const lea = muster.at('Lea')
    await lea.type('/me')
    await lea.press('', { on: (await lea.read()).at(-1)!, token: writeToken('held_yes', held!.id) })
    expect(await recruits(victor.id)).toBe(200)
    await until('Victor hears of Zoe', async () =>
      (await muster.at('Victor').read()).some((m) => JSON.stringify(m.view).includes('Zoe, whom you brought')),
    )
    await expectVerified(house.store)
  })

  it('a circle; only an organizer corrects who brought whom, with a reason, and what had counted moves', async () => {
    const { house } = muster
    const victor = await house.person('Victor', { team: 'North' })
    const lea = await house.person('Lea', { team: 'South', role: 'lead' })
    const olivia = await house.person('Olivia', { role: 'organizer' })
    await house.campaign(await house.list(6), { batchSize: 1 })
    await works(await joins('Nina', codeIn(shown(await muster.at('Victor').type('/recruit')))))
    const nina = await idOf('Nina')
    const change = (volunteerId: string, recruiterId: string) =>
      refusal(house.transact((tx) => changeRecruiter(tx, { volunteerId, recruiterId, by: olivia.id, why: 'They met' })))
    expect(await change(victor.id, nina)).toBe('recruiter.loop')
    expect(await change(nina, nina)).toBe('recruiter.self')
    expect(shown(await muster.at('Olivia').type('/recruiter Nina by:Lea'))).toMatch(/Say why/)
    expect(shown(await muster.at('Lea').type('/recruiter Nina by:Lea reason:mine'))).toMatch(/needs the role/)
    expect(shown(await muster.at('Olivia').type('/recruiter Nina by:Lea reason:"They met first"'))).toMatch(
      /Brought by Lea[^]*Corrected: They met first/,
    )
    expect([await recruits(victor.id), await recruits(lea.id)]).toEqual([0, 100])
    await expectVerified(house.store)
  })
})

describe('the page of a link', () => {
  const post = (code: string, fields: Record<string, string>) =>
    routesOfJoining(muster.app).request(`/r/${code}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    })

  it('opens the chats, keeps a name only with consent, and gives it to the lead; afterwards it is gone', async () => {
    const { house, app } = muster
    await house.person('Victor', { team: 'North' })
    await house.person('Lea', { team: 'North', role: 'lead' })
    const code = codeIn(shown(await muster.at('Victor').type('/recruit')))
    const page = await routesOfJoining(app).request(`/r/${code}`, { headers: { 'accept-language': 'fr-CA' } })
    const html = await page.text()
    expect(page.status).toBe(200)
    expect(html).toMatch(/<html lang="fr">[^]*Invitation de Victor[^]*North[^]*\?join=/)
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'/)

    expect((await post(code, { name: '<b>Zoe</b>', reach: '514 555 0123', locale: 'en' })).status).toBe(422)
    expect((await post(code, { name: 'Bot', reach: 'http', website: 'x', consent: 'yes' })).status).toBe(200)
    expect(await house.query(sql`select 1 from sign_up`)).toEqual([])
    const given = { name: '<b>Zoe</b>', reach: '514 555 0123', locale: 'en', consent: 'yes' }
    expect((await post(code, given)).status).toBe(200)
    expect((await post(code, given)).status).toBe(200)
    expect(await house.query(sql`select name, reach from sign_up`)).toEqual([
      { name: '<b>Zoe</b>', reach: '514 555 0123' },
    ])
    const lea = muster.at('Lea')
    await until('the lead hears of it', async () => (await lea.find('Who is it?')) !== undefined)
    expect(shown(await lea.press('Who is it?'))).toMatch(
      /Name: <b>Zoe<\/b>\nTo be reached at: 514 555 0123\nLanguage: en\nBy the link of: Victor/,
    )
    expect(shown(await lea.press('Done: I got in touch'))).toMatch(/Nobody waits/)
    expect(await house.query(sql`select name, reach from sign_up`)).toEqual([{ name: '', reach: '' }])
    expect(JSON.stringify(muster.logged)).not.toMatch(/555.?0123|Zoe/)
  })

  it('is over with its code; a crowd from one page is refused', async () => {
    const { house, app } = muster
    await house.person('Victor', { team: 'North' })
    const code = codeIn(shown(await muster.at('Victor').type('/recruit')))
    const many = await Promise.all(
      Array.from({ length: 24 }, (_, i) => post(code, { name: `N${i}`, reach: `5145550${100 + i}`, consent: 'yes' })),
    )
    expect(many.filter((r) => r.status === 429)).toHaveLength(4)
    for (const wrong of ['AAAA-BBBB-CCCC', 'x', '%3Cscript%3E'])
      expect((await routesOfJoining(app).request(`/r/${wrong}`)).status).toBe(410)
    await house.query(sql`update invite set withdrawn_at = muster_now() returning id`)
    expect((await routesOfJoining(app).request(`/r/${code}`)).status).toBe(410)
    expect((await post(code, { name: 'N', reach: '5145550100', consent: 'yes' })).status).toBe(410)
  })
})

describe('badges', () => {
  it('are told to the person alone, once, by at least so much; a share is a line in the channel', async () => {
    const { house } = muster
    // At noon: the minute that passes here must not end the day.
    await house.query(sql`update clock set shift = date_trunc('day', now()) + interval '36 hours' - now() returning 1`)
    const victor = await house.person('Victor', { team: 'North' })
    const lea = await house.person('Lea', { team: 'North', role: 'lead' })
    await muster.at('Lea').type('/bind North', { channel: 'team' })
    const campaign = await house.campaign(await house.list(1))
    const { credit } = await import('../../../src/features/leaderboards/credit.ts')
    const { randomUUID } = await import('node:crypto')
    await house.transact((tx) =>
      credit(
        tx,
        // 11: ten is jumped over.
        ...Array.from({ length: 11 }, () => ({
          metric: 'answers' as const,
          sourceId: randomUUID(),
          campaignId: campaign,
          to: [victor],
        })),
      ),
    )
    const hand = muster.at('Victor')
    const badges = () => house.query(sql`select 1 from badge where volunteer_id = ${victor.id}`)
    await until('both are his', async () => (await badges()).length === 2)
    // In the middle of an evening it would push his card away: he hears of it when he has rested for a minute.
    expect(await hand.find('Tell my team: ten answers in time')).toBeUndefined()
    await house.shift(61)
    await until('he is told', async () => (await hand.find('Tell my team: ten answers in time')) !== undefined)
    expect(shown(await hand.press('Tell my team: ten answers in time'))).toMatch(/Your team hears/)
    expect(shown(await hand.press('Tell my team: ten answers in time'))).toMatch(/told already/)
    await until('the team reads it', async () =>
      /Victor: ten answers in time/.test(await muster.at('Lea').last('team')),
    )
    expect(await badges()).toHaveLength(2)
    expect(shown(await hand.type('/me'))).toMatch(
      /Handled today: 11[^]*🎖 [^]*ten answers in time[^]*Next: some contacts/,
    )
    expect(await house.query(sql`select 1 from badge where volunteer_id = ${lea.id}`)).toEqual([])
  })
})

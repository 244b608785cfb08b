/** Teams with their leads: who is seen, who is steered, and by whom. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findPerson, mayLead, mayLeadTeam } from '../../../src/features/volunteers/authority.ts'
import type { Role } from '../../../src/lib/roles.ts'
import { openApp, shown } from '../../support/app.ts'
import type { TestApp } from '../../support/app.ts'
import { refusal } from '../../support/house.ts'

let muster: TestApp
beforeAll(async () => void (muster = await openApp()))
afterAll(() => muster.close())
beforeEach(async () => {
  await muster.wipe()
  await muster.house.person('Olga', { role: 'organizer' })
  await muster.house.person('Lea', { role: 'lead', team: 'North' })
  await muster.house.person('Nora', { team: 'North' })
  await muster.house.person('Samir', { team: 'South' })
})
const of = (name: string) =>
  muster.house.query<{ role: string; team: string | null }>(
    sql`select v.role, team.name as team from volunteer v left join team on team.id = v.team_id where v.name = ${name}`,
  )

describe('the rule', () => {
  const person = (role: Role, teamId: string | null) => ({ role, teamId })
  it.each<[string, Role, string | null, Role, string | null, boolean]>([
    ['a volunteer leads nobody', 'volunteer', 'a', 'volunteer', 'a', false],
    ['a lead the own team', 'lead', 'a', 'volunteer', 'a', true],
    ['also another lead of it', 'lead', 'a', 'lead', 'a', true],
    ['not an organizer who is in it', 'lead', 'a', 'organizer', 'a', false],
    ['not another team', 'lead', 'a', 'volunteer', 'b', false],
    ['not people without a team', 'lead', 'a', 'volunteer', null, false],
    ['a lead without a team leads nobody', 'lead', null, 'volunteer', null, false],
    ['an organizer all teams', 'organizer', 'a', 'lead', 'b', true],
    ['and people without one', 'organizer', null, 'volunteer', null, true],
    ['but no administrator', 'organizer', 'a', 'admin', 'a', false],
    ['an administrator everybody', 'admin', null, 'admin', 'a', true],
    ['a guest nobody', 'anyone', null, 'anyone', null, false],
  ])('%s', (_, role, teamId, otherRole, otherTeam, may) => {
    expect(mayLead(person(role, teamId), person(otherRole, otherTeam))).toBe(may)
  })
  it('of teams is the same without the role', () => {
    expect(mayLeadTeam(person('lead', 'a'), 'a')).toBe(true)
    expect(mayLeadTeam(person('lead', 'a'), 'b')).toBe(false)
    expect(mayLeadTeam(person('volunteer', 'a'), 'a')).toBe(false)
    expect(mayLeadTeam(person('organizer', null), 'b')).toBe(true)
  })
  it('a name that two share takes the team along', async () => {
    const { house } = muster
    const twin = await house.person('Twin', { team: 'North' })
    const south = await house.team('South')
    await house.transact((tx) =>
      tx.execute(sql`insert into volunteer (name, text_name, team_id) values ('Twin', '', ${south})`),
    )
    const olga = await house.person('Olga', { role: 'organizer' })
    const find = (name: string, who = olga) => house.transact((tx) => findPerson(tx, who, name))
    expect(await refusal(find('twin'))).toBe('person.several')
    expect((await find('Twin (North)')).id).toBe(twin.id)
    expect((await find(twin.id)).name).toBe('Twin')
    // A lead knows one of them only.
    expect((await find('Twin', await house.person('Lea', { role: 'lead' }))).id).toBe(twin.id)
  })
})

describe('/team', () => {
  it('an organizer makes a team, names its lead, moves people', async () => {
    const olga = muster.at('Olga')
    expect(shown(await olga.type('/team'))).toMatch(/North: 2 people; lead: Lea\nSouth: one person; lead: nobody yet/)
    expect(shown(await olga.type('/team new "West End"'))).toContain('West End: 0 people')
    expect(shown(await olga.type('/team new "west end"'))).toContain('already')
    expect(shown(await olga.type('/team new Île d’Orléans Sud'))).toContain('Île d’Orléans Sud: 0 people')
    expect(shown(await olga.type('/team step:lead name:"West End" person:Samir'))).toContain('Samir leads West End now')
    expect(await of('Samir')).toEqual([{ role: 'lead', team: 'West End' }])
    expect(shown(await olga.type('/team move South Nora'))).toContain('Nora is in South now')
    expect(await of('Nora')).toEqual([{ role: 'volunteer', team: 'South' }])
    expect(shown(await olga.type('/team unlead North Samir'))).toContain('does not lead this team')
    expect(shown(await olga.type('/team unlead "West End" Samir'))).toContain('a volunteer of West End again')
    expect(await of('Samir')).toEqual([{ role: 'volunteer', team: 'West End' }])
    expect(shown(await olga.type('/team lead North Olga'))).toContain('more than leading a team')
    expect(shown(await olga.type('/team members Nowhere'))).toContain('no team called Nowhere')
    expect(shown(await olga.type('/team new'))).toContain('needs a name')
  })

  it('a lead sees the own team, and changes none', async () => {
    const lea = muster.at('Lea')
    expect(shown(await lea.type('/team'))).toContain('North')
    expect(shown(await lea.type('/team'))).not.toContain('South')
    expect(shown(await lea.type('/team members'))).toMatch(/North: 2 people\nLea: team lead\nNora: volunteer/)
    expect(shown(await lea.type('/team members South'))).toContain('no team called South')
    for (const line of ['new East', 'lead North Nora', 'move North Samir', 'unlead North Lea'])
      expect(shown(await lea.type(`/team ${line}`)), line).toContain('needs the role organizer')
    expect(await of('Samir')).toEqual([{ role: 'volunteer', team: 'South' }])
    expect(await muster.house.query(sql`select name from team order by name`)).toEqual([
      { name: 'North' },
      { name: 'South' },
    ])
  })
})

describe('/assign of a lead', () => {
  it('reaches the own team only', async () => {
    const { house } = muster
    await house.campaign(await house.list(8), { batchSize: 2 })
    const lea = muster.at('Lea')
    expect(shown(await lea.type('/assign 2 Samir'))).toContain('no volunteer and no team called Samir')
    expect(shown(await lea.type('/assign 2 South'))).toContain('no volunteer and no team called South')
    expect(await house.query(sql`select 1 from batch where volunteer_id is not null`)).toEqual([])
    expect(shown(await lea.type('/assign 2 Nora'))).toContain('2 contacts given to one person')
    expect(shown(await lea.type('/assign 4 North'))).toContain('4 contacts given to 2 people')
    const olga = muster.at('Olga')
    expect(shown(await olga.type('/assign 2 Samir'))).toContain('2 contacts given to one person')
  })

  it('passes over who is paused, and says so when there is nobody else', async () => {
    const { house } = muster
    await house.campaign(await house.list(8), { batchSize: 2 })
    const olga = muster.at('Olga')
    await olga.type('/pause Samir')
    expect(shown(await olga.type('/assign 2 Samir'))).toContain('Samir is paused. Resume them first')
    await olga.type('/pause Nora')
    expect(shown(await olga.type('/assign 2 North'))).toContain('2 contacts given to one person')
    expect(await house.query(sql`select v.name from batch b join volunteer v on v.id = b.volunteer_id`)).toEqual([
      { name: 'Lea' },
    ])
  })
})

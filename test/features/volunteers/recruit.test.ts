/** A volunteer's own link: whoever comes by it is new. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openApp, shown } from '../../support/app.ts'
import type { TestApp } from '../../support/app.ts'
import { expectVerified } from '../../support/house.ts'

let muster: TestApp
beforeAll(async () => void (muster = await openApp()))
afterAll(() => muster.close())
beforeEach(() => muster.wipe())

it('brings people into the own team as new, for a month; who is new brings nobody', async () => {
  const { house } = muster
  const victor = await house.person('Victor', { team: 'North' })
  await house.campaign(await house.list(20))
  const made = await muster.at('Victor').type('/recruit')
  const code = /join ([0-9A-Z]{4}(?:-[0-9A-Z]{4}){2})/.exec(shown(made))?.[1] ?? ''
  expect(code).toHaveLength(14)
  expect('messages' in made && made.messages.at(-1)!.view.blocks.map((b) => b.kind)).toEqual([
    'title',
    'picture',
    'text',
    'link',
    'note',
  ])
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

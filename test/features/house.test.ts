/** The house behind the router: one transaction for each event, and what nobody expected. */
import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRouter } from '../../src/chat/router.ts'
import type { Registry } from '../../src/chat/router.ts'
import { line } from '../../src/chat/view.ts'
import { command } from '../../src/features/define.ts'
import type { Context } from '../../src/features/define.ts'
import { createHouse } from '../../src/features/house.ts'
import { UserError } from '../../src/lib/errors.ts'
import {
  by,
  closeTinyHouse,
  error,
  fail,
  interaction,
  logged,
  openTinyHouse,
  ran,
  registry,
  resetTinyHouse,
  router,
  said,
  settings,
  store,
  user,
  written,
} from '../support/tiny-house.ts'
import type { Doing } from '../support/tiny-house.ts'

beforeAll(openTinyHouse)
afterAll(closeTinyHouse)
beforeEach(resetTinyHouse)

describe('one event, one effect', () => {
  it('delivered twice, also at the same moment', async () => {
    const key = randomUUID()
    const doing: Doing = { kind: 'command', name: 'needs_volunteer' }
    const answers = await Promise.all(Array.from({ length: 4 }, () => by('volunteer', doing, { key })))
    expect(answers.filter((a) => a.kind === 'nothing')).toHaveLength(3)
    expect(await by('volunteer', doing, { key })).toEqual({ kind: 'nothing' })
    expect(ran).toHaveLength(1)
    // Another tenant's event of the same key is another event.
    await router.dispatch({
      ...interaction({ ...user('volunteer'), tenant: 'other' }, { kind: 'command', name: 'open' }),
      key,
    })
    expect(ran).toHaveLength(2)
  })

  it('that failed leaves nothing behind and may come again', async () => {
    const key = randomUUID()
    const doing: Doing = { kind: 'command', name: 'needs_volunteer' }
    for (const thrown of [new UserError('stale'), new Error('boom')]) {
      fail(thrown)
      await by('volunteer', doing, { key })
      expect(await written()).toBe(0)
    }
    fail(undefined)
    expect(said(await by('volunteer', doing, { key }))).toBe('done')
    expect(await written()).toBe(1)
  })
})

describe('what nobody expected', () => {
  it('is logged under the id that the person reads, without its values', async () => {
    fail(new Error('no luck with +1 514 555-0123'))
    const answered = await by('volunteer', { kind: 'command', name: 'needs_volunteer' })
    const [entry] = logged
    expect(entry).toMatchObject({ event: 'interaction.failed' })
    expect(said(answered)).toBe(error('failed', { id: String(entry?.['id']) }))
    expect(said(answered)).not.toContain('luck')
  })

  it('a failed statement is logged by its code, not by its parameters', async () => {
    const failing: Registry<Context> = {
      ...registry,
      commands: [
        command({
          name: 'fail',
          group: 'own',
          role: 'anyone',
          run: async ({ tx }) => ({
            view: line(
              String(
                await tx.execute(
                  sql`insert into setting (key, value) values (${'Zorbalinde'}, ${'+15145550123'}::jsonb), (${'Zorbalinde'}, '1')`,
                ),
              ),
            ),
          }),
        }),
      ],
    }
    const own = createRouter<Context>(
      failing,
      createHouse({
        store,
        settings,
        log: { info() {}, warn() {}, error: (fields) => void logged.push(fields) },
        cards: () => [],
      }),
    )
    expect(said(await own.dispatch(interaction(user('volunteer'), { kind: 'command', name: 'fail' })))).toMatch(
      /number: e[0-9a-f]{7}$/,
    )
    expect(logged).toHaveLength(1)
    expect(JSON.stringify(logged)).not.toMatch(/Zorbalinde|5550123/)
    expect(logged[0]?.['error']).toMatch(/^database 2/)
  })
})

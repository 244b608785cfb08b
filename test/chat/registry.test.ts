/** What the house registers: legal on every network, and each role its own. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRouter } from '../../src/chat/router.ts'
import { writeToken } from '../../src/chat/token.ts'
import { line } from '../../src/chat/view.ts'
import { command } from '../../src/features/define.ts'
import { createHouse } from '../../src/features/house.ts'
import { registry as house } from '../../src/features/index.ts'
import { createLog } from '../../src/lib/log.ts'
import type { Role } from '../../src/lib/roles.ts'
import { translator } from '../../src/locales/index.ts'
import { closeTinyHouse, openTinyHouse, registry, settings, store } from '../support/tiny-house.ts'

const id = randomUUID()
beforeAll(openTinyHouse)
afterAll(closeTinyHouse)

describe('the registry of the house', () => {
  const languages = ['en', 'fr']

  it('refuses two of a name, and names no network would take', () => {
    const empty = createHouse({ store, settings, log: createLog({ level: 'silent', to: 'stderr' }), cards: () => [] })
    const [one] = registry.commands
    const [other] = registry.actions
    expect(() => createRouter({ ...registry, commands: [one!, one!] }, empty)).toThrow(/share a name/)
    expect(() => createRouter({ ...registry, actions: [other!, other!] }, empty)).toThrow(/share an id/)
    const run = async () => ({ view: line('x') })
    for (const name of ['Batch', 'my-batch', '1st', 'é', 'a'.repeat(33), '', 'two words'])
      expect(() => command({ name, group: 'own', role: 'anyone', run })).toThrow(/not a legal/)
    expect(() => command({ name: 'a', group: 'own', role: 'anyone', options: { Bad: { type: 'text' } }, run })).toThrow(
      /not a legal/,
    )
    expect(() =>
      command({
        name: 'a',
        group: 'own',
        role: 'anyone',
        options: { one: { type: 'text' }, two: { type: 'text', required: true } },
        run,
      }),
    ).toThrow(/after an optional/)
    const many = Object.fromEntries(
      Array.from({ length: 26 }, (_, i) => [`o${String.fromCharCode(97 + i)}`, { type: 'text' as const }]),
    )
    expect(() => command({ name: 'a', group: 'own', role: 'anyone', options: many, run })).toThrow(/more than 25/)
  })

  it('is legal on every network', () => {
    const own = createRouter(
      house,
      createHouse({ store, settings, log: createLog({ level: 'silent', to: 'stderr' }), cards: () => [] }),
    )
    expect(house.commands.length).toBeGreaterThan(9)
    for (const locale of languages)
      for (const card of own.cards('admin', translator(locale))) {
        // Discord: 1 to 100 characters for words of commands and options, 25 choices. Telegram: 3 to 256 for a command.
        for (const [name, text] of [
          [card.name, card.description],
          ...card.options.map((o) => [`${card.name}.${o.name}`, o.description]),
        ]) {
          expect(text, `${locale} ${name}`).not.toMatch(/^command\./)
          expect(text!.length, `${locale} ${name}`).toBeGreaterThanOrEqual(3)
          expect(text!.length, `${locale} ${name}`).toBeLessThanOrEqual(100)
        }
        for (const option of card.options) expect((option.choices ?? []).length).toBeLessThanOrEqual(25)
      }
    for (const { options } of house.commands)
      for (const option of Object.values(options))
        if ('default' in option && option.type === 'choice') expect(option.choices).toContain(option.default)
    for (const { id: name, run, open, submit } of house.actions) {
      expect(() => writeToken(name, id, id)).not.toThrow()
      // It acts, or it opens a form that comes back: never both, never half.
      expect([Boolean(run), Boolean(open), Boolean(submit)].join(), name).toMatch(
        /^(true,false,false|false,true,true)$/,
      )
    }
  })

  it('shows each role what it may do, and never more', () => {
    const own = createRouter(
      house,
      createHouse({ store, settings, log: createLog({ level: 'silent', to: 'stderr' }), cards: () => [] }),
    )
    const names = (role: Role) => own.cards(role, translator('en')).map((c) => c.name)
    expect(names('anyone').sort()).toEqual(['help', 'join', 'link'])
    expect(names('volunteer')).toEqual(expect.arrayContaining(['batch', 'release', 'me', 'leaderboard', 'language']))
    for (const name of ['assign', 'pause', 'resume', 'remove', 'team']) {
      expect(names('volunteer')).not.toContain(name)
      expect(names('lead')).toContain(name)
    }
    for (const name of ['campaign', 'import', 'list']) {
      expect(names('lead')).not.toContain(name)
      expect(names('organizer')).toContain(name)
    }
  })
})

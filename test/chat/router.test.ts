/** The router between a network and the house: a small registry of its own, the real house, a real database. */
import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Interaction, MessageRef, Place, PlatformUser } from '../../src/chat/interaction.ts'
import type { Answer } from '../../src/chat/platform.ts'
import { createRouter } from '../../src/chat/router.ts'
import type { Registry, Router } from '../../src/chat/router.ts'
import { writeToken } from '../../src/chat/token.ts'
import { line } from '../../src/chat/view.ts'
import type { View } from '../../src/chat/view.ts'
import { connect } from '../../src/db/client.ts'
import type { Store } from '../../src/db/client.ts'
import { recordShown } from '../../src/features/cards/shown.ts'
import { action, answer, command } from '../../src/features/define.ts'
import type { Context, Settings } from '../../src/features/define.ts'
import { createHouse } from '../../src/features/house.ts'
import { registry as house } from '../../src/features/index.ts'
import { addVolunteer } from '../../src/features/volunteers/invite.ts'
import { UserError } from '../../src/lib/errors.ts'
import { createLog } from '../../src/lib/log.ts'
import type { Fields } from '../../src/lib/log.ts'
import { allows, roles } from '../../src/lib/roles.ts'
import type { Role } from '../../src/lib/roles.ts'
import { translator } from '../../src/locales/index.ts'
import { createDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

const settings: Settings = {
  secret: 'a secret of the router test',
  slipMs: 0,
  simulated: true,
  provider: 'none',
  tempo: { answerWithin: 1000, lease: 60, unknownAfter: 60, handOver: 30, jobLease: 15 },
}
const needed: Role[] = ['volunteer', 'lead', 'organizer', 'admin']
const id = randomUUID()

let database: TestDatabase
let store: Store
let router: Router
let ran: string[] = []
let logged: Fields[] = []
/** What the next handler throws, after it wrote something. */
let failure: Error | undefined

const note = async (context: Context, what: string) => {
  ran.push(what)
  await context.tx.execute(sql`insert into setting (key, value) values (${`router:${randomUUID()}`}, 'true')`)
  if (failure) throw failure
}
const registry: Registry<Context> = {
  commands: [
    ...needed.map((role) =>
      command({
        name: `needs_${role}`,
        role,
        async run(context) {
          await note(context, `command ${role}`)
          return { view: line('done') }
        },
      }),
    ),
    command({
      name: 'open',
      role: 'anyone',
      shows: 'public',
      options: { size: { type: 'integer', min: 1, max: 9, default: 3 } },
      async run(context, { size }) {
        await note(context, `open ${size}`)
        return { view: line('done') }
      },
    }),
    command({
      name: 'secret',
      role: 'anyone',
      shows: 'public',
      async run(context) {
        await note(context, 'secret')
        return { view: line('done'), shows: 'private' }
      },
    }),
  ],
  actions: [
    ...needed.map((role) =>
      action({
        id: `press_${role}`,
        role,
        async run(context) {
          await note(context, `press ${role}`)
          return { view: line('pressed') }
        },
      }),
    ),
    ...needed.map((role) =>
      action({
        id: `form_${role}`,
        role,
        async open(context, ids) {
          await note(context, `open ${role}`)
          return { token: writeToken(`form_${role}`, ...ids), title: 'Form', fields: [], submit: 'Save' }
        },
        async submit(context, ids, fields) {
          await note(context, `submit ${role} ${ids.length} ${fields['a'] ?? ''}`)
          return { view: line('saved') }
        },
      }),
    ),
    action({
      id: 'card',
      role: 'anyone',
      run: async () => ({ view: line('next'), replaces: true, stub: line('done') }),
    }),
    action({ id: 'below', role: 'anyone', run: async () => ({ view: line('more') }) }),
  ],
  answers: [
    answer({
      subject: 'conversation',
      role: 'volunteer',
      async run(context, about, text) {
        await note(context, `answer ${about} ${text}`)
        return { view: line('answered') }
      },
    }),
    answer({
      subject: 'campaign',
      role: 'organizer',
      async run(context) {
        await note(context, 'answer campaign')
        return { view: line('answered') }
      },
    }),
  ],
}

const tenant = 'local'
const place: Place = { network: 'playground', tenant, channel: 'dm', direct: true }
const channel: Place = { ...place, channel: 'team', direct: false }
const user = (role: Role, locale = 'en'): PlatformUser => ({
  network: 'playground',
  tenant,
  userId: `${role}-${locale}`,
  name: `The ${role}`,
  locale,
})
const ref = (messageId = 'm1', where = place): MessageRef => ({ place: where, messageId })

type Doing =
  | { kind: 'command'; name: string; options?: Record<string, unknown> | string }
  | { kind: 'press'; token: string; message?: MessageRef }
  | { kind: 'submit'; token: string; fields?: Record<string, string>; message?: MessageRef }
  | { kind: 'words'; text: string; replyTo?: MessageRef }
const interaction = (who: PlatformUser, doing: Doing, more: { key?: string; where?: Place } = {}): Interaction => {
  const origin = { key: more.key ?? randomUUID(), user: who, place: more.where ?? place, receivedAt: performance.now() }
  if (doing.kind === 'command') return { ...origin, options: '', ...doing }
  if (doing.kind === 'press') return { ...origin, message: ref(), ...doing }
  if (doing.kind === 'submit') return { ...origin, fields: {}, ...doing }
  return { ...origin, message: ref('typed'), ...doing }
}
const by = (role: Role, doing: Doing, more?: { key?: string; where?: Place }) =>
  router.dispatch(interaction(user(role), doing, more))

const words = (view: View): string => view.blocks.map((b) => ('text' in b ? b.text : '')).join('\n')
const said = (given: Answer): string => (given.kind === 'reply' ? words(given.reply.view) : given.kind)
const shows = (given: Answer) => (given.kind === 'reply' ? given.reply.shows : given.kind)
const error = (key: string, values?: Record<string, string | number>, locale = 'en') =>
  translator(locale)(`errors.${key}`, values)
const written = async (): Promise<number> =>
  Number((await store.sql`select count(*) from setting where key like 'router:%'`)[0]?.['count'])

beforeAll(async () => {
  database = await createDatabase()
  store = connect(database.url, { max: 4 })
  const keep = (fields: Fields) => void logged.push(fields)
  router = createRouter<Context>(
    registry,
    createHouse({
      store,
      settings,
      log: { info: keep, warn: keep, error: keep },
      cards: (role, t) => router.cards(role, t),
    }),
  )
  for (const role of needed)
    for (const locale of ['en', 'fr'])
      await store.transact((tx) => addVolunteer(tx, { user: user(role, locale), role, teamId: null, locale }))
})
afterAll(async () => {
  await store?.close()
  await database?.drop()
})
beforeEach(async () => {
  ran = []
  logged = []
  failure = undefined
  await store.sql`delete from setting where key like 'router:%'`
})

describe('roles', () => {
  const token = (kind: string, role: Role) => writeToken(`${kind}_${role}`, id)
  const doings: [string, (role: Role) => Doing, (role: Role) => string][] = [
    ['a command', (role) => ({ kind: 'command', name: `needs_${role}` }), (role) => `command ${role}`],
    ['a press', (role) => ({ kind: 'press', token: token('press', role) }), (role) => `press ${role}`],
    ['a form that is opened', (role) => ({ kind: 'press', token: token('form', role) }), (role) => `open ${role}`],
    [
      'a form that comes back',
      (role) => ({ kind: 'submit', token: token('form', role), fields: { a: 'b' } }),
      (role) => `submit ${role} 1 b`,
    ],
  ]
  it.each(doings)('are checked on %s: each role against each need', async (_, doing, trace) => {
    for (const has of roles)
      for (const needs of needed) {
        ran = []
        const answered = await by(has, doing(needs))
        if (allows(has, needs)) expect(ran, `${has} of ${needs}`).toEqual([trace(needs)])
        else {
          expect(ran, `${has} of ${needs}`).toEqual([])
          expect(said(answered)).toBe(
            has === 'anyone' ? error('join_first') : error('not_allowed', { role: translator('en')(`role.${needs}`) }),
          )
          expect(shows(answered)).toBe('private')
        }
      }
    expect(logged).toEqual([])
  })

  it('are those of our database at the moment of the press, not those of when the form was opened', async () => {
    const who: PlatformUser = { ...user('organizer'), userId: 'demoted' }
    const { volunteerId } = await store.transact((tx) =>
      addVolunteer(tx, { user: who, role: 'organizer', teamId: null, locale: 'en' }),
    )
    const form = await router.dispatch(interaction(who, { kind: 'press', token: writeToken('form_organizer') }))
    expect(form.kind).toBe('form')
    await store.sql`update volunteer set role = 'volunteer' where id = ${volunteerId}`
    const back = await router.dispatch(interaction(who, { kind: 'submit', token: writeToken('form_organizer') }))
    expect(said(back)).toBe(error('not_allowed', { role: 'organizer' }))
    await store.sql`update volunteer set removed_at = now() where id = ${volunteerId}`
    expect(said(await router.dispatch(interaction(who, { kind: 'command', name: 'needs_volunteer' })))).toBe(
      error('join_first'),
    )
    expect(ran).toEqual(['open organizer'])
  })

  it('belong to an account: the same name, or the same id elsewhere, is a stranger', async () => {
    const admin = user('admin')
    for (const other of [
      { ...admin, userId: 'x' },
      { ...admin, tenant: 'other' },
      { ...admin, network: 'slack' as const },
    ])
      expect(said(await router.dispatch(interaction(other, { kind: 'command', name: 'needs_volunteer' })))).toBe(
        error('join_first'),
      )
    expect(ran).toEqual([])
  })

  it('are checked on native replies and plain words', async () => {
    await store.transact((tx) =>
      recordShown(tx, { ref: ref('about-campaign'), to: user('volunteer'), about: { kind: 'campaign', id } }),
    )
    expect(said(await by('volunteer', { kind: 'words', text: 'x', replyTo: ref('about-campaign') }))).toBe(
      error('not_allowed', { role: 'organizer' }),
    )
    expect(said(await by('anyone', { kind: 'words', text: 'hello' }))).toBe(error('join_first'))
    expect(ran).toEqual([])
  })
})

describe('what a command gets and shows', () => {
  it('its options, typed, from a line or from the network', async () => {
    await by('volunteer', { kind: 'command', name: 'open', options: '5' })
    await by('volunteer', { kind: 'command', name: 'open', options: { size: 6 } })
    await by('volunteer', { kind: 'command', name: 'open' })
    expect(ran).toEqual(['open 5', 'open 6', 'open 3'])
    expect(said(await by('volunteer', { kind: 'command', name: 'open', options: '10' }))).toBe(
      error('option.integer', { option: 'size', found: '10', min: 1, max: 9 }),
    )
  })

  it('is public only where it was declared, and a refusal never', async () => {
    expect(shows(await by('volunteer', { kind: 'command', name: 'open' }))).toBe('public')
    expect(shows(await by('volunteer', { kind: 'command', name: 'secret' }))).toBe('private')
    expect(shows(await by('volunteer', { kind: 'command', name: 'needs_volunteer' }))).toBe('private')
    expect(shows(await by('volunteer', { kind: 'command', name: 'open', options: 'x y' }))).toBe('private')
    failure = new Error('boom')
    expect(shows(await by('volunteer', { kind: 'command', name: 'open' }))).toBe('private')
  })

  it('that does not exist is said so, with a way on', async () => {
    const answered = await by('volunteer', { kind: 'command', name: 'fly' })
    expect(said(answered)).toBe(error('no_such_command', { name: 'fly' }))
    expect(answered.kind === 'reply' && answered.reply.view.buttons?.length).toBeGreaterThan(0)
  })
})

describe('buttons of another time', () => {
  it.each([
    ['nonsense', 'hello there'],
    ['an unknown action', 'gone'],
    ['a property of every object', 'constructor'],
    ['nothing', ''],
    ['too many ids', `press_lead:${'A'.repeat(22)}:${'A'.repeat(22)}:${'A'.repeat(22)}`],
  ])('with %s say so and do nothing', async (_, token) => {
    expect(said(await by('admin', { kind: 'press', token }))).toBe(error('stale'))
    expect(said(await by('admin', { kind: 'submit', token }))).toBe(error('stale'))
    expect(ran).toEqual([])
    expect(logged).toEqual([])
  })

  it('a form cannot be sent to a button that opens none', async () => {
    expect(said(await by('admin', { kind: 'submit', token: writeToken('press_admin') }))).toBe(error('stale'))
    expect(ran).toEqual([])
  })
})

describe('where an answer stands', () => {
  const press = (action: string, message: MessageRef) =>
    by('volunteer', { kind: 'press', token: writeToken(action), message }, { where: message.place })

  it('in the place of the card while nothing is below it, else at the bottom with a stub', async () => {
    await store.transact((tx) =>
      recordShown(tx, { ref: ref('card-1'), to: user('volunteer'), about: { kind: 'target', id } }),
    )
    expect(await press('card', ref('card-1'))).toMatchObject({ kind: 'reply', at: 'edit' })
    await store.transact((tx) => recordShown(tx, { ref: ref('card-2'), to: user('volunteer') }))
    const covered = await press('card', ref('card-1'))
    expect(covered).toMatchObject({ kind: 'reply', at: 'below', stub: line('done') })
    expect(said(covered)).toBe('next')
  })

  it('in a channel always in its place, and below where it replaces nothing', async () => {
    expect(await press('card', ref('posted', channel))).toMatchObject({ at: 'edit' })
    expect(await press('below', ref('card-2'))).toMatchObject({ at: 'below' })
  })
})

describe('words', () => {
  beforeAll(async () => {
    await store.transact((tx) =>
      recordShown(tx, { ref: ref('talk'), to: user('volunteer'), about: { kind: 'conversation', id } }),
    )
  })

  it('that answer a card reach its subject', async () => {
    expect(said(await by('volunteer', { kind: 'words', text: 'see you', replyTo: ref('talk') }))).toBe('answered')
    expect(ran).toEqual([`answer ${id} see you`])
  })

  it('that answer somebody else’s card, or none, are not sent by guess', async () => {
    const nobody = translator('en')('words.nobody')
    expect(said(await by('lead', { kind: 'words', text: 'see you', replyTo: ref('talk') }))).toBe(nobody)
    expect(said(await by('lead', { kind: 'words', text: 'see you' }))).toBe(nobody)
    expect(ran).toEqual([])
  })

  it('in a channel are no business of ours', async () => {
    expect(await by('volunteer', { kind: 'words', text: 'lunch?' }, { where: channel })).toEqual({ kind: 'nothing' })
  })
})

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
      failure = thrown
      await by('volunteer', doing, { key })
      expect(await written()).toBe(0)
    }
    failure = undefined
    expect(said(await by('volunteer', doing, { key }))).toBe('done')
    expect(await written()).toBe(1)
  })
})

describe('what nobody expected', () => {
  it('is logged under the id that the person reads, without its values', async () => {
    failure = new Error('no luck with +1 514 555-0123')
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

describe('languages', () => {
  it('are the person’s own, and a stranger’s network’s', async () => {
    const french = user('volunteer', 'fr')
    expect(said(await router.dispatch(interaction({ ...french, locale: 'en' }, { kind: 'press', token: 'x' })))).toBe(
      error('stale', {}, 'fr'),
    )
    expect(
      said(
        await router.dispatch(
          interaction(
            { ...french, userId: 'new', locale: 'fr-CA' },
            { kind: 'press', token: writeToken('press_lead') },
          ),
        ),
      ),
    ).toBe(error('join_first', {}, 'fr'))
    // Also the words inside: a role is not left in English.
    expect(said(await router.dispatch(interaction(french, { kind: 'command', name: 'needs_organizer' })))).toBe(
      error('not_allowed', { role: 'organisateur' }, 'fr'),
    )
  })
})

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
      expect(() => command({ name, role: 'anyone', run })).toThrow(/not a legal/)
    expect(() => command({ name: 'a', role: 'anyone', options: { Bad: { type: 'text' } }, run })).toThrow(/not a legal/)
    expect(() =>
      command({
        name: 'a',
        role: 'anyone',
        options: { one: { type: 'text' }, two: { type: 'text', required: true } },
        run,
      }),
    ).toThrow(/after an optional/)
    const many = Object.fromEntries(
      Array.from({ length: 26 }, (_, i) => [`o${String.fromCharCode(97 + i)}`, { type: 'text' as const }]),
    )
    expect(() => command({ name: 'a', role: 'anyone', options: many, run })).toThrow(/more than 25/)
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
    expect(names('anyone').sort()).toEqual(['help', 'join'])
    expect(names('volunteer')).toEqual(expect.arrayContaining(['batch', 'release', 'me', 'leaderboard', 'language']))
    for (const name of ['campaign', 'import', 'assign']) {
      expect(names('lead')).not.toContain(name)
      expect(names('organizer')).toContain(name)
    }
  })
})

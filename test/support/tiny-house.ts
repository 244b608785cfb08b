/** A small registry of its own for the router's tests, in the real house on a real database. Every handler leaves a trace. */
import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Interaction, MessageRef, Place, PlatformUser } from '../../src/chat/interaction.ts'
import type { Answer } from '../../src/chat/platform.ts'
import { createRouter } from '../../src/chat/router.ts'
import type { Registry, Router } from '../../src/chat/router.ts'
import { writeToken } from '../../src/chat/token.ts'
import { line } from '../../src/chat/view.ts'
import type { View } from '../../src/chat/view.ts'
import { connect } from '../../src/db/client.ts'
import type { Store } from '../../src/db/client.ts'
import { action, answer, command } from '../../src/features/define.ts'
import type { Context, Settings } from '../../src/features/define.ts'
import { createHouse } from '../../src/features/house.ts'
import { addVolunteer } from '../../src/features/volunteers/invite.ts'
import type { Fields } from '../../src/lib/log.ts'
import type { Role } from '../../src/lib/roles.ts'
import { translator } from '../../src/locales/index.ts'
import { createDatabase } from './database.ts'
import type { TestDatabase } from './database.ts'

export const settings: Settings = {
  secret: 'a secret of the router test',
  slipMs: 0,
  simulated: true,
  baseUrl: () => 'http://127.0.0.1:3000',
  linked: true,
  joinLinks: () => [],
  routing: { on: ['none'], usual: 'none', routes: {} },
  tempo: { answerWithin: 1000, lease: 60, unknownAfter: 60, handOver: 30, jobLease: 15 },
}
export const needed: Exclude<Role, 'anyone'>[] = ['volunteer', 'lead', 'organizer', 'admin']
export const id = randomUUID()

let database: TestDatabase
export let store: Store
export let router: Router
/** Which handlers ran. */
export let ran: string[] = []
export let logged: Fields[] = []
let failure: Error | undefined

/** What handlers throw from now on, after they wrote something. */
export const fail = (error: Error | undefined): void => void (failure = error)
export const forget = (): void => void (ran = [])

const note = async (context: Context, what: string) => {
  ran.push(what)
  await context.tx.execute(sql`insert into setting (key, value) values (${`router:${randomUUID()}`}, 'true')`)
  if (failure) throw failure
}
export const registry: Registry<Context> = {
  commands: [
    ...needed.map((role) =>
      command({
        name: `needs_${role}`,
        group: 'own',
        role,
        async run(context) {
          await note(context, `command ${role}`)
          return { view: line('done') }
        },
      }),
    ),
    command({
      name: 'open',
      group: 'own',
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
      group: 'own',
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
        ids: 1,
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
        ids: 1,
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
      ids: 0,
      run: async () => ({ view: line('next'), replaces: true, stub: line('done') }),
    }),
    action({ id: 'below', role: 'anyone', ids: 0, run: async () => ({ view: line('more') }) }),
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
export const place: Place = { network: 'playground', tenant, channel: 'dm', direct: true }
export const channel: Place = { ...place, channel: 'team', direct: false }
export const user = (role: Role, locale = 'en'): PlatformUser => ({
  network: 'playground',
  tenant,
  userId: `${role}-${locale}`,
  name: `The ${role}`,
  locale,
})
export const ref = (messageId = 'm1', where = place): MessageRef => ({ place: where, messageId })

export type Doing =
  | { kind: 'command'; name: string; options?: Record<string, unknown> | string }
  | { kind: 'press'; token: string; message?: MessageRef }
  | { kind: 'submit'; token: string; fields?: Record<string, string>; message?: MessageRef }
  | { kind: 'words'; text: string; replyTo?: MessageRef }
export const interaction = (
  who: PlatformUser,
  doing: Doing,
  more: { key?: string; where?: Place } = {},
): Interaction => {
  const origin = { key: more.key ?? randomUUID(), user: who, place: more.where ?? place, receivedAt: performance.now() }
  if (doing.kind === 'command') return { ...origin, options: '', ...doing }
  if (doing.kind === 'press') return { ...origin, message: ref(), ...doing }
  if (doing.kind === 'submit') return { ...origin, fields: {}, ...doing }
  return { ...origin, message: ref('typed'), ...doing }
}
export const by = (role: Role, doing: Doing, more?: { key?: string; where?: Place }) =>
  router.dispatch(interaction(user(role), doing, more))

export const words = (view: View): string => view.blocks.map((b) => ('text' in b ? b.text : '')).join('\n')
export const said = (given: Answer): string => (given.kind === 'reply' ? words(given.reply.view) : given.kind)
export const shows = (given: Answer) => (given.kind === 'reply' ? given.reply.shows : given.kind)
export const error = (key: string, values?: Record<string, string | number>, locale = 'en') =>
  translator(locale)(`errors.${key}`, values)
export const written = async (): Promise<number> =>
  Number((await store.sql`select count(*) from setting where key like 'router:%'`)[0]?.['count'])

export async function openTinyHouse(): Promise<void> {
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
      await store.transact((tx) =>
        addVolunteer(tx, { user: user(role, locale), role, teamId: null, locale, textName: role }),
      )
}

export async function closeTinyHouse(): Promise<void> {
  await store?.close()
  await database?.drop()
}

export async function resetTinyHouse(): Promise<void> {
  forget()
  fail(undefined)
  logged = []
  await store.sql`delete from setting where key like 'router:%'`
}

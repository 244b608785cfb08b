/** The demo's volunteers see what comes to them, in whatever order the chats of all are written. */
import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Interaction } from '../../src/chat/interaction.ts'
import type { Answer, Door } from '../../src/chat/platform.ts'
import { writeToken } from '../../src/chat/token.ts'
import { startCrew } from '../../src/demo/crew.ts'
import { Hand } from '../../src/demo/hand.ts'
import { translator } from '../../src/locales/index.ts'
import { createPlayground } from '../../src/platforms/playground/index.ts'
import type { Playground } from '../../src/platforms/playground/index.ts'
import { createDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

const t = translator('en')
const log = { info() {}, warn() {}, error() {} }
const talk = '01a21ec7-021a-7f7d-84ce-ab69c277a6d5'
const view = {
  blocks: [{ kind: 'said' as const, who: 'contact' as const, text: 'Thank you', at: '' }],
  buttons: [{ label: t('button.close'), token: writeToken('close', talk) }],
}
let database: TestDatabase
let sql: postgres.Sql
let playground: Playground
const heard: Interaction[] = []
let batches: Answer[] = []

const nothingLeft: Answer = {
  kind: 'reply',
  at: 'below',
  reply: { view: { blocks: [{ kind: 'text', text: 'None' }] } },
}
const door: Door = {
  async dispatch(interaction) {
    heard.push(interaction)
    return (interaction.kind === 'command' ? batches.shift() : undefined) ?? nothingLeft
  },
  shown: async () => {},
  opens: () => false,
  commands: async () => [],
  complete: async () => [],
  suggest: async () => [],
  locale: async () => 'en',
  home: async () => ({ blocks: [] }),
}
const crewOf = (...hands: Hand[]) =>
  startCrew({ store: { sql }, settings: { slipMs: 0 }, log } as unknown as Parameters<typeof startCrew>[0], hands, {
    locale: 'en',
    batch: 5,
  })
const deeds = (userId: string, kind: Interaction['kind']): number =>
  heard.filter((i) => i.user.userId === userId && i.kind === kind).length

beforeAll(async () => {
  database = await createDatabase()
  sql = postgres(database.url, { max: 6 })
  playground = createPlayground({ sql, log })
  await playground.start(door)
})
afterAll(async () => {
  await playground.stop()
  await sql.end()
  await database.drop()
})

it('a card whose writer was slow is seen, though other chats are far ahead by then', async () => {
  const [slow, quick] = [new Hand(playground, 'demo-1', 'One'), new Hand(playground, 'demo-2', 'Two')]
  const crew = crewOf(slow, quick)
  // They have asked for contacts and for answers, and been told that nothing is left: from here on they only look.
  await expect.poll(() => slow.cards.size).toBe(2)
  await sql.begin(async (tx) => {
    // As every writer of a chat does: 0x706c6179 is the playground's.
    await tx`select pg_advisory_xact_lock(${0x706c6179}::int, hashtext(${slow.channel}))`
    await tx`insert into playground.messages (id, channel, view, nonce, position, version)
      select gen_random_uuid(), ${slow.channel}, ${JSON.stringify(view)}, 'slow', n, n from nextval('playground.version') n`
    const other = await playground.direct({ tenant: 'local', userId: 'demo-2' })
    for (let i = 0; i < 80; i++)
      await playground.send(other, { blocks: [{ kind: 'text', text: `${i}` }] }, { nonce: `quick ${i}` })
    await expect.poll(() => quick.cards.size).toBeGreaterThan(80)
  })
  // Before they ask again, which would make them look.
  await expect.poll(() => deeds('demo-1', 'press'), { timeout: 10_000 }).toBe(1)
  await crew.stop()
})

it('asks again when the house could not answer', async () => {
  const failed = t('errors.failed', { id: 'e1234567' })
  batches = [
    {
      kind: 'reply',
      at: 'below',
      reply: {
        view: { blocks: [{ kind: 'error', text: failed }], buttons: [{ label: 'Help', token: writeToken('help') }] },
      },
    },
  ]
  const crew = crewOf(new Hand(playground, 'demo-3', 'Three'))
  // Twice for contacts, and then for answers.
  await expect.poll(() => deeds('demo-3', 'command')).toBe(3)
  expect(heard.flatMap((i) => (i.kind === 'command' && i.user.userId === 'demo-3' ? [i.name] : []))).toEqual([
    'batch',
    'batch',
    'replies',
  ])
  await crew.stop()
})

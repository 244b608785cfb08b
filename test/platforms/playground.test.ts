import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Interaction, MessageRef } from '../../src/chat/interaction.ts'
import type { Answer, Door } from '../../src/chat/platform.ts'
import { line } from '../../src/chat/view.ts'
import type { Subject, View } from '../../src/chat/view.ts'
import { en, fr } from '../../src/locales/playground.ts'
import { createPlayground } from '../../src/platforms/playground/index.ts'
import type { Deed, Playground, PlaygroundMessage, PhoneText } from '../../src/platforms/playground/index.ts'
import { createDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

const log = { info() {}, warn() {}, error() {} }
const people = [
  { userId: 'ada', name: 'Ada Organizer', role: 'organizer' as const },
  { userId: 'bo', name: 'Bo Volunteer', role: 'volunteer' as const },
]
let database: TestDatabase
let sql: postgres.Sql
let workerSql: postgres.Sql
let playground: Playground
let seen: Interaction[]
let shown: { ref: MessageRef; user: string; about?: Subject }[]
let next: (interaction: Interaction) => Answer | Promise<Answer>
let taken: Set<string>

/** A house that answers what the test says, once per key, as the real one does. */
const door: Door = {
  async dispatch(interaction) {
    seen.push(interaction)
    if (taken.has(interaction.key)) return { kind: 'nothing' }
    taken.add(interaction.key)
    return next(interaction)
  },
  async shown(ref, user, about) {
    shown.push({ ref, user: user.userId, ...(about ? { about } : {}) })
  },
  opens: () => false,
  commands: async (user) => [{ name: 'batch', description: `for ${user.userId} in ${user.locale}`, options: [] }],
  complete: async () => [],
  suggest: async () => [],
  locale: async () => 'en',
  home: async () => ({ blocks: [] }),
}
const written: { phone: string; body: string }[] = []
let texts: PhoneText[] = []
const phones = {
  since: async (version: number) => ({ version: texts.length, texts: texts.slice(version) }),
  write: async (phone: string, body: string) => void written.push({ phone, body }),
}

beforeAll(async () => {
  database = await createDatabase()
  sql = postgres(database.url, { max: 6 })
  workerSql = postgres(database.url, { max: 6 })
  playground = createPlayground({ sql, log })
  await playground.start(door)
})
afterAll(async () => {
  await playground.stop()
  await sql.end()
  await workerSql.end()
  await database.drop()
})
beforeEach(() => {
  seen = []
  shown = []
  texts = []
  taken = new Set()
  next = () => ({ kind: 'nothing' })
})

type Saying = {
  userId?: string
  channel?: string
  key?: string
  replyTo?: string
  file?: { name: string; bytes: Uint8Array }
}
const deedOf = (userId: string, channel = `dm-${userId}`, key: string = randomUUID()) => ({
  key,
  userId,
  name: userId,
  locale: 'en',
  channel,
})
const say = (text: string, { userId = 'bo', channel, key, ...rest }: Saying = {}): Deed => ({
  ...deedOf(userId, channel, key),
  kind: 'line',
  text,
  ...rest,
})
const press = (messageId: string, userId = 'bo', channel?: string): Deed => ({
  ...deedOf(userId, channel),
  kind: 'press',
  messageId,
  token: 'go',
})
const answer = (text: string, extra: Partial<Extract<Answer, { kind: 'reply' }>['reply']> = {}): Answer => ({
  kind: 'reply',
  at: 'below',
  reply: { view: line(text), shows: 'private', ...extra },
})
const wordsOf = (messages: PlaygroundMessage[]) =>
  messages.map((one) => one.view.blocks.map((block) => ('text' in block ? block.text : '')).join('|'))
const all = async (userId: string, channel: string) =>
  (await playground.read({ userId }, channel, 0)).messages.sort((a, b) => a.position - b.position)
const last = async (userId: string, channel = `dm-${userId}`) => (await all(userId, channel)).at(-1)!

describe('deeds', () => {
  test('a line that begins with / is a command with the rest as options, and its file', async () => {
    await playground.act(say('/Import  "spring list" petition', { file: { name: 'a.csv', bytes: Buffer.from('x,y') } }))
    const [command] = seen
    expect(command).toMatchObject({
      kind: 'command',
      name: 'import',
      options: '"spring list" petition',
      file: { name: 'a.csv', size: 3 },
      user: { network: 'playground', tenant: 'local', userId: 'bo', locale: 'en' },
      place: { channel: 'dm-bo', direct: true },
    })
    if (command?.kind !== 'command' || !command.file) throw new Error('no file')
    const chunks = []
    for await (const chunk of command.file.read()) chunks.push(chunk)
    expect(Buffer.concat(chunks).toString()).toBe('x,y')
    expect(wordsOf([await last('bo')])).toEqual(['/Import  "spring list" petition|a.csv'])
  })

  test('other lines are words, with the card that they answer; the own line is known as the bottom', async () => {
    const card = await playground.send(await playground.direct({ tenant: 'local', userId: 'bo' }), line('card'), {
      nonce: 'n-words',
    })
    await playground.act(say('thank you', { replyTo: card.messageId }))
    expect(seen[0]).toMatchObject({ kind: 'words', text: 'thank you', replyTo: { messageId: card.messageId } })
    expect(shown).toEqual([{ user: 'bo', ref: { place: card.place, messageId: (await last('bo')).id } }])
  })

  test('a reply to a card of somebody else answers nothing', async () => {
    const card = await playground.send(await playground.direct({ tenant: 'local', userId: 'ada' }), line('x'), {
      nonce: 'n-other',
    })
    await playground.act(say('hello', { replyTo: card.messageId }))
    expect(seen[0]).not.toHaveProperty('replyTo')
    expect(await playground.act(press(card.messageId, 'bo', 'dm-ada'))).toEqual({ kind: 'refused', why: 'channel' })
    expect(await playground.act(press(card.messageId))).toEqual({ kind: 'refused', why: 'message' })
    expect(seen).toHaveLength(1)
  })

  test('an answer that edits takes the place of the pressed card', async () => {
    const view: View = { blocks: [{ kind: 'text', text: 'first' }], buttons: [{ label: 'Send', token: 'go' }] }
    const card = await playground.send(await playground.direct({ tenant: 'local', userId: 'bo' }), view, {
      nonce: 'n-edit',
    })
    const before = await all('bo', 'dm-bo')
    const about: Subject = { kind: 'target', id: randomUUID() }
    next = () => ({ kind: 'reply', at: 'edit', reply: { view: line('second'), about } })
    await playground.act(press(card.messageId))
    const after = await all('bo', 'dm-bo')
    expect(after).toHaveLength(before.length)
    expect(wordsOf([after.at(-1)!])).toEqual(['second'])
    expect(after.at(-1)).toMatchObject({ id: card.messageId, edited: true, position: before.at(-1)!.position })
    expect(shown).toEqual([{ ref: card, user: 'bo', about }])
  })

  test('an answer below shrinks the old card to its stub and comes last', async () => {
    const card = await playground.send(await playground.direct({ tenant: 'local', userId: 'bo' }), line('old'), {
      nonce: 'n-below',
    })
    await playground.act(say('in between'))
    next = () => ({ kind: 'reply', at: 'below', reply: { view: line('new') }, stub: line('done') })
    const outcome = await playground.act(press(card.messageId))
    expect(wordsOf((await all('bo', 'dm-bo')).slice(-3))).toEqual(['done', 'in between', 'new'])
    expect(outcome.kind === 'shown' && wordsOf(outcome.messages)).toEqual(['done', 'new'])
  })

  test('a form comes back to the page, and its content goes in under the card', async () => {
    const card = await playground.send(await playground.direct({ tenant: 'local', userId: 'bo' }), line('card'), {
      nonce: 'n-form',
    })
    const form = { token: 'go', title: 'Edit', fields: [], submit: 'Save' }
    next = () => ({ kind: 'form', form })
    expect(await playground.act(press(card.messageId))).toEqual({ kind: 'form', form, messages: [] })
    next = () => answer('saved')
    await playground.act({
      ...deedOf('bo'),
      kind: 'submit',
      token: 'go',
      fields: { a: 'b' },
      messageId: card.messageId,
    })
    expect(seen[1]).toMatchObject({ kind: 'submit', fields: { a: 'b' }, message: { messageId: card.messageId } })
    expect(wordsOf([await last('bo')])).toEqual(['saved'])
  })

  test("in the team channel a command and a private answer are that person's alone, a public one is everybody's", async () => {
    next = () => answer('for bo only')
    await playground.act(say('/me', { channel: 'team' }))
    next = () => answer('for all', { shows: 'public' })
    await playground.act(say('/leaderboard', { channel: 'team' }))
    await playground.act(say('well done', { channel: 'team' }))
    expect(wordsOf(await all('ada', 'team'))).toEqual(['for all', 'well done', 'for all'])
    expect(wordsOf(await all('bo', 'team'))).toEqual([
      '/me',
      'for bo only',
      '/leaderboard',
      'for all',
      'well done',
      'for all',
    ])
    expect((await playground.read({ userId: 'ada' }, 'dm-bo', 0)).messages).toEqual([])
  })

  test('a private answer never takes the place of what all see', async () => {
    const card = await playground.send(
      { network: 'playground', tenant: 'local', channel: 'team', direct: false },
      line('board'),
      { nonce: 'n-board' },
    )
    next = () => ({ kind: 'reply', at: 'edit', reply: { view: line('secret'), shows: 'private' } })
    await playground.act(press(card.messageId, 'bo', 'team'))
    expect(wordsOf(await all('ada', 'team'))).not.toContain('secret')
    expect(wordsOf(await all('ada', 'team'))).toContain('board')
  })

  test('the same key twice makes one line and one answer', async () => {
    const key = randomUUID()
    next = () => answer('once')
    const before = (await all('bo', 'dm-bo')).length
    await playground.act(say('/batch 5', { key }))
    expect((await playground.act(say('/batch 5', { key }))).kind).toBe('nothing')
    expect(wordsOf((await all('bo', 'dm-bo')).slice(before))).toEqual(['/batch 5', 'once'])
  })
})

describe('rows', () => {
  test('a process that never started sends and edits; the same nonce posts once', async () => {
    const worker = createPlayground({ sql: workerSql, log })
    const place = await worker.direct({ tenant: 'local', userId: 'ada' })
    const nonce = randomUUID()
    const refs = await Promise.all(Array.from({ length: 8 }, () => worker.send(place, line('hello'), { nonce })))
    expect(new Set(refs.map((ref) => ref.messageId)).size).toBe(1)
    await worker.edit(refs[0]!, line('hello again'))
    expect(wordsOf([await last('ada')])).toEqual(['hello again'])
  })

  test('the first calls of several processes make the tables once', async () => {
    const fresh = await createDatabase()
    const clients = Array.from({ length: 4 }, () => postgres(fresh.url, { max: 1 }))
    const missing = await Promise.all(clients.map((client) => createPlayground({ sql: client, log }).missing()))
    await Promise.all(clients.map((client) => client.end()))
    await fresh.drop()
    expect(missing).toEqual([undefined, undefined, undefined, undefined])
  })

  test('a reader of versions misses no writer that commits late', async () => {
    const slow = await workerSql.reserve()
    await slow`begin`
    const place = await playground.direct({ tenant: 'local', userId: 'busy' })
    const late = createPlayground({ sql: slow, log })
    await late.send(place, line('late'), { nonce: randomUUID() })
    let settled = false
    const quick = playground.send(place, line('quick'), { nonce: randomUUID() }).finally(() => (settled = true))
    const waiting = () => workerSql`select 1 from pg_locks where locktype = 'advisory' and not granted`
    for (let n = 0; n < 2000 && !settled && (await waiting()).length === 0; n++) continue
    const early = await playground.read({ userId: 'busy' }, 'dm-busy', 0)
    await slow`commit`
    slow.release()
    await quick
    const rest = await playground.read({ userId: 'busy' }, 'dm-busy', early.version)
    expect(wordsOf([...early.messages, ...rest.messages])).toEqual(['late', 'quick'])
  })

  test('many edits of one message at once leave the last version for the reader', async () => {
    const worker = createPlayground({ sql: workerSql, log })
    const place = await worker.direct({ tenant: 'local', userId: 'many' })
    const card = await worker.send(place, line('0'), { nonce: randomUUID() })
    let version = 0
    let held = ''
    const read = async () => {
      const news = await playground.read({ userId: 'many' }, 'dm-many', version)
      for (const message of news.messages) held = wordsOf([message])[0]!
      version = news.version
    }
    await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        await (n % 2 ? worker : playground).edit(card, line(`edit ${n}`))
        await read()
      }),
    )
    await read()
    expect(held).toBe(wordsOf([await last('many')])[0])
    expect(await all('many', 'dm-many')).toHaveLength(1)
  })

  test('words that a person typed come back letter for letter', async () => {
    const words = 'é 🍪 \u0000 \\u0000 "quoted" <b>@everyone</b> {a} $1'
    await playground.act(say(words))
    expect(wordsOf([await last('bo')])).toEqual([words])
  })
})

describe('http', () => {
  const routes = () =>
    playground.routes({
      people,
      channel: { id: 'team', name: '#team' },
      phones,
      words: (locale) => (locale === 'fr' ? fr : en),
      notice: () => 'Simulated <carrier>',
      allowedHosts: ['muster.test'],
    })
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    routes().request(`http://localhost:3000${path}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { host: 'localhost:3000', origin: 'http://localhost:3000', ...headers },
    })

  test.each(['localhost:3000', '127.0.0.1:80', '[::1]:3000', 'LOCALHOST', 'muster.test:3000'])(
    'answers Host %s',
    async (host) => {
      expect((await routes().request('/', { headers: { host } })).status).toBe(200)
    },
  )
  test.each([
    'evil.example',
    'localhost.evil.example:3000',
    '127.0.0.1.nip.io',
    '10.0.0.1:3000',
    'localhost@evil.example',
  ])('refuses Host %s', async (host) => {
    for (const path of ['/', '/playground/events', '/playground/app.js', '/playground/commands?user=bo'])
      expect((await routes().request(path, { headers: { host } })).status).toBe(403)
  })
  test.each(['http://evil.example', 'http://localhost:4000', 'null', 'file://localhost:3000'])(
    'refuses Origin %s',
    async (origin) => {
      const deed = { key: 'k', userId: 'bo', channel: 'dm-bo', kind: 'line', text: '/help' }
      expect((await post('/playground/deed', deed, { origin })).status).toBe(403)
      expect((await post('/playground/phone', { phone: '+1', body: 'x' }, { origin })).status).toBe(403)
      expect(seen).toEqual([])
    },
  )
  test('refuses a POST without Origin', async () => {
    const answer = await routes().request('/playground/deed', {
      method: 'POST',
      body: '{}',
      headers: { host: 'localhost' },
    })
    expect(answer.status).toBe(403)
  })

  test('the page speaks the asked language, escapes, and runs no inline script', async () => {
    const french = await routes().request('/', { headers: { host: 'localhost', 'accept-language': 'de, fr-CA;q=0.8' } })
    const html = await french.text()
    expect(html).toContain('<html lang="fr">')
    expect(html).toContain('Simulated &lt;carrier&gt;')
    expect(french.headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(await (await routes().request('/?lang=en', { headers: { host: 'localhost' } })).text()).toContain(
      '<html lang="en">',
    )
    for (const [, path] of html.matchAll(/(?:src|href)="(\/playground\/[^"]+)"/g))
      expect((await routes().request(path!, { headers: { host: 'localhost' } })).status).toBe(200)
  })

  test('a deed with a file streams it; the name is ours', async () => {
    let read = ''
    next = async (interaction) => {
      if (interaction.kind === 'command' && interaction.file)
        for await (const chunk of interaction.file.read()) read += Buffer.from(chunk).toString()
      return answer('imported')
    }
    const head = {
      key: randomUUID(),
      userId: 'ada',
      name: 'Somebody',
      channel: 'dm-ada',
      kind: 'line',
      text: '/import',
      file: { name: 'l.csv', size: 9 },
    }
    const response = await post('/playground/deed', `${JSON.stringify(head)}\nname\nÉve\n`)
    expect(await response.json()).toMatchObject({ kind: 'shown', messages: [{ name: 'Ada Organizer' }, {}] })
    expect(read).toBe('name\nÉve\n')
  })

  test.each([
    ['no JSON', 'hello'],
    ['nobody', { key: 'k', userId: 'eve', channel: 'dm-eve', kind: 'line', text: 'x' }],
    ['no text', { key: 'k', userId: 'bo', channel: 'dm-bo', kind: 'line' }],
    [
      'fields that are no text',
      { key: 'k', userId: 'bo', channel: 'dm-bo', kind: 'submit', token: 't', fields: { a: 1 } },
    ],
    ['a file of no size', { key: 'k', userId: 'bo', channel: 'dm-bo', kind: 'line', text: 'x', file: { name: 'a' } }],
  ])('refuses a deed with %s', async (_, body) => {
    expect((await post('/playground/deed', body)).status).toBe(400)
    expect(seen).toEqual([])
  })
  test('refuses a channel of somebody else and a message that is none', async () => {
    expect((await post('/playground/deed', say('x', { channel: 'dm-ada' }))).status).toBe(404)
    expect((await post('/playground/deed', press("'; drop"))).status).toBe(404)
  })

  test("commands are those of the person, in the page's language", async () => {
    const answer = await routes().request('/playground/commands?user=bo&lang=fr', { headers: { host: 'localhost' } })
    expect(await answer.json()).toEqual([{ name: 'batch', description: 'for bo in fr', options: [] }])
  })

  test('a text of the voter goes to the phones', async () => {
    await post('/playground/phone', { phone: '+15145550123', body: 'Yes!' })
    expect(written).toContainEqual({ phone: '+15145550123', body: 'Yes!' })
  })

  test('server events: a snapshot, then what another connection writes, and the phones; a cut page goes on', async () => {
    const worker = createPlayground({ sql: workerSql, log })
    const place = await worker.direct({ tenant: 'local', userId: 'ada' })
    const first = await openEvents(routes(), {})
    const snapshot = await first.until('snapshot', () => true)
    expect(snapshot.data.every((one: PlaygroundMessage) => one.channel !== 'dm-busy')).toBe(true)
    await worker.send(place, line('while open'), { nonce: randomUUID() })
    const event = await first.until('messages', (data) => wordsOf(data).includes('while open'))
    texts = [
      { id: '1', phone: '+15145550123', name: 'Zoé', from: 'campaign', body: 'Hi', at: new Date().toISOString() },
    ]
    expect((await first.until('phones', (data) => data.length > 0)).data).toEqual(texts)
    await first.close()

    await worker.send(place, line('while away'), { nonce: randomUUID() })
    const second = await openEvents(routes(), { 'last-event-id': event.id })
    expect(wordsOf((await second.until('messages', () => true)).data)).toEqual(['while away'])
    expect(second.names).not.toContain('snapshot')
    await second.close()

    const other = await openEvents(routes(), { 'last-event-id': '999999.999999.999999' })
    await other.until('snapshot', (data) => wordsOf(data).includes('while away'))
    await other.close()
  })
})

type ServerEvent = { name: string; id: string; data: any }

/** Reads server events as they come; `until` gives the next of that name which passes. */
async function openEvents(app: ReturnType<Playground['routes']>, headers: Record<string, string>) {
  const response = await app.request('/playground/events', { headers: { host: 'localhost', ...headers } })
  const reader = response.body!.getReader()
  const names: string[] = []
  let text = ''
  async function nextEvent(): Promise<ServerEvent> {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end >= 0) {
        const fields = Object.fromEntries(
          text
            .slice(0, end)
            .split('\n')
            .map((one) => one.split(/: (.*)/s).slice(0, 2)),
        )
        text = text.slice(end + 2)
        if (!fields.event) continue
        names.push(fields.event)
        return { name: fields.event, id: fields.id, data: JSON.parse(fields.data) }
      }
      const { value, done } = await reader.read()
      if (done) throw new Error('the events ended')
      text += Buffer.from(value).toString()
    }
  }
  return {
    names,
    async until(name: string, passes: (data: any) => boolean): Promise<ServerEvent> {
      for (;;) {
        const event = await nextEvent()
        if (event.name === name && passes(event.data)) return event
      }
    },
    close: () => reader.cancel(),
  }
}

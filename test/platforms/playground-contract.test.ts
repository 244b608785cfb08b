import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import type { Door } from '../../src/chat/platform.ts'
import type { Form } from '../../src/chat/view.ts'
import { createPlayground } from '../../src/platforms/playground/index.ts'
import type { Deed, PlaygroundMessage } from '../../src/platforms/playground/index.ts'
import { platformContract } from '../contracts/platform.ts'
import type { Person, Seen, Stage } from '../contracts/platform.ts'
import { words } from '../support/app.ts'
import { createQuickDatabase, quietLog } from '../support/house.ts'

async function openPlaygroundStage(door: Door): Promise<Stage> {
  const database = await createQuickDatabase()
  const sql = postgres(database.url, { max: 4 })
  const log = quietLog([])
  const playground = createPlayground({ sql, log })
  await playground.register()
  await playground.start(door)
  const worker = createPlayground({ sql, log })
  return {
    platform: { ...playground, send: worker.send, edit: worker.edit, direct: worker.direct },
    channel: { network: 'playground', tenant: 'local', channel: 'team', direct: false },
    person: async (name, locale = 'en') => createPerson(name, locale),
    // The page escapes what it shows: seen to in the tests of the page.
    faults: () => [],
    async close() {
      await playground.stop()
      await sql.end()
      await database.drop()
    },
  }

  function createPerson(name: string, locale: string): Person {
    const userId = name.toLowerCase().replace(/\W+/g, '-')
    const direct = `dm-${userId}`
    let last: Deed | undefined
    let form: { form: Form; on: PlaygroundMessage } | undefined
    async function act(deed: Record<string, unknown>): Promise<void> {
      last = { key: randomUUID(), userId, name, locale, channel: direct, ...deed } as Deed
      const outcome = await playground.act(last)
      if (outcome.kind === 'form') form = { form: outcome.form, on: (await find(String(deed['messageId'])))! }
    }
    const all = async (channel: string): Promise<PlaygroundMessage[]> =>
      (await playground.read({ userId }, channel, 0)).messages.sort((a, b) => a.position - b.position)
    const find = async (id: string): Promise<PlaygroundMessage | undefined> =>
      [...(await all(direct)), ...(await all('team'))].find((m) => m.id === id)
    const seen = (m: PlaygroundMessage): Seen => ({
      id: m.id,
      by: m.author === null ? 'bot' : 'person',
      text: m.view.blocks
        .map((b) => (b.kind === 'said' ? `${b.name} ${b.at ?? ''} ${b.text}` : words({ view: { blocks: [b] } })))
        .join('\n'),
      buttons: (m.view.buttons ?? []).map((b) => b.label),
      pictures: m.view.blocks.filter((b) => b.kind === 'picture').length,
      ...(m.replyTo ? { after: m.replyTo } : {}),
      ...(m.privateTo ? { alone: true } : {}),
    })
    return {
      user: { tenant: 'local', userId },
      ref: (s) => ({
        place: { network: 'playground', tenant: 'local', channel: direct, direct: true },
        messageId: s.id,
      }),
      command: (command, rest = '', { file, channel } = {}) =>
        act({
          kind: 'line',
          text: `/${command} ${rest}`.trim(),
          ...(file ? { file } : {}),
          ...(channel ? { channel: 'team' } : {}),
        }),
      async press(label, on) {
        const token = (await find(on.id))?.view.buttons?.find((b) => b.label === label)?.token
        await act({ kind: 'press', messageId: on.id, token })
      },
      reply: (text, to) => act({ kind: 'line', text, replyTo: to.id }),
      say: (text) => act({ kind: 'line', text }),
      form: async () => form && { title: form.form.title, fields: form.form.fields.map((f) => f.label) },
      async fill(values) {
        const { form: open, on } = form!
        const fields = Object.fromEntries(open.fields.map((f) => [f.name, values[f.label] ?? f.value ?? '']))
        await act({ kind: 'submit', token: open.token, fields, messageId: on.id })
      },
      repeat: async () => void (await playground.act(last!)),
      sees: async (where = 'direct') => (await all(where === 'channel' ? 'team' : direct)).map(seen),
    }
  }
}

platformContract('the playground', openPlaygroundStage, {
  card: 'everybody there has the direct chat beside the channel, and private messages of a channel are kept',
})

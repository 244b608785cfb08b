/**
 * What every chat network must do, whatever its markup: each adapter runs this suite over its real client library,
 * against a strict local server (the playground: over its own door). The house behind the door is a few lines that
 * answer what a case says, once per key as the real one does, so that what is looked at is the adapter alone.
 *
 * A `Stage` is one network with a bot on it. Its people act as the network's own clients would let them, and read back
 * what stands on their screen as text.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CommandCard } from '../../src/chat/command.ts'
import type { Interaction, MessageRef, Place, PlatformUser } from '../../src/chat/interaction.ts'
import type { Answer, Door, Platform } from '../../src/chat/platform.ts'
import { writeToken } from '../../src/chat/token.ts'
import { line, view } from '../../src/chat/view.ts'
import type { Block, Form, Reply, Subject, View } from '../../src/chat/view.ts'
import { hostile } from '../support/hostile.ts'

/** One message on a screen, as text. */
export type Seen = {
  id: string
  by: 'bot' | 'person'
  text: string
  /** Labels of its buttons, in order. */
  buttons: string[]
  pictures: number
  /** The message it answers or continues, where the network shows that. */
  after?: string
  /** Only this person sees it. */
  alone?: boolean
}
/** A form on a person's screen: all at once, or the field that is being asked for. */
export type OpenForm = { title: string; fields: string[] }

/** Each act ends when the network has delivered it; what comes of it is waited for on the screen. */
export type Person = {
  user: { tenant: string; userId: string }
  /** A message of the direct chat, as the bot's own reference. */
  ref(seen: Seen): MessageRef
  command(
    name: string,
    rest?: string,
    options?: { file?: { name: string; bytes: Uint8Array }; channel?: boolean },
  ): Promise<void>
  press(label: string, on: Seen, options?: { channel?: boolean }): Promise<void>
  /** A native reply to a message of the direct chat: a reply, or a message in its thread. */
  reply(text: string, to: Seen): Promise<void>
  /** Words in the direct chat that answer nothing. */
  say(text: string): Promise<void>
  form(): Promise<OpenForm | undefined>
  /** Fills the open form and hands it in; labels that are not named keep what they hold. */
  fill(values: Record<string, string>): Promise<void>
  /** The last event once more, as a network does that doubts whether it was heard. */
  repeat(): Promise<void>
  /** All messages of the direct chat, or of the channel, oldest first. */
  sees(where?: 'direct' | 'channel'): Promise<Seen[]>
}

export type Stage = {
  platform: Platform
  /** A channel that the bot is in. */
  channel: Place
  person(name: string, locale?: string): Promise<Person>
  /** What the network refused, or would have shown as a ping or a link of somebody's words: must stay empty. */
  faults(): string[]
  close(): Promise<void>
}

export const cases = {
  blocks: 'every block can be read',
  language: 'a command carries its words and the language of its writer',
  buttons: 'a press carries its token, and the card is edited in its place',
  below: 'a card that is no longer last shrinks, and the next one comes at the bottom',
  again: 'the same event four times is one effect',
  form: 'a form opens, shows what it holds, and comes back filled',
  reply: 'a native reply says which card it answers',
  words: 'plain words answer no card',
  file: 'a file that is handed over can be read whole',
  long: 'a long text is split or told, never cut in silence',
  picture: 'a picture is there with its words',
  hostile: 'words of a person neither ping, nor link, nor break, in any block',
  hostileNames: 'words of a person in labels and forms do no harm',
  channel: 'in a channel an ordinary answer is private, and a public one is seen by all',
  card: 'a working card asked for in a channel comes to the direct chat',
  send: 'a worker that never started can write, and the same nonce writes once',
  edit: 'a worker can edit what was posted',
  after: 'a later card of the same thread continues the earlier one',
  shown: 'what stands on the screen is told to the house',
} as const
export type Case = keyof typeof cases

/** A house that answers what a case says, once per key. */
export type Script = Door & {
  interactions: Interaction[]
  showings: { ref: MessageRef; user: PlatformUser; about?: Subject }[]
  next: (interaction: Interaction) => Answer | Promise<Answer>
  /** Keys that had their effect. */
  taken: Set<string>
}

export function scriptDoor(): Script {
  const taken = new Set<string>()
  const script: Script = {
    taken,
    interactions: [],
    showings: [],
    next: () => ({ kind: 'nothing' }),
    async dispatch(interaction) {
      const key = `${interaction.user.tenant}/${interaction.key}`
      if (taken.has(key)) return { kind: 'nothing' }
      taken.add(key)
      script.interactions.push(interaction)
      return script.next(interaction)
    },
    async shown(ref, user, about) {
      script.showings.push({ ref, user, ...(about ? { about } : {}) })
    },
    opens: (token) => token.startsWith('form'),
    commands: async () => contractCommands,
    suggest: async () => [],
    complete: async () => [],
    locale: async (user) => user.locale ?? 'en',
    home: async () => line('home'),
  } as Script
  return script
}

/** What the bot of a stage registers; `PlatformGiven.commands` of the stage gives these. */
export const contractCommands: CommandCard[] = [
  {
    name: 'batch',
    description: 'Get your next contacts to text',
    options: [{ name: 'size', description: 'how many', type: 'integer', required: false }],
  },
  {
    name: 'join',
    description: 'Join with the code you were given',
    options: [{ name: 'code', description: 'the code', type: 'text', required: true }],
  },
  { name: 'board', description: 'How the teams are doing', options: [] },
  {
    name: 'import',
    description: 'Import a list of contacts',
    options: [
      { name: 'file', description: 'a CSV file', type: 'file', required: true },
      { name: 'list', description: 'a name for the list', type: 'text', required: false },
    ],
  },
]

export const below = (shown: View, more: Partial<Reply> = {}): Answer => ({
  kind: 'reply',
  at: 'below',
  reply: { shows: 'private', ...more, view: shown },
})

/** A PNG of one pixel. */
export const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

export const everyBlock: Block[] = [
  { kind: 'title', text: 'A title' },
  { kind: 'text', text: 'Some text.\nOn two lines.' },
  { kind: 'note', text: 'Small print' },
  { kind: 'sms', text: 'Hi Sam, it is Alex. Will you come?' },
  { kind: 'said', who: 'contact', name: 'Sam', text: 'Maybe. Where?', at: '18:02' },
  { kind: 'said', who: 'us', name: 'You', text: 'At the town hall' },
  {
    kind: 'facts',
    colon: ': ',
    rows: [
      { label: 'Sent', value: '12' },
      { label: 'Answers', value: '3 of 4' },
    ],
  },
  {
    kind: 'ranking',
    rows: [
      { place: 1, name: 'Team North', value: '40' },
      { place: 2, name: 'Team South', value: '38', yours: true },
    ],
  },
  { kind: 'progress', done: 3, total: 25, text: 'Contact 4 of 25' },
  { kind: 'error', text: 'Nothing was sent' },
  { kind: 'link', url: 'https://muster.example/board', text: 'The whole board' },
]
const ofBlocks = [
  'A title',
  'Some text.',
  'On two lines.',
  'Small print',
  'Hi Sam, it is Alex. Will you come?',
  'Sam',
  'Maybe. Where?',
  '18:02',
  'You',
  'At the town hall',
  'Sent',
  '12',
  'Answers',
  '3 of 4',
  'Team North',
  '40',
  'Team South',
  '38',
  'Contact 4 of 25',
  'Nothing was sent',
  'The whole board',
]

/**
 * ms: the networks' own patience, less than the house takes where this is asked. How soon it is on a quiet machine is
 * measured by the bench `ack`.
 */
export const ackWithin = 3_000
/** ms: what the house promises of its first answers, however long its database takes. */
export const firstAnswerWithin = 1_000
/** Of several, so that one that met a busy moment of this machine does not decide. */
export const middle = (ms: number[]): number => [...ms].sort((a, b) => a - b)[Math.floor(ms.length / 2)] ?? Infinity

/** Waits for something to be so; gives what `look` gave. */
export async function eventually<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
  what = 'it',
  ms = 30_000,
): Promise<T> {
  const end = performance.now() + ms
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (performance.now() > end) throw new Error(`waited ${ms} ms for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
}

/** Letters that carry no sign: what a network may add to keep words from linking, and blanks that it may fold. */
const bare = (text: string): string => text.replace(/[\p{Cf}\p{Cc}\s]+/gu, '')

/** `skips`: cases that make no sense on this network, each with its reason. */
export function platformContract(
  name: string,
  open: (door: Script) => Promise<Stage>,
  skips: Partial<Record<Case, string>> = {},
): void {
  describe(`${name} keeps the contract of platforms`, () => {
    const door = scriptDoor()
    let stage: Stage
    let person: Person
    let people = 0

    beforeAll(async () => {
      stage = await open(door)
    })
    afterAll(async () => stage?.close())
    beforeEach(async () => {
      door.interactions.length = 0
      door.showings.length = 0
      door.next = () => ({ kind: 'nothing' })
      person = await stage.person(`Person ${people++}`)
    })
    const on = (which: Case, run: () => Promise<void>) => {
      if (skips[which]) test.skip(`${cases[which]} (skipped: ${skips[which]})`, run)
      else
        test(cases[which], async () => {
          await run()
          expect(stage.faults()).toEqual([])
        })
    }
    const withText = (text: string, where: 'direct' | 'channel' = 'direct') =>
      eventually(
        async () => (await person.sees(where)).findLast((m) => m.by === 'bot' && bare(m.text).includes(bare(text))),
        `"${text}"`,
      )
    const heard = (n = 1) =>
      eventually(() => door.interactions.length >= n && door.interactions[n - 1], `interaction ${n}`)
    /** Shows a view in the direct chat in answer to a command, and gives its message. */
    async function show(shown: View, more: Partial<Reply> = {}): Promise<Seen> {
      const before = (await person.sees()).filter((m) => m.by === 'bot').length
      const showings = door.showings.length
      door.next = () => below(shown, more)
      await person.command('batch')
      const seen = await eventually(async () => {
        const mine = (await person.sees()).filter((m) => m.by === 'bot')
        return mine.length > before && mine.at(-1)
      }, 'the answer')
      await eventually(
        () => door.showings.slice(showings).some((s) => s.ref.messageId === person.ref(seen).messageId),
        'its showing',
      )
      return (await person.sees()).find((m) => m.id === seen.id) ?? seen
    }

    on('blocks', async () => {
      for (const block of everyBlock) {
        const seen = await show({ blocks: [block] })
        expect(seen.text.trim(), block.kind).not.toBe('')
      }
      const whole = await show({ blocks: everyBlock })
      const texts = (await person.sees())
        .filter((m) => m.by === 'bot')
        .map((m) => m.text)
        .join('\n')
      for (const part of ofBlocks) expect(bare(texts)).toContain(bare(part))
      expect(whole.text).not.toBe('')
    })

    on('language', async () => {
      const french = await stage.person('Zoé Tremblay', 'fr')
      await french.command('batch', '25')
      const heardOf = await heard()
      expect(heardOf).toMatchObject({
        kind: 'command',
        name: 'batch',
        user: { ...french.user, locale: expect.stringMatching(/^fr/) },
      })
      const { options } = heardOf as Extract<Interaction, { kind: 'command' }>
      expect(typeof options === 'string' ? options.trim() : String(options['size'])).toBe('25')
    })

    on('buttons', async () => {
      const ids = [randomUUID(), randomUUID()]
      const tokens = [writeToken('go'), writeToken('one', ids[0]!), writeToken('sixteen_letters_', ...ids)]
      const labels = ['Send', 'Skip', 'Other']
      const card = await show(
        view(
          [{ kind: 'text', text: 'A card' }],
          labels.map((label, i) => ({ label, token: tokens[i]!, ...(i ? {} : { look: 'primary' as const }) })),
        ),
      )
      expect(card.buttons).toEqual(labels)
      for (const [i, label] of labels.entries()) {
        door.next = () => ({
          kind: 'reply',
          at: 'edit',
          reply: {
            view: view(
              [{ kind: 'text', text: `Edited ${i}` }],
              labels.map((l, j) => ({ label: l, token: tokens[j]! })),
            ),
            replaces: true,
          },
        })
        const now = (await person.sees()).find((m) => m.id === card.id)!
        await person.press(label, now)
        const edited = await withText(`Edited ${i}`)
        expect(edited.id).toBe(card.id)
        const pressed = door.interactions.at(-1)!
        expect(pressed).toMatchObject({
          kind: 'press',
          token: tokens[i],
          message: { messageId: person.ref(card).messageId },
        })
      }
      const many = await show(
        view(
          [{ kind: 'text', text: 'Twelve' }],
          Array.from({ length: 12 }, (_, i) => ({
            label: `Answer ${i}`,
            token: writeToken('canned', ids[0]!, randomUUID()),
          })),
        ),
      )
      expect(many.buttons).toEqual(Array.from({ length: 12 }, (_, i) => `Answer ${i}`))
    })

    on('below', async () => {
      const card = await show(
        view([{ kind: 'text', text: 'First card' }], [{ label: 'Send', token: writeToken('send', randomUUID()) }]),
      )
      door.next = () => ({
        kind: 'reply',
        at: 'below',
        stub: line('Sent to Sam'),
        reply: { view: line('Second card'), replaces: true },
      })
      await person.press('Send', card)
      const next = await withText('Second card')
      expect(next.id).not.toBe(card.id)
      const old = await eventually(
        async () => (await person.sees()).find((m) => m.id === card.id && m.text.includes('Sent to Sam')),
        'the stub',
      )
      expect(old.buttons).toEqual([])
    })

    on('again', async () => {
      const card = await show(view([{ kind: 'text', text: 'Once' }], [{ label: 'Go', token: writeToken('go') }]))
      let effects = 0
      door.next = () => below(line(`Effect ${++effects}`))
      await person.press('Go', card)
      await withText('Effect 1')
      for (let i = 0; i < 3; i++) await person.repeat()
      door.next = () => below(line('After all'))
      await person.command('batch')
      await withText('After all')
      expect(effects).toBe(1)
      expect((await person.sees()).filter((m) => m.text.includes('Effect'))).toHaveLength(1)
    })

    on('form', async () => {
      const id = randomUUID()
      const form: Form = {
        token: writeToken('form', id),
        title: 'Edit the script',
        submit: 'Save',
        fields: [
          { name: 'text', label: 'The text', kind: 'paragraph', value: 'Hi {firstName}', required: true, max: 1600 },
          { name: 'sender', label: 'Who it is from', kind: 'line', hint: 'your campaign' },
          { name: 'zone', label: 'Time zone', kind: 'line', value: 'America/Toronto' },
        ],
      }
      const card = await show(
        view([{ kind: 'text', text: 'A campaign' }], [{ label: 'Edit', token: writeToken('form', id) }]),
      )
      door.next = (interaction) => (interaction.kind === 'press' ? { kind: 'form', form } : below(line('Saved')))
      await person.press('Edit', card)
      const opened = await eventually(() => person.form(), 'the form')
      expect(opened.title).toContain('Edit the script')
      await person.fill({ 'The text': 'Bonjour {firstName},\nça va ?', 'Who it is from': 'Équipe Rivera' })
      await withText('Saved')
      expect(door.interactions.at(-1)).toMatchObject({
        kind: 'submit',
        token: form.token,
        fields: { text: 'Bonjour {firstName},\nça va ?', sender: 'Équipe Rivera', zone: 'America/Toronto' },
        message: { messageId: person.ref(card).messageId },
      })
    })

    on('reply', async () => {
      const about: Subject = { kind: 'conversation', id: randomUUID() }
      const card = await show(line('Sam: Maybe. Where?'), { about })
      expect(door.showings.find((s) => s.about)?.about).toEqual(about)
      door.next = () => below(line('Sent'))
      const text = 'At the town hall, 7 p.m. — é 🎉 <b> & *x* @everyone'
      await person.reply(text, card)
      await eventually(() => door.interactions.at(-1)?.kind === 'words', 'the words')
      expect(door.interactions.at(-1)).toMatchObject({
        kind: 'words',
        text,
        replyTo: { messageId: person.ref(card).messageId },
      })
      await withText('Sent')
    })

    on('words', async () => {
      door.next = () => below(line('Whom?'))
      await person.say('hello there')
      const heardOf = await heard()
      expect(heardOf).toMatchObject({ kind: 'words', text: 'hello there', place: { direct: true } })
      expect(heardOf).not.toHaveProperty('replyTo')
      await withText('Whom?')
    })

    on('file', async () => {
      const bytes = Buffer.from(
        `name,phone\n${Array.from({ length: 3000 }, (_, i) => `Zoé${i},+1514${2000000 + i}`).join('\n')}\n`,
      )
      let read = Buffer.alloc(0)
      let name = ''
      door.next = async (interaction) => {
        const file = 'file' in interaction ? interaction.file : undefined
        if (!file) return below(line('No file'))
        name = file.name
        for await (const chunk of file.read()) read = Buffer.concat([read, chunk])
        return below(line('Imported'))
      }
      await person.command('import', 'spring', { file: { name: 'liste d’été.csv', bytes } })
      await withText('Imported')
      expect(name).toBe('liste d’été.csv')
      expect(read.equals(bytes)).toBe(true)
    })

    on('long', async () => {
      const words = Array.from({ length: 1500 }, (_, i) => `mot${i}é🎉`)
      await show(line(words.join(' ')))
      const texts = (await person.sees()).filter((m) => m.by === 'bot').map((m) => m.text)
      const all = bare(texts.join(' '))
      const whole = words.every((word) => all.includes(word))
      // Told: what is left out is said in words, and how to see it.
      if (!whole) expect(texts.at(-1)).toMatch(/…/)
      expect(all).toContain('mot0é🎉')
      await show(view([{ kind: 'text', text: 'x'.repeat(5000) }], [{ label: 'Go', token: writeToken('go') }]))
      const end = () => person.sees().then((seen) => seen.findLast((m) => m.by === 'bot'))
      await eventually(async () => (await end())?.buttons.join() === 'Go', 'the buttons below a long text')
    })

    on('picture', async () => {
      const seen = await show(
        view(
          [
            { kind: 'title', text: 'Tonight' },
            { kind: 'picture', png: pixel, text: 'North 40, South 38' },
          ],
          [{ label: 'More', token: writeToken('more') }],
        ),
      )
      const all = (await person.sees()).filter((m) => m.by === 'bot')
      expect(all.reduce((n, m) => n + m.pictures, 0)).toBe(1)
      expect(bare(all.map((m) => m.text).join('\n'))).toContain(bare('North 40, South 38'))
      expect(seen.buttons).toEqual(['More'])
    })

    on('hostile', async () => {
      const strings = hostile()
      expect(strings.length).toBeGreaterThanOrEqual(200)
      const place = await stage.platform.direct(person.user)
      const kinds = (text: string): Block[] => [
        { kind: 'title', text },
        { kind: 'text', text },
        { kind: 'note', text },
        { kind: 'sms', text },
        { kind: 'said', who: 'contact', name: text, text, at: text },
        { kind: 'said', who: 'us', name: text, text },
        { kind: 'facts', colon: '\u00a0: ', rows: [{ label: text, value: text }] },
        { kind: 'ranking', rows: [{ place: 1, name: text, value: text, yours: true }] },
        { kind: 'progress', done: 1, total: 2, text },
        { kind: 'error', text },
        { kind: 'link', url: 'https://muster.example/x', text },
        { kind: 'picture', png: pixel, text },
      ]
      let n = 0
      // One kind of block a message, so that every string is in every kind of block; short ones share a message.
      for (let kind = 0; kind < kinds('').length; kind++)
        for (let i = 0; i < strings.length;) {
          const group: string[] = []
          const most = kind === kinds('').length - 1 ? 1 : 12
          for (let size = 0; i < strings.length && group.length < most && (size += strings[i]!.length) < 2500; i++)
            group.push(strings[i]!)
          if (!group.length) group.push(strings[i++]!)
          // A picture a string would be 200 uploads: every ninth does.
          if (most === 1 && n++ % 9) continue
          await stage.platform.send(place, { blocks: group.map((text) => kinds(text)[kind]!) }, { nonce: randomUUID() })
        }
      // Half a character is no text: it may come as the sign for that.
      const whole = (text: string): string => bare(text.replace(/\p{Surrogate}/gu, '\ufffd'))
      const all = whole((await person.sees()).map((m) => m.text).join('\n'))
      for (const text of strings) if (text.length < 1000) expect(all).toContain(whole(text))
    })

    on('hostileNames', async () => {
      const place = await stage.platform.direct(person.user)
      for (const text of hostile()) {
        const label =
          text
            .trim()
            .slice(0, 40)
            .replace(/[\uD800-\uDBFF]$/, '') || 'Go'
        await stage.platform.send(
          place,
          view([{ kind: 'text', text: 'Labels' }], [{ label, token: writeToken('go') }]),
          { nonce: randomUUID() },
        )
      }
    })

    on('channel', async () => {
      door.next = () => below(line('For you alone'))
      await person.command('batch', '', { channel: true })
      await eventually(
        async () =>
          [...(await person.sees()), ...(await person.sees('channel'))].some((m) => m.text.includes('For you alone')),
        'the private answer',
      )
      const other = await stage.person(`Other ${people}`)
      expect((await other.sees('channel')).filter((m) => m.text.includes('For you alone'))).toEqual([])
      door.next = () => below(line('For everybody'), { shows: 'public' })
      await person.command('board', '', { channel: true })
      await withText('For everybody', 'channel')
      expect((await other.sees('channel')).some((m) => m.text.includes('For everybody'))).toBe(true)
    })

    on('card', async () => {
      const about: Subject = { kind: 'target', id: randomUUID() }
      door.next = () =>
        below(
          view([{ kind: 'text', text: 'A working card' }], [{ label: 'Send', token: writeToken('send', about.id) }]),
          { about, replaces: true },
        )
      await person.command('batch', '', { channel: true })
      const card = await withText('A working card')
      expect(card.alone).not.toBe(true)
      await eventually(() => door.showings.find((s) => s.about && s.ref.place.direct), 'its showing')
      const other = await stage.person(`Other ${people}`)
      expect((await other.sees('channel')).filter((m) => m.text.includes('A working card'))).toEqual([])
    })

    on('send', async () => {
      await show(line('hello'))
      const place = await stage.platform.direct(person.user)
      expect(place.direct).toBe(true)
      const nonce = randomUUID()
      const refs = [
        await stage.platform.send(place, line('From a worker'), { nonce }),
        await stage.platform.send(place, line('From a worker'), { nonce }),
      ]
      expect(refs[1]).toEqual(refs[0])
      expect((await person.sees()).filter((m) => m.text.includes('From a worker'))).toHaveLength(1)
      await stage.platform.send(stage.channel, line('A board'), { nonce: randomUUID() })
      await withText('A board', 'channel')
    })

    on('edit', async () => {
      const place = await stage.platform.direct(person.user)
      const ref = await stage.platform.send(place, line('One'), { nonce: randomUUID() })
      await stage.platform.edit(ref, line('Two'))
      await stage.platform.edit(ref, line('Two'))
      await withText('Two')
      expect((await person.sees()).filter((m) => m.by === 'bot' && m.text.includes('One'))).toEqual([])
    })

    on('after', async () => {
      const place = await stage.platform.direct(person.user)
      const first = await stage.platform.send(place, line('Sam: Maybe'), { nonce: randomUUID() })
      await stage.platform.send(place, line('Sam: Where?'), { nonce: randomUUID(), after: first })
      const [one, two] = [await withText('Sam: Maybe'), await withText('Sam: Where?')]
      expect(two.after).toBe(one.id)
    })

    on('shown', async () => {
      const about: Subject = { kind: 'target', id: randomUUID() }
      const card = await show(
        view([{ kind: 'text', text: 'Card' }], [{ label: 'Send', token: writeToken('send', about.id) }]),
        { about },
      )
      const own = door.showings.findIndex((s) => !s.about)
      const of = door.showings.findIndex((s) => s.about)
      expect(of).toBeGreaterThan(own)
      expect(door.showings[of]).toMatchObject({
        ref: { messageId: person.ref(card).messageId, place: { direct: true } },
        user: person.user,
        about,
      })
      door.next = () => ({ kind: 'reply', at: 'edit', reply: { view: line('Next'), about, replaces: true } })
      const before = door.showings.length
      await person.press('Send', card)
      const again = await eventually(() => door.showings.slice(before).find((s) => s.about), 'the showing of an edit')
      expect(again.ref.messageId).toBe(person.ref(card).messageId)
    })
  })
}

/** Slack's adapter beyond the contract of platforms: acknowledgements, threads, modals, the home tab, files, outages. */
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import type { Answer } from '../../src/chat/platform.ts'
import { PlaceGone } from '../../src/chat/platform.ts'
import { writeToken } from '../../src/chat/token.ts'
import { line, view } from '../../src/chat/view.ts'
import type { Form, Subject } from '../../src/chat/view.ts'
import { UserError } from '../../src/lib/errors.ts'
import {
  ackWithin,
  below,
  contractCommands,
  eventually,
  firstAnswerWithin,
  middle,
  scriptDoor,
} from '../contracts/platform.ts'
import type { Script, Seen } from '../contracts/platform.ts'
import type { SlackPerson } from '../support/slack/person.ts'
import { signed } from '../support/slack/server.ts'
import { openStage } from '../support/slack/stage.ts'
import type { Mode, SlackStage } from '../support/slack/stage.ts'

const open: SlackStage[] = []
afterEach(async () => {
  for (const stage of open.splice(0)) await stage.close()
})
async function enter(mode: Mode = 'socket'): Promise<{ door: Script; stage: SlackStage; ann: SlackPerson }> {
  const door = scriptDoor()
  const stage = await openStage(door, mode)
  open.push(stage)
  return { door, stage, ann: await stage.person('Ann Lee') }
}
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const last = async (person: SlackPerson, where?: 'channel'): Promise<Seen | undefined> =>
  (await person.sees(where)).findLast((m) => m.by === 'bot')
const shows = (person: SlackPerson, text: string, where?: 'channel'): Promise<Seen> =>
  eventually(async () => (await person.sees(where)).findLast((m) => m.by === 'bot' && m.text.includes(text)), text)
const slowly = (answer: Answer, ms: number) => async (): Promise<Answer> => {
  await pause(ms)
  return answer
}
const form: Form = {
  token: writeToken('form'),
  title: 'Edit',
  submit: 'Save',
  fields: [{ name: 'text', label: 'The text', kind: 'paragraph', required: true }],
}

describe.each<Mode>(['socket', 'http'])('acknowledgements over %s', (mode) => {
  it('of commands and presses come at once, though the house takes 5 s; the result follows', async () => {
    const { door, stage, ann } = await enter(mode)
    door.next = () => below(view([{ kind: 'text', text: 'A card' }], [{ label: 'Go', token: writeToken('go') }]))
    await ann.command('batch')
    const card = await shows(ann, 'A card')
    door.next = async (interaction) => {
      await pause(5_000)
      return interaction.kind === 'press'
        ? { kind: 'reply', at: 'edit', reply: { view: line('Edited') } }
        : below(line('Another'))
    }
    await ann.press('Go', card)
    await ann.command('batch')
    expect(await ann.sees()).toHaveLength(1)
    await shows(ann, 'Edited')
    await shows(ann, 'Another')
    expect(stage.server.state.acks.map((ack) => ack.kind)).toEqual(['slash_commands', 'interactive', 'slash_commands'])
    const took = stage.server.state.acks.map((ack) => ack.ms)
    expect(Math.max(...took)).toBeLessThan(ackWithin)
    expect(middle(took)).toBeLessThan(firstAnswerWithin)
    expect(stage.faults()).toEqual([])
  })

  it('of a native reply comes once it was written down, and before it is shown', async () => {
    const { door, stage, ann } = await enter(mode)
    const order: string[] = []
    door.next = async () => {
      await pause(300)
      order.push('written')
      return below(line('Sent'))
    }
    stage.server.state.trouble('chat.postMessage', { delay: 1_500 })
    const heard = ann.say('hello').then(() => order.push('acknowledged'))
    await shows(ann, 'Sent')
    order.push('shown')
    await heard
    expect(order).toEqual(['written', 'acknowledged', 'shown'])
  })

  it('of a native reply does not come when the house broke: Slack sends it again, and then it counts', async () => {
    const { door, stage, ann } = await enter(mode)
    let effects = 0
    door.dispatch = async () => {
      if (effects++ === 0) throw new Error('no database')
      return below(line('Sent'))
    }
    await ann.say('hello')
    expect(ann.acked()).toBeUndefined()
    await ann.repeat()
    await shows(ann, 'Sent')
    expect(stage.server.state.acks.at(-1)?.ms).toBeGreaterThan(0)
  })

  it('come too for what nobody listens for', async () => {
    const { stage } = await enter(mode)
    const { server } = stage
    expect(
      await server.deliver('interactive', {
        type: 'shortcut',
        callback_id: 'x',
        user: { id: 'U1' },
        team: { id: 'T1' },
        trigger_id: '1',
      }),
    ).toBeDefined()
    expect(
      await server.deliver('interactive', {
        type: 'view_closed',
        user: { id: 'U1' },
        team: { id: 'T1' },
        view: { id: 'V', callback_id: 'form' },
      }),
    ).toBeDefined()
    expect(
      await server.deliver('events_api', {
        type: 'event_callback',
        team_id: 'T1',
        event_id: 'E1',
        event: { type: 'reaction_added', user: 'U1', item: {} },
      }),
    ).toBeDefined()
  })
})

describe('forms', () => {
  const pressed = async (card: Seen, ann: SlackPerson) => ann.press('Edit', card)
  async function withCard(mode: Mode = 'socket') {
    const entered = await enter(mode)
    entered.door.next = () =>
      below(view([{ kind: 'text', text: 'A card' }], [{ label: 'Edit', token: writeToken('form') }]))
    await entered.ann.command('batch')
    return { ...entered, card: await shows(entered.ann, 'A card') }
  }

  it('open at once with a word of patience while the house takes its time, and are filled later', async () => {
    const { door, stage, ann, card } = await withCard()
    door.next = slowly({ kind: 'form', form }, 4_000)
    await pressed(card, ann)
    await eventually(() => stage.server.state.modals.size === 1, 'the waiting modal')
    expect(await ann.form()).toBeUndefined()
    const opened = await eventually(() => ann.form(), 'the form')
    expect(opened).toEqual({ title: 'Edit', fields: ['The text'] })
    expect(stage.server.state.counts('views.open')).toBe(1)
    expect(stage.faults()).toEqual([])
  })

  it('that are refused are told in the modal that waits', async () => {
    const { door, stage, ann, card } = await withCard()
    door.next = slowly(below({ blocks: [{ kind: 'error', text: 'This card is gone' }] }), 2_000)
    await pressed(card, ann)
    await eventually(
      () => [...stage.server.state.modals.values()].some((v) => JSON.stringify(v.view).includes('This card is gone')),
      'the refusal',
    )
    expect(stage.faults()).toEqual([])
  })

  it('that come too late for Slack are offered again', async () => {
    const { door, stage, ann, card } = await withCard()
    door.next = () => ({ kind: 'form', form })
    stage.server.state.trouble('views.open', { error: 'expired_trigger_id' })
    await pressed(card, ann)
    const late = await shows(ann, 'too long to open')
    await ann.press('Open it', late)
    expect(await eventually(() => ann.form(), 'the form')).toMatchObject({ title: 'Edit' })
  })

  it.each<Mode>(['socket', 'http'])(
    'that are refused keep what was typed, with the reason at the field (%s)',
    async (mode) => {
      const { door, stage, ann, card } = await withCard(mode)
      door.next = () => ({ kind: 'form', form })
      await pressed(card, ann)
      await eventually(() => ann.form(), 'the form')
      door.next = () => below({ blocks: [{ kind: 'error', text: 'The text is too long.' }] })
      await ann.fill({ 'The text': 'x' })
      expect(Object.values(ann.formErrors() ?? {})).toEqual(['The text is too long.'])
      door.next = () => ({ kind: 'reply', at: 'edit', reply: { view: line('Saved'), replaces: true } })
      await ann.fill({ 'The text': 'y' })
      expect((await shows(ann, 'Saved')).id).toBe(card.id)
      expect(await ann.form()).toBeUndefined()
      expect(stage.faults()).toEqual([])
    },
  )

  it('close at once when the house takes its time, and the result follows', async () => {
    const { door, stage, ann, card } = await withCard()
    door.next = () => ({ kind: 'form', form })
    await pressed(card, ann)
    await eventually(() => ann.form(), 'the form')
    door.next = slowly(below({ blocks: [{ kind: 'error', text: 'Refused late' }] }), 3_500)
    await ann.fill({ 'The text': 'x' })
    expect(await ann.form()).toBeUndefined()
    await shows(ann, 'Refused late')
    expect(stage.faults()).toEqual([])
  })

  it('take values longer than a field of Slack holds, in parts, letter for letter', async () => {
    const { door, stage, ann, card } = await withCard()
    const value = Array.from({ length: 400 }, (_, i) => `Label ${i} | text é🎉 ${i} | tag`).join('\n')
    expect(value.length).toBeGreaterThan(9_000)
    const long: Form = {
      ...form,
      fields: [
        { ...form.fields[0]!, value },
        { name: 'hard', label: 'One line', kind: 'line', value: 'z'.repeat(6_500) },
      ],
    }
    door.next = () => ({ kind: 'form', form: long })
    await pressed(card, ann)
    const opened = await eventually(() => ann.form(), 'the form')
    expect(opened.fields).toContain('The text (2 of 5)')
    door.next = () => below(line('Saved'))
    await ann.fill({})
    await shows(ann, 'Saved')
    expect(door.interactions.at(-1)).toMatchObject({ kind: 'submit', fields: { text: value, hard: 'z'.repeat(6_500) } })
    expect(stage.faults()).toEqual([])
  })

  it('with a long title show it whole above the fields', async () => {
    const { door, stage, ann, card } = await withCard()
    const title = 'Who may write on Saturday evening in Laval?'
    door.next = () => ({ kind: 'form', form: { ...form, title } })
    await pressed(card, ann)
    expect((await eventually(() => ann.form(), 'the form')).title).toBe(title)
    expect(stage.faults()).toEqual([])
  })
})

describe('threads', () => {
  const conversation: Subject = { kind: 'conversation', id: randomUUID() }

  it('hold what is said with one voter: later texts, native replies and what becomes of them', async () => {
    const { door, stage, ann } = await enter()
    const worker = stage.worker()
    const place = await worker.direct(ann.user)
    const first = await worker.send(
      place,
      view([{ kind: 'text', text: 'Sam: Maybe' }], [{ label: 'Yes!', token: writeToken('canned') }]),
      { nonce: 'n1' },
    )
    const second = await worker.send(
      place,
      view([{ kind: 'text', text: 'Sam: Where?' }], [{ label: 'Yes!', token: writeToken('canned') }]),
      { nonce: 'n2', after: first },
    )
    const third = await worker.send(place, line('Sam: Hello?'), { nonce: 'n3', after: second })
    const root = (await shows(ann, 'Sam: Maybe')).id
    for (const text of ['Sam: Where?', 'Sam: Hello?']) expect((await shows(ann, text)).after).toBe(root)
    // Shown in the chat too: nobody is told of a thread in which they never wrote.
    expect(stage.server.state.find(place.channel, (await shows(ann, 'Hello?')).id)?.subtype).toBe('thread_broadcast')
    expect(third.messageId.split('/')[1]).toBe(root)

    door.next = () => below(line('Sent to Sam'), { about: conversation })
    await ann.reply('At the town hall', await shows(ann, 'Sam: Where?'))
    expect((await shows(ann, 'Sent to Sam')).after).toBe(root)
    expect(door.interactions.at(-1)).toMatchObject({
      kind: 'words',
      text: 'At the town hall',
      replyTo: { messageId: root },
    })

    door.next = () => ({
      kind: 'reply',
      at: 'edit',
      reply: { view: line('Answered'), about: conversation, replaces: true },
    })
    await ann.press('Yes!', await shows(ann, 'Sam: Where?'))
    expect((await shows(ann, 'Answered')).after).toBe(root)
    expect(door.interactions.at(-1)).toMatchObject({
      message: { messageId: second.messageId, place: { direct: true } },
    })

    // The next contact is no part of what was said with Sam.
    door.next = () => below(line('Next: Kim'), { about: { kind: 'target', id: randomUUID() } })
    await ann.reply('next', await shows(ann, 'Sam: Maybe'))
    expect((await shows(ann, 'Next: Kim')).after).toBeUndefined()
    expect(stage.faults()).toEqual([])
  })

  it('keep the order in which a person wrote', async () => {
    const { door, ann } = await enter()
    let first = true
    door.next = async () => {
      const wait = first ? 400 : 0
      first = false
      await pause(wait)
      return below(line('Sent'))
    }
    const done: string[] = []
    const dispatch = door.dispatch
    door.dispatch = async (interaction) => {
      const answer = await dispatch(interaction)
      if (interaction.kind === 'words') done.push(interaction.text)
      return answer
    }
    await Promise.all(['one', 'two', 'three'].map((text) => ann.say(text)))
    expect(done).toEqual(['one', 'two', 'three'])
  })

  it('are no part of the chat: what stands in one covers no card', async () => {
    const { door, ann } = await enter()
    door.next = () => below(line('Card'), { about: conversation })
    await ann.command('batch')
    const card = await shows(ann, 'Card')
    door.showings.length = 0
    door.next = () => below(line('Noted'))
    await ann.reply('Thanks', card)
    await shows(ann, 'Noted')
    await eventually(() => door.showings.length > 0, 'its showing')
    expect(door.showings.map((s) => s.ref.place.direct)).toEqual([false])
    door.showings.length = 0
    await ann.say('elsewhere')
    await eventually(() => door.showings.length > 1, 'its showing')
    expect(door.showings.map((s) => s.ref.place.direct)).toEqual([true, true])
  })

  it('tell that editing what was sent changes nothing, once', async () => {
    const { door, stage, ann } = await enter()
    door.next = () => below(line('Card'), { about: conversation })
    await ann.command('batch')
    const card = await shows(ann, 'Card')
    await ann.reply('At 7', card)
    const { channel } = ann.ref(card).place
    const own = (await ann.sees()).findLast((m) => m.by === 'person')!
    const edited = {
      type: 'event_callback',
      team_id: 'T00TEST',
      event_id: 'Ev1',
      event: {
        type: 'message',
        subtype: 'message_changed',
        channel,
        channel_type: 'im',
        ts: stage.server.state.ts(),
        message: { user: ann.id, text: 'At 8', ts: own.id, thread_ts: card.id, edited: { ts: '1.1' } },
        previous_message: { text: 'At 7' },
      },
    }
    const before = door.interactions.length
    await stage.server.deliver('events_api', edited)
    await stage.server.deliver('events_api', edited)
    expect((await shows(ann, 'changing it here changes nothing')).after).toBe(card.id)
    expect((await ann.sees()).filter((m) => m.text.includes('changes nothing'))).toHaveLength(1)
    expect(door.interactions).toHaveLength(before)
  })
})

describe('channels', () => {
  it('a working card goes to the direct chat, with a word to the person alone', async () => {
    const { door, stage, ann } = await enter()
    door.next = () => below(line('A working card'), { about: { kind: 'target', id: randomUUID() } })
    await ann.command('batch', '', { channel: true })
    expect((await shows(ann, 'A working card')).alone).toBeUndefined()
    expect(await shows(ann, 'written to you', 'channel')).toMatchObject({ alone: true })
    expect(stage.faults()).toEqual([])
  })

  it('what only one person sees is replaced where it stands, and never holds a card', async () => {
    const { door, stage, ann } = await enter()
    door.next = () => below(view([{ kind: 'text', text: 'For you' }], [{ label: 'Help', token: writeToken('help') }]))
    await ann.command('batch', '', { channel: true })
    const whisper = await shows(ann, 'For you', 'channel')
    door.next = () => ({ kind: 'reply', at: 'edit', reply: { view: line('Replaced'), shows: 'private' } })
    await ann.press('Help', whisper, { channel: true })
    expect(await shows(ann, 'Replaced', 'channel')).toMatchObject({ id: whisper.id, alone: true })
    expect(stage.faults()).toEqual([])
  })

  it('a card that all see is not replaced by what is one person’s', async () => {
    const { door, stage, ann } = await enter()
    await stage.platform.send(
      stage.channel,
      view([{ kind: 'text', text: 'Sam waits' }], [{ label: 'Take', token: writeToken('take') }]),
      { nonce: 'x' },
    )
    door.next = () => ({
      kind: 'reply',
      at: 'edit',
      reply: {
        view: line('Sam: +1 …'),
        shows: 'private',
        about: { kind: 'conversation', id: randomUUID() },
        replaces: true,
      },
    })
    await ann.press('Take', await shows(ann, 'Sam waits', 'channel'), { channel: true })
    await shows(ann, 'Sam: +1')
    await shows(ann, 'I have written', 'channel')
    expect((await ann.sees('channel')).map((m) => m.text)).toEqual([
      'Sam waits',
      'I have written to you in our direct chat.',
    ])
  })

  it('where the bot is no member, the answer to a command still stands', async () => {
    const { door, stage, ann } = await enter()
    const other = stage.server.state.addChannel(false)
    door.next = () => below(line('The board'), { shows: 'public' })
    await ann.typed('/leaderboard', '', other.id)
    await eventually(() => other.messages.find((m) => !m.only), 'the board')
    expect(JSON.stringify(other.messages)).toContain('The board')
  })

  it('that are gone are told as gone, and so are people', async () => {
    const { stage, ann } = await enter()
    const { state } = stage.server
    const worker = stage.worker()
    state.channels.get(stage.channel.channel)!.archived = true
    await expect(worker.send(stage.channel, line('x'), { nonce: 'a' })).rejects.toThrow(PlaceGone)
    await expect(worker.edit({ place: stage.channel, messageId: '1.1' }, line('x'))).rejects.toThrow(PlaceGone)
    state.channels.get(stage.channel.channel)!.archived = false
    state.channels.get(stage.channel.channel)!.member = false
    await expect(worker.send(stage.channel, line('x'), { nonce: 'b' })).rejects.toThrow(PlaceGone)
    state.users.get(ann.id)!.deleted = true
    await expect(worker.direct(ann.user)).rejects.toThrow(PlaceGone)
    expect(stage.gone).toEqual([ann.id])
  })

  it('a command typed in somebody else’s direct chat is not taken for ours', async () => {
    const { door, stage, ann } = await enter()
    const bob = await stage.person('Bob')
    const theirs = stage.server.state.addChannel(false, `${ann.id}+${bob.id}`)
    door.next = () => below(line('Only for Ann'))
    await ann.typed('/batch', '', theirs.id)
    await eventually(() => theirs.messages.find((m) => m.only === ann.id), 'the answer')
    expect(door.interactions.at(-1)?.place).toMatchObject({ channel: theirs.id, direct: false })
  })
})

describe('commands', () => {
  it('are reached by their own name, by the prefix, and by /muster', async () => {
    const { door, ann } = await enter()
    for (const [command, text] of [
      ['/batch', '25'],
      ['/muster-join', 'AB&C <x>'],
      ['/muster', 'join AB&C <x>'],
      ['/muster', '/batch 25'],
      ['/muster', ''],
      ['/muster-me', ''],
      ['/two-words', ''],
    ] as const)
      await ann.typed(command, text)
    await eventually(() => door.interactions.length === 7, 'all')
    expect(
      door.interactions.map((i) => (i.kind === 'command' ? `${i.name}|${String(i.options)}` : i.kind)).sort(),
    ).toEqual(['batch|25', 'batch|25', 'help|', 'join|AB&C <x>', 'join|AB&C <x>', 'me|', 'two_words|'])
  })

  it('are named in our words as they are called here', async () => {
    const { stage, ann } = await enter()
    const place = await stage.platform.direct(ann.user)
    await stage.platform.send(
      place,
      {
        blocks: [
          { kind: 'text', text: 'Type /join and the code, or /batch (not a/join).' },
          { kind: 'sms', text: 'Go to /join' },
        ],
      },
      { nonce: 'x' },
    )
    expect((await last(ann))?.text).toBe('Type /muster-join and the code, or /batch (not a/join).\n> Go to /join')
  })

  it('carry who typed them: real name, handle and language', async () => {
    const { door, stage } = await enter()
    const zoe = await stage.person('Zoé Tremblay', 'fr')
    await zoe.typed('/batch', '')
    await eventually(() => door.interactions.length === 1, 'it')
    expect(door.interactions[0]?.user).toEqual({
      network: 'slack',
      tenant: 'T00TEST',
      userId: zoe.id,
      name: 'Zoé Tremblay',
      handle: 'zo.tremblay',
      locale: 'fr-FR',
    })
    expect(stage.server.state.counts('users.info')).toBe(1)
    await zoe.typed('/batch', '')
    await eventually(() => door.interactions.length === 2, 'it')
    expect(stage.server.state.counts('users.info')).toBe(1)
  })

  it('of an Enterprise Grid belong to the organization', async () => {
    const { door, stage } = await enter()
    const wes = await stage.person('Wes', 'en', { enterprise: 'E00GRID', userId: 'W012345' })
    door.next = () => below(view([{ kind: 'text', text: 'Card' }], [{ label: 'Go', token: writeToken('form') }]))
    await wes.typed('/batch', '')
    const card = await shows(wes, 'Card')
    await wes.say('hi')
    door.next = (interaction) => (interaction.kind === 'press' ? { kind: 'form', form } : below(line('Saved')))
    await wes.press('Go', card)
    await eventually(() => wes.form(), 'the form')
    await wes.fill({ 'The text': 'x' })
    await shows(wes, 'Saved')
    expect(
      new Set(door.interactions.map((i) => `${i.kind} ${i.user.tenant}/${i.user.userId} ${i.place.tenant}`)),
    ).toEqual(new Set(['command', 'words', 'press', 'submit'].map((kind) => `${kind} E00GRID/W012345 E00GRID`)))
    expect(new Set(door.interactions.map((i) => i.place.channel)).size).toBe(1)
  })
})

describe('files', () => {
  const bytes = Buffer.from('name,phone\nAnn,+15142000000\n')

  it('dropped into the chat are a command with its words, acknowledged before they are read', async () => {
    const { door, stage, ann } = await enter()
    let read = ''
    door.next = async (interaction) => {
      if (!read) await pause(3_300)
      if (interaction.kind === 'command')
        for await (const part of interaction.file!.read()) read += Buffer.from(part).toString()
      return below(line('Imported'))
    }
    await ann.drop('import list:"Petition"', [{ name: 'a.csv', bytes }])
    await shows(ann, 'Imported')
    expect(door.interactions.at(-1)).toMatchObject({
      kind: 'command',
      name: 'import',
      options: 'list:"Petition"',
      file: { name: 'a.csv', size: bytes.length },
    })
    expect(read).toBe(bytes.toString())
    await ann.drop('', [{ name: 'b.csv', bytes }])
    await eventually(() => door.interactions.length === 2, 'the second')
    expect(door.interactions.at(-1)).toMatchObject({ kind: 'command', name: 'import', options: '' })
    expect(stage.faults()).toEqual([])
  })

  it('that were meant for a voter are no text to them, nor is the line beside them; a picture is no list', async () => {
    const { door, stage, ann } = await enter()
    door.next = () => below(line('A voter answered'), { about: { kind: 'conversation', id: randomUUID() } })
    await ann.command('batch')
    const card = await shows(ann, 'A voter answered')
    door.next = (interaction) => below(line(interaction.kind === 'unsendable' ? `Not sent: ${interaction.what}` : '?'))
    await ann.drop('Here is the flyer', [{ name: 'flyer.png', bytes, mimetype: 'image/png' }], card)
    await ann.drop('', [{ name: 'audio_message.m4a', bytes, mimetype: 'audio/mp4' }], card)
    await ann.drop('', [{ name: 'list.csv', bytes }], card)
    await ann.drop('look', [{ name: 'me.jpg', bytes, mimetype: 'image/jpeg' }])
    await eventually(() => door.interactions.length === 5, 'all of them')
    expect(door.interactions.slice(1)).toMatchObject([
      { kind: 'unsendable', what: 'photo', replyTo: { messageId: card.id } },
      { kind: 'unsendable', what: 'voice', replyTo: { messageId: card.id } },
      { kind: 'unsendable', what: 'file', replyTo: { messageId: card.id } },
      { kind: 'unsendable', what: 'photo' },
    ])
    expect(door.interactions.at(-1)).not.toHaveProperty('replyTo')
    await shows(ann, 'Not sent: photo')
    // A command that asks for it takes it.
    await ann.drop('import list:"Petition"', [{ name: 'scan.png', bytes, mimetype: 'image/png' }])
    await eventually(() => door.interactions.length === 6, 'the command')
    expect(door.interactions.at(-1)).toMatchObject({ kind: 'command', name: 'import' })
    expect(stage.faults()).toEqual([])
  })

  it('can be handed in with a form, which a command asks for that needs one', async () => {
    const { door, stage, ann } = await enter()
    let read = ''
    door.next = async (interaction) => {
      if (interaction.kind === 'command' && interaction.file)
        for await (const part of interaction.file.read()) read += Buffer.from(part).toString()
      return below(line('Imported'))
    }
    await ann.typed('/import', 'list:"Spring petition"')
    expect(await eventually(() => ann.form(), 'the form')).toEqual({
      title: '/import',
      fields: ['a CSV file', 'a name for the list'],
    })
    expect(door.interactions).toEqual([])
    await ann.fill({}, { 'a CSV file': ann.upload('c.csv', bytes) })
    await shows(ann, 'Imported')
    expect(door.interactions).toMatchObject([
      { kind: 'command', name: 'import', options: { list: 'Spring petition' }, file: { name: 'c.csv' } },
    ])
    expect(read).toBe(bytes.toString())
    expect(stage.faults()).toEqual([])
  })

  it('are asked of nobody who may not use the command: the refusal comes at once', async () => {
    const { door, stage, ann } = await enter()
    door.commands = async () => contractCommands.filter(({ name }) => name !== 'import')
    door.next = () => below(line('You may not'))
    await ann.typed('/import', 'list:"Spring petition"')
    await shows(ann, 'You may not')
    expect(door.interactions).toMatchObject([{ kind: 'command', name: 'import', options: 'list:"Spring petition"' }])
    expect(await ann.form()).toBeUndefined()
    expect(stage.faults()).toEqual([])
  })

  it('that lie elsewhere, or are several, are told: our token goes to Slack only', async () => {
    const { door, ann } = await enter()
    await ann.drop('import', [{ name: 'x.csv', bytes, external: true }])
    await shows(ann, 'does not lie in Slack')
    await ann.drop('import', [
      { name: 'a.csv', bytes },
      { name: 'b.csv', bytes },
    ])
    await shows(ann, 'One file at a time')
    expect(door.interactions).toEqual([])
  })

  it('that Slack does not hand out, or that are too large, fail with the reason', async () => {
    const { door, stage, ann } = await enter()
    const errors: unknown[] = []
    door.next = async (interaction) => {
      if (interaction.kind === 'command')
        try {
          for await (const part of interaction.file!.read()) void part
        } catch (error) {
          errors.push(error)
        }
      return below(line('Tried'))
    }
    stage.server.state.scopes = stage.server.state.scopes.filter((scope) => scope !== 'files:read')
    await ann.drop('import', [{ name: 'a.csv', bytes }])
    await eventually(() => errors.length === 1, 'the error')
    expect((errors[0] as Error).message).toContain('files:read')
    const id = { id: 'F1', name: 'big.csv', size: 300 << 20, url_private_download: `${stage.server.origin}/files/F1` }
    const ts = stage.server.state.ts()
    await stage.server.deliver('events_api', {
      type: 'event_callback',
      team_id: 'T00TEST',
      event_id: 'E9',
      event: {
        type: 'message',
        subtype: 'file_share',
        channel: (await stage.platform.direct(ann.user)).channel,
        channel_type: 'im',
        user: ann.id,
        ts,
        text: 'import',
        files: [id],
      },
    })
    await eventually(() => errors.length === 2, 'the error')
    expect(errors[1]).toBeInstanceOf(UserError)
    expect(errors[1]).toMatchObject({ key: 'list.too_large', values: { megabytes: 200 } })
  })
})

describe('the home tab', () => {
  it('shows the person’s day with the next step, and shows it anew after a press', async () => {
    const { door, stage, ann } = await enter()
    let day = 0
    door.home = async (user) =>
      view(
        [{ kind: 'title', text: `Day ${++day} of ${user.name}` }],
        [{ label: 'Next contacts', token: writeToken('batch') }],
      )
    await ann.openHome()
    await eventually(() => ann.home().includes('Day 1 of Ann Lee'), 'the tab')
    door.next = () => ({
      kind: 'reply',
      at: 'edit',
      reply: { view: line('A card'), about: { kind: 'target', id: randomUUID() }, replaces: true },
    })
    await ann.pressHome('Next contacts')
    await shows(ann, 'A card')
    await eventually(() => ann.home().includes('Day 2'), 'the tab')
    expect(door.interactions.at(-1)).toMatchObject({ kind: 'press', place: { direct: true } })
    expect(stage.faults()).toEqual([])
  })
})

describe('pictures', () => {
  it('carry their description, are uploaded once, and are waited for until Slack has worked on them', async () => {
    const { stage, ann } = await enter()
    const png = Buffer.from('not really a picture').toString('base64')
    const board = {
      blocks: [
        { kind: 'title' as const, text: 'Tonight' },
        { kind: 'picture' as const, png, text: 'North 40, South 38' },
      ],
    }
    const ref = await stage.platform.send(stage.channel, board, { nonce: 'p' })
    await stage.platform.edit(ref, board)
    expect([...stage.server.state.files.values()].map((file) => file.alt)).toEqual(['North 40, South 38'])
    expect(await last(ann, 'channel')).toMatchObject({ pictures: 1, text: expect.stringContaining('North 40') })
    expect(stage.faults()).toEqual([])
  })

  it('that somebody deleted at Slack are uploaded anew, so that the board does not stay away', async () => {
    const { stage, ann } = await enter()
    const board = { blocks: [{ kind: 'picture' as const, png: 'AAAA', text: 'North 40, South 38' }] }
    const ref = await stage.platform.send(stage.channel, board, { nonce: 'p' })
    const [first] = stage.server.state.files.keys()
    stage.server.state.files.delete(first!)
    await stage.platform.send(stage.channel, board, { nonce: 'q' })
    expect(await last(ann, 'channel')).toMatchObject({ pictures: 1 })
    const [second, ...others] = stage.server.state.files.keys()
    expect([second === first, others]).toEqual([false, []])
    stage.server.state.files.delete(second!)
    await stage.platform.edit(ref, board)
    // Asked for, to know; no message was refused.
    expect(stage.faults().filter((fault) => !fault.startsWith('files.info: file_not_found'))).toEqual([])
  })

  it('that cannot be uploaded are told in words', async () => {
    const { stage, ann } = await enter()
    stage.server.state.trouble('files.getUploadURLExternal', { status: 500 })
    await stage.platform.send(
      stage.channel,
      { blocks: [{ kind: 'picture', png: 'AAAA', text: 'North 40, South 38' }] },
      { nonce: 'p' },
    )
    expect(await last(ann, 'channel')).toMatchObject({ pictures: 0, text: 'North 40, South 38' })
  })
})

describe('signatures', () => {
  it('that are forged, old or of tomorrow are refused, and a replay has no effect', async () => {
    const { door, stage, ann } = await enter('http')
    const fetch = stage.platform.http!.fetch
    const body = {
      command: '/batch',
      text: '',
      team_id: 'T00TEST',
      channel_id: stage.channel.channel,
      user_id: ann.id,
      user_name: 'ann',
      trigger_id: '1.1',
      response_url: stage.server.answerUrl(stage.channel.channel, ann.id),
    }
    const now = Math.floor(Date.now() / 1000)
    const status = async (request: Request): Promise<number> => (await fetch(request, door)).status
    expect(await status(signed('slash_commands', body, { secret: 'another' }))).toBe(401)
    expect(await status(signed('slash_commands', body, { at: now - 301 }))).toBe(401)
    expect(await status(signed('slash_commands', body, { at: now + 86_400 }))).toBe(401)
    expect(await status(new Request('http://x/slack/events', { method: 'POST', body: '{}' }))).toBe(401)
    const tampered = signed('slash_commands', body)
    expect(
      await status(
        new Request(tampered.url, {
          method: 'POST',
          headers: tampered.headers,
          body: `${await tampered.text()}&text=99`,
        }),
      ),
    ).toBe(401)
    expect(door.interactions).toEqual([])
    door.next = () => below(line('Once'))
    for (let i = 0; i < 4; i++) expect(await status(signed('slash_commands', body))).toBe(200)
    await shows(ann, 'Once', 'channel')
    expect(door.interactions).toHaveLength(1)
    // A server that gives every deed one trigger: another command is another deed.
    expect(await status(signed('slash_commands', { ...body, command: '/replies' }))).toBe(200)
    await expect.poll(() => door.interactions.length).toBe(2)
  })

  it('are asked of everything, and a body has its limit', async () => {
    const { door, stage } = await enter('http')
    const fetch = stage.platform.http!.fetch
    const challenge = await fetch(signed('events_api', { type: 'url_verification', challenge: 'abc' }), door)
    expect(await challenge.json()).toEqual({ challenge: 'abc' })
    expect(
      (await fetch(new Request('http://x/slack/events', { method: 'POST', body: 'x'.repeat((1 << 20) + 1) }), door))
        .status,
    ).toBe(413)
    expect((await fetch(signed('slash_commands', { ssl_check: 1, token: 'x' }), door)).status).toBe(200)
  })
})

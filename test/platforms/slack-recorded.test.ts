/** Bodies that Slack really sent, as recorded by others, and what people type, letter for letter. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readModal } from '../../src/platforms/slack/modal.ts'
import { wordsOf } from '../../src/platforms/slack/words.ts'
import { eventually, scriptDoor } from '../contracts/platform.ts'
import type { Kind } from '../support/slack/server.ts'
import { openStage } from '../support/slack/stage.ts'
import type { SlackStage } from '../support/slack/stage.ts'
import type { Json } from '../support/slack/state.ts'
import { shared } from '../support/shared.ts'

const folder = shared('webhooks')

describe.skipIf(!existsSync(folder))(
  'recorded bodies (skipped where the recordings are not at hand: their licences are not ours)',
  () => {
    const door = scriptDoor()
    let stage: SlackStage
    beforeAll(async () => {
      stage = await openStage(door, 'http')
    })
    afterAll(async () => stage?.close())
    const read = (name: string, part: string): Json =>
      (JSON.parse(readFileSync(resolve(folder, `slack-${name}.json`), 'utf8')) as { fixture: Record<string, Json> })
        .fixture[part]!
    async function heard(kind: Kind, body: Json) {
      door.interactions.length = 0
      expect(await stage.server.deliver(kind, body)).toBeDefined()
      return door.interactions.length
        ? door.interactions[0]
        : eventually(() => door.interactions[0], 'it', 300).catch(() => undefined)
    }

    it('of a command', async () => {
      const body = read('slash-command-and-view-submission', 'slashCommandWithArgs')
      expect(await heard('slash_commands', body)).toMatchObject({
        kind: 'command',
        key: expect.stringContaining(`${body['trigger_id'] as string}/`),
        name: 'test_feedback',
        options: 'some arguments here',
        user: { network: 'slack', tenant: 'T00FAKE00BB', userId: 'U00FAKEUSER2', name: 'testuser', handle: 'testuser' },
        place: { channel: 'C00FAKECHAN3', direct: false },
      })
    })

    it('of a direct message, a channel message and an answer in a thread', async () => {
      expect(await heard('events_api', read('dm', 'dmMessage'))).toMatchObject({
        kind: 'words',
        text: 'Hey!',
        key: 'D0A5319PS02/1767377001.319859',
        user: { userId: 'U00FAKEUSER1', tenant: 'T00FAKE00AA' },
        place: { channel: 'D0A5319PS02', direct: true },
        message: { messageId: '1767377001.319859' },
      })
      expect(await heard('events_api', read('dm', 'dmRequest'))).toMatchObject({
        kind: 'words',
        text: 'DM me',
        place: { channel: 'C00FAKECHAN1', direct: false },
        replyTo: { messageId: '1767376988.871629' },
        message: { messageId: '1767376993.596659/1767376988.871629' },
      })
      expect(await heard('events_api', read('mention', 'followUp'))).toMatchObject({
        kind: 'words',
        text: 'Hi',
        replyTo: { messageId: '1767224888.280449' },
      })
    })

    it('of mentions, in an enterprise too', async () => {
      expect(await heard('events_api', read('mention', 'mention'))).toMatchObject({
        kind: 'words',
        text: '@… Hey',
        place: { direct: false },
      })
      const mention = await heard('events_api', read('member-joined', 'mention'))
      expect(mention).toMatchObject({ kind: 'words', text: '@… test', user: { tenant: 'T00FAKE00AA' } })
      expect(mention).not.toHaveProperty('replyTo')
    })

    it('of a press in a thread', async () => {
      const body = read('block-actions-reaction', 'action')
      // The recording's button carries no value, ours do.
      const [button] = body['actions'] as Json[]
      expect(await heard('interactive', { ...body, actions: [{ ...button, value: 'go' }] })).toMatchObject({
        kind: 'press',
        token: 'go',
        key: expect.stringContaining(`${body['trigger_id'] as string}/`),
        user: { userId: 'U00FAKEUSER1', tenant: 'T00FAKE00AA', handle: 'testuser' },
        message: { messageId: '1767326126.896109/1767326125.870439', place: { channel: 'C00FAKECHAN1' } },
      })
    })

    it('of what is not for us is acknowledged and passed over', async () => {
      for (const part of ['staticSelectAction', 'radioButtonsAction'])
        expect(await heard('interactive', read('block-actions-reaction', part))).toBeUndefined()
      expect(await heard('events_api', read('block-actions-reaction', 'reaction'))).toBeUndefined()
      expect(await heard('events_api', read('member-joined', 'memberJoinedChannel'))).toBeUndefined()
      expect(await heard('interactive', read('slash-command-and-view-submission', 'viewSubmission'))).toBeUndefined()
    })

    it('of a form holds all that was filled in', () => {
      const { view } = read('slash-command-and-view-submission', 'viewSubmission') as {
        view: { state: { values: Parameters<typeof readModal>[0] } }
      }
      expect(readModal(view.state.values)).toEqual({
        fields: { message: 'Hello!', category: 'feature', email: 'user@example.com' },
        files: [],
        first: 'message',
      })
    })
  },
)

describe('what people type', () => {
  const rich = (...elements: object[]) => ({
    text: 'not this',
    blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }],
  })
  it('comes as it was typed: letters, emoji, links, no markup', () => {
    expect(wordsOf(rich({ type: 'text', text: 'A <b> & *x* @everyone', style: { bold: true } }))).toBe(
      'A <b> & *x* @everyone',
    )
    expect(
      wordsOf(
        rich(
          { type: 'text', text: 'See you ' },
          { type: 'emoji', name: 'wave', unicode: '1f44b-1f3fd' },
          { type: 'emoji', name: 'party_parrot' },
        ),
      ),
    ).toBe('See you 👋🏽:party_parrot:')
    expect(
      wordsOf(
        rich(
          { type: 'text', text: 'at ' },
          { type: 'link', url: 'http://rivera.org', text: 'rivera.org' },
          { type: 'link', url: 'https://x.org/y' },
        ),
      ),
    ).toBe('at rivera.orghttps://x.org/y')
    expect(
      wordsOf(
        rich(
          { type: 'user', user_id: 'U1' },
          { type: 'text', text: ' ' },
          { type: 'channel', channel_id: 'C1' },
          { type: 'broadcast', range: 'here' },
        ),
      ),
    ).toBe('@… #…@here')
  })

  it('comes in its lines', () => {
    const blocks = [
      {
        type: 'rich_text',
        elements: [
          { type: 'rich_text_section', elements: [{ type: 'text', text: 'Bring:\n' }] },
          {
            type: 'rich_text_list',
            elements: [
              { type: 'rich_text_section', elements: [{ type: 'text', text: 'water' }] },
              { type: 'rich_text_section', elements: [{ type: 'text', text: 'a hat' }] },
            ],
          },
          { type: 'rich_text_quote', elements: [{ type: 'text', text: 'Zoé' }] },
        ],
      },
    ]
    expect(wordsOf({ text: '', blocks })).toBe('Bring:\n- water\n- a hat\nZoé')
  })

  it('is read from the escaped text where there is nothing else', () => {
    expect(
      wordsOf({
        text: 'R&amp;D &lt;3 <https://x.org|x.org> <mailto:a@b.org|a@b.org> <https://y.org> <@U1> <#C1|general> <!channel> <!date^1^{date}|today>',
      }),
    ).toBe('R&D <3 x.org a@b.org https://y.org @… general @channel today')
    expect(wordsOf({ text: '&amp;lt;' })).toBe('&lt;')
  })
})

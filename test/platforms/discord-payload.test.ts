/** What Discord sends, read without loss: shapes as they were recorded, of people who do not exist. */
import { describe, expect, test } from 'vitest'
import { fieldsOf, isOwnChat, userOf } from '../../src/platforms/discord/payload.ts'
import type { DiscordInteraction, DiscordMessage } from '../../src/platforms/discord/payload.ts'
import { readCommand } from '../../src/platforms/discord/receive.ts'
import { renderView, renderWhole, tokenOf } from '../../src/platforms/discord/render.ts'
import { escape, pieces } from '../../src/platforms/discord/text.ts'
import { eventually, scriptDoor } from '../contracts/platform.ts'
import { openStage } from '../support/discord/stage.ts'

const author = {
  username: 'testuser2384',
  public_flags: 0,
  primary_guild: null,
  id: '1033044521375764530',
  global_name: 'Test User',
  display_name_styles: null,
  discriminator: '0',
  collectibles: null,
  clan: null,
  avatar_decoration_data: null,
  avatar: null,
}
const mention = {
  type: 0,
  tts: false,
  timestamp: '2026-02-17T00:48:03.193000+00:00',
  pinned: false,
  nonce: '1473118765716602880',
  mentions: [
    {
      username: 'Muster',
      id: '1457469483726668048',
      global_name: null,
      discriminator: '6184',
      bot: true,
      avatar: null,
    },
  ],
  mention_roles: [],
  mention_everyone: false,
  member: { roles: [], nick: null, joined_at: '2026-01-04T20:21:10.139000+00:00', banner: null },
  id: '1473118766652199044',
  flags: 0,
  embeds: [],
  edited_timestamp: null,
  content: '<@1457469483726668048> Test',
  components: [],
  channel_type: 0,
  channel_id: '1459213904352645277',
  author,
  attachments: [],
  guild_id: '1457468924290662599',
}
const pressed = {
  application_id: '1457469483726668048',
  channel: {
    guild_id: '1457468924290662599',
    id: '1473118766652199044',
    member_count: 2,
    name: 'Thread',
    parent_id: '1459213904352645277',
    permissions: '9007199254740991',
    type: 11,
  },
  channel_id: '1473118766652199044',
  data: { component_type: 2, custom_id: 'channel-post', id: 8 },
  guild_id: '1457468924290662599',
  id: '1473118791343800450',
  member: {
    joined_at: '2026-01-04T20:21:10.139000+00:00',
    nick: 'Nick',
    permissions: '9007199254740991',
    roles: [],
    user: author,
  },
  message: { id: '1473118771026727144' },
  token: 'REDACTED',
  type: 3,
  version: 1,
}

describe('payloads', () => {
  test('are taken as they are; what is not for us, or lacks what it should have, harms nobody', async () => {
    const door = scriptDoor()
    const stage = await openStage(door)
    const event = (d: object, t = 'INTERACTION_CREATE') => stage.server.event(t, d as Record<string, unknown>)
    event(mention, 'MESSAGE_CREATE')
    for (const body of [
      { id: '787053080478613555', token: 'x', type: 1, version: 1 },
      { id: '787053080478613556', token: 'x', type: 2, version: 1, data: { id: '787053080478613554', name: 'test' } },
      { id: '787053080478613557', token: 'x', type: 3, version: 1, data: { custom_id: 'test', component_type: 2 } },
      {
        id: '787053080478613558',
        token: 'x',
        type: 4,
        version: 1,
        data: {
          id: '1',
          name: 'test',
          type: 1,
          options: [{ type: 3, name: 'option', value: 'first_option', focused: true }],
        },
      },
      {},
    ])
      event(body)
    event({}, 'MESSAGE_CREATE')
    event({ guilds: [] }, 'GUILD_CREATE')
    event(pressed)
    const heard = await eventually(() => door.interactions[0], 'the press')
    expect(heard).toMatchObject({
      kind: 'press',
      token: 'channel-post',
      key: pressed.id,
      user: { userId: author.id, name: 'Nick', handle: author.username },
      place: { channel: pressed.channel_id, direct: false },
      message: { messageId: pressed.message.id },
    })
    expect(door.interactions).toHaveLength(1)
    await stage.close()
  })

  test('name a person, a chat, a command and the fields of a form', () => {
    expect(userOf((mention as DiscordMessage).author!)).toMatchObject({
      name: 'Test User',
      handle: 'testuser2384',
      tenant: 'discord',
    })
    const chat = (more: object) => isOwnChat({ id: '1', type: 2, token: 't', ...more } as DiscordInteraction)
    expect([chat({ context: 1 }), chat({}), chat({ channel: { id: '1', type: 1 } })]).toEqual([true, true, true])
    expect([chat({ guild_id: '1' }), chat({ context: 2 }), chat({ channel: { id: '1', type: 3 } })]).toEqual([
      false,
      false,
      false,
    ])
    const command = (name: string, options: object[]) =>
      readCommand({ id: '1', type: 2, token: 't', data: { name, options } } as DiscordInteraction)
    expect(command('batch', [{ name: 'size', type: 4, value: 25 }])).toEqual({ name: 'batch', options: { size: 25 } })
    expect(command('muster', [{ name: 'command', type: 3, value: ' /Assign 5 Bo\nLee ' }])).toEqual({
      name: 'assign',
      options: '5 Bo\nLee',
    })
    const rows = [{ type: 1, components: [{ type: 4, custom_id: 'a', value: '1' }] }]
    const labels = [{ type: 18, component: { type: 4, custom_id: 'b', value: '2' } }]
    expect({ ...fieldsOf(rows), ...fieldsOf(labels) }).toEqual({ a: '1', b: '2' })
  })
})

describe('what is written', () => {
  test('keeps its letters whatever its length, and every piece within its limit', () => {
    for (const text of ['*'.repeat(9_000), '🎉'.repeat(5_000), 'word '.repeat(3_000), '\\'.repeat(7_001)]) {
      const parts = pieces(escape(text), 4_000)
      expect(parts.join('')).toBe(escape(text))
      for (const part of parts) {
        expect(part.length).toBeLessThanOrEqual(4_000)
        expect(part).not.toMatch(/[\ud800-\udbff]$/)
        expect(/\\*$/.exec(part)![0].length % 2).toBe(0)
      }
    }
  })

  test('two buttons with one token are two buttons with one token', () => {
    const [part] = renderView({
      blocks: [{ kind: 'text', text: 'x' }],
      buttons: [
        { label: 'A', token: 'go' },
        { label: 'B', token: 'go' },
      ],
    })
    const ids = (part.body.components[0]!['components'] as { custom_id: string }[]).map((b) => b.custom_id)
    expect(new Set(ids).size).toBe(2)
    expect(ids.map(tokenOf)).toEqual(['go', 'go'])
  })

  test('thirty buttons, twelve pictures: none is lost, the last message has the last of them', () => {
    const picture = { kind: 'picture' as const, png: '', text: 'p' }
    const parts = renderView({
      blocks: Array.from({ length: 12 }, () => picture),
      buttons: Array.from({ length: 30 }, (_, i) => ({ label: `B${i}`, token: `go:${i}` })),
    })
    expect(parts.reduce((n, p) => n + p.files.length, 0)).toBe(12)
    const labels = parts.flatMap((p) =>
      p.body.components.flatMap((row) => (row['components'] as { label: string }[]).map((b) => b.label)),
    )
    expect(labels).toEqual(Array.from({ length: 30 }, (_, i) => `B${i}`))
  })

  test('an edit holds as much as one message may, and says when that is not all', () => {
    const { body } = renderWhole({ blocks: [{ kind: 'text', text: 'word '.repeat(3_000) }] }, 'There is more')
    expect(body.embeds.reduce((n, e) => n + e.description.length, 0)).toBeLessThanOrEqual(6_000)
    expect(body.embeds.at(-1)!.description).toMatch(/…\n\nThere is more$/)
    const short = renderWhole({ blocks: [{ kind: 'text', text: 'word '.repeat(1_000) }] }, 'There is more')
    expect(short.body.embeds.map((e) => e.description).join('')).not.toContain('There is more')
  })
})

/** The manifest is one that Slack takes: within slackapi/manifest-schema (major version 1), without a name that Slack keeps. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { commandCards } from '../../src/chat/router.ts'
import { registry } from '../../src/features/index.ts'
import { translator } from '../../src/locales/index.ts'
import { createManifest } from '../../src/platforms/slack/manifest.ts'
import { readSlash, slashName } from '../../src/platforms/slack/names.ts'
import { runScript } from '../support/cli.ts'

const url = z
  .string()
  .regex(/^https?:\/\//)
  .max(3500)
const text = (min: number, max: number) => z.string().min(min).max(max)
const names = (most: number) =>
  z
    .array(text(1, 50))
    .max(most)
    .refine((list) => new Set(list).size === list.length)
const schema = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(1), minor_version: z.int() }),
  display_information: z.strictObject({
    name: text(1, 35),
    description: text(1, 140),
    long_description: text(175, 4000),
    background_color: z.string().regex(/^#[0-9a-f]{3}([0-9a-f]{3})?$/i),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.strictObject({ display_name: text(1, 80), always_online: z.boolean() }),
    slash_commands: z
      .array(
        z.strictObject({
          command: text(2, 32).regex(/^\/[a-z0-9-]+$/),
          url: url.max(3000).optional(),
          description: text(1, 2000),
          usage_hint: text(1, 1000).optional(),
          should_escape: z.boolean(),
        }),
      )
      .min(1)
      .max(50),
  }),
  oauth_config: z.strictObject({ scopes: z.strictObject({ bot: names(255) }) }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ request_url: url.optional(), bot_events: names(100) }),
    interactivity: z.strictObject({ is_enabled: z.boolean(), request_url: url.optional() }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.boolean(),
  }),
})
/** Slack refuses the whole manifest for one of these. */
const kept =
  'active away archive call collapse dm dnd expand feed invite join leave me msg mute open prefs remind remove rename search shortcuts shrug star status topic who'.split(
    ' ',
  )

const t = translator('en')
const cards = commandCards(registry, 'admin', t)
const of = (address?: string, prefix = 'muster-', all = cards) => createManifest({ cards: all, prefix, address, t })

describe('the manifest', () => {
  it.each([undefined, 'https://muster.example.org'])('fits the published schema (%s)', (address) => {
    const manifest = of(address)
    expect(() => schema.parse(manifest)).not.toThrow()
    expect(manifest.settings.socket_mode_enabled).toBe(address === undefined)
    const urls = JSON.stringify(manifest).match(/https:\/\/muster\.example\.org\/slack\/events/g) ?? []
    expect(urls).toHaveLength(address ? manifest.features.slash_commands.length + 2 : 0)
  })

  it('holds no name that Slack keeps, none twice, and each command of ours, by name or by /muster', () => {
    const commands = of().features.slash_commands.map((one) => one.command.slice(1))
    expect(commands.filter((name) => kept.includes(name))).toEqual([])
    expect(new Set(commands).size).toBe(commands.length)
    expect(commands).toContain('muster')
    // The rarest, at the end of the list, find no room: /muster reaches them.
    for (const card of cards.slice(0, 49)) expect(commands).toContain(slashName(card.name, 'muster-').slice(1))
    for (const { name } of cards.slice(49))
      expect(readSlash('/muster', `${name.replaceAll('_', '-')} now`, 'muster-')).toEqual({ name, rest: 'now' })
    expect(commands).toEqual(expect.arrayContaining(['muster-me', 'muster-join', 'batch']))
    // Without a prefix there is no short name for those, and the manifest is still one that Slack takes.
    expect(
      of(undefined, '')
        .features.slash_commands.map((one) => one.command)
        .filter((name) => kept.includes(name.slice(1))),
    ).toEqual([])
  })

  it('has room for 50 commands and leaves the others to /muster', () => {
    const many = Array.from({ length: 80 }, (_, i) => ({
      name: `command_${i}`,
      description: 'x'.repeat(3000),
      options: [],
    }))
    expect(() => schema.parse(of(undefined, 'muster-', many))).not.toThrow()
    expect(of(undefined, 'muster-', many).features.slash_commands).toHaveLength(50)
  })

  it('names lead back to their commands', () => {
    for (const { name } of cards)
      expect(readSlash(slashName(name, 'muster-'), ' 25 ', 'muster-')).toEqual({ name, rest: '25' })
    expect(readSlash('/muster', 'send_later  "a b"  c', 'muster-')).toEqual({ name: 'send_later', rest: '"a b"  c' })
  })

  it('asks for the scopes that its events and calls need, and no more', () => {
    expect(of().oauth_config.scopes.bot).toEqual([
      'commands',
      'chat:write',
      'im:write',
      'im:history',
      'users:read',
      'files:read',
      'files:write',
    ])
    expect(of().settings.event_subscriptions.bot_events).toEqual(['app_home_opened', 'message.im'])
  })
})

describe('npm run slack:manifest', () => {
  const print = (env: Record<string, string>, ...args: string[]) => runScript('src/cli/slack-manifest.ts', env, ...args)

  it('prints it as one JSON object, before there is any token', async () => {
    const printed = await print({ SLACK_COMMAND_PREFIX: 'm-' })
    expect(printed.code).toBe(0)
    expect(JSON.parse(printed.out)).toEqual(JSON.parse(JSON.stringify(of(undefined, 'm-'))))
    const http = await print({}, '--http', 'https://muster.example.org/')
    expect(JSON.parse(http.out)).toEqual(JSON.parse(JSON.stringify(of('https://muster.example.org'))))
  })

  it('says what is wrong with an address or a prefix', async () => {
    expect(await print({}, '--http', 'muster')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('https://'),
    })
    expect(await print({ SLACK_COMMAND_PREFIX: 'Ä ' })).toMatchObject({
      code: 2,
      err: expect.stringContaining('SLACK_COMMAND_PREFIX'),
    })
  })
})

/** What people do in the local Discord, as its clients would send it, and what they see. */
import type { OpenForm, Person, Seen } from '../../contracts/platform.ts'
import { eventually } from '../../contracts/platform.ts'
import { readable } from './rules.ts'
import type { DiscordServer } from './server.ts'
import { applicationId, botId, guildId } from './state.ts'
import type { Json, Message, User } from './state.ts'

export type DiscordPerson = Person & {
  account: User
  chat(): string
  complete(name: string, option: string, value: string): Promise<Json[]>
  /** A message as the gateway brings it. */
  write(text: string, more?: Json, where?: { channel: string; guild?: boolean }): Json
  interact(type: number, data: Json, more?: Json): Promise<{ id: string; token: string }>
}

const direct = 1 << 12
const inGuild = 1 << 9

export function createPerson(server: DiscordServer, account: User, channel: string): DiscordPerson {
  const { state } = server
  let last: { t: string; d: Json; intent: number } | undefined
  const user = { id: account.id, username: account.username, global_name: account.global_name }
  const chat = (): string => state.chat(account.id).id
  const emit = (t: string, d: Json, intent = 0): void => {
    last = { t, d, intent }
    server.event(t, d, intent)
  }

  const person: DiscordPerson = {
    account,
    chat,
    user: { tenant: 'discord', userId: account.id },
    ref: (seen) => ({
      place: { network: 'discord', tenant: 'discord', channel: chat(), direct: true },
      messageId: seen.id,
    }),
    async interact(type, data, more = {}) {
      const at = String(more['channel_id'] ?? chat())
      const place = state.channels.get(at)
      const guild = place !== undefined && place.type !== 1
      const pressed = (more['message'] as Json | undefined)?.['id']
      const interaction = {
        id: state.id(),
        token: `token_${state.id()}_of-the_tests`,
        type,
        at: Date.now(),
        user: account.id,
        channel: at,
        ...(pressed ? { pressed: String(pressed) } : {}),
      }
      state.interactions.set(interaction.id, interaction)
      emit('INTERACTION_CREATE', {
        id: interaction.id,
        application_id: applicationId,
        token: interaction.token,
        version: 1,
        type,
        channel_id: at,
        channel: { id: at, type: place?.type ?? 1, ...(guild ? { guild_id: guildId } : {}) },
        locale: account.locale,
        context: guild ? 0 : 1,
        ...(guild ? { guild_id: guildId, member: { user, nick: null, roles: [], permissions: '0' } } : { user }),
        data,
        ...more,
      })
      return interaction
    },
    async command(name, rest = '', { file, channel: aloud } = {}) {
      const commands = state.commands.get('') ?? []
      const command = commands.find((c) => c['name'] === name)
      if (!command) throw new Error(`Discord knows no /${name}`)
      const options: Json[] = []
      const resolved: Json = {}
      let words = rest
      for (const option of command['options'] as Json[]) {
        if (option['type'] === 11) {
          if (!file && option['required']) throw new Error(`/${name} needs a file`)
          if (!file) continue
          const id = state.id()
          state.files.set(id, Buffer.from(file.bytes))
          resolved['attachments'] = {
            [id]: { id, filename: file.name, size: file.bytes.length, url: `${server.origin}/files/${id}?ex=1` },
          }
          options.push({ name: option['name'], type: 11, value: id })
        } else if (words) {
          options.push({
            name: option['name'],
            type: option['type'],
            value: option['type'] === 4 ? Number(words) : words,
          })
          words = ''
        } else if (option['required'])
          throw new Error(`Discord's client does not send /${name} without ${String(option['name'])}`)
      }
      await person.interact(
        2,
        { id: command['id'], name, type: 1, options, ...(file ? { resolved } : {}) },
        aloud ? { channel_id: channel } : {},
      )
    },
    async press(label, on, { channel: aloud = false } = {}) {
      const message = state.messages.find((m) => m.id === on.id)
      const button = message && buttonsOf(message).find((b) => b['label'] === label)
      if (!message || !button) throw new Error(`${account.global_name} sees no button "${label}"`)
      await person.interact(
        3,
        { custom_id: button['custom_id'], component_type: 2 },
        {
          channel_id: aloud ? channel : message.channel,
          message: { id: message.id, channel_id: message.channel, flags: message.flags, ...message.body },
        },
      )
    },
    write(text, more = {}, where = { channel: chat() }) {
      const id = state.id()
      const reference = more['message_reference'] as Json | undefined
      state.messages.push({
        id,
        channel: where.channel,
        author: account.id,
        body: { content: text },
        flags: 0,
        pictures: 0,
        ...(reference ? { after: String(reference['message_id']) } : {}),
      })
      const d = {
        id,
        channel_id: where.channel,
        type: reference ? 19 : 0,
        content: text,
        author: user,
        attachments: [],
        embeds: [],
        mentions: [],
        edited_timestamp: null,
        flags: 0,
        timestamp: new Date().toISOString(),
        ...(where.guild
          ? {
              guild_id: guildId,
              member: { nick: null, roles: [] },
              channel_type: state.channels.get(where.channel)?.type,
            }
          : {}),
        ...more,
      }
      // Without the privileged intent words of a server come only with the bot's name, which a reply carries.
      const hidden = where.guild && !reference && !text.includes(`<@${botId}>`)
      emit('MESSAGE_CREATE', hidden ? { ...d, content: '' } : d, where.guild ? inGuild : direct)
      return d
    },
    reply: async (text, to) =>
      void person.write(text, { message_reference: { type: 0, message_id: to.id, channel_id: chat() } }),
    say: async (text) => void person.write(text),
    async form(): Promise<OpenForm | undefined> {
      const open = state.modals.get(account.id)
      return open && { title: String(open.data['title']), fields: inputs(open.data).map((i) => String(i['label'])) }
    },
    async fill(values) {
      const open = state.modals.get(account.id)
      if (!open) throw new Error('no form is open')
      state.modals.delete(account.id)
      const components = inputs(open.data).map((input) => {
        const value = values[String(input['label'])] ?? String(input['value'] ?? '')
        if (value.length > Number(input['max_length'] ?? 4000)) throw new Error('more than the field takes')
        return { type: 1, components: [{ type: 4, custom_id: input['custom_id'], value }] }
      })
      const { pressed } = open.interaction
      const message = state.messages.find((m) => m.id === pressed)
      await person.interact(
        5,
        { custom_id: open.data['custom_id'], components },
        {
          channel_id: open.interaction.channel,
          ...(message ? { message: { id: message.id, channel_id: message.channel, flags: message.flags } } : {}),
        },
      )
    },
    async complete(name, option, value) {
      const { id } = await person.interact(4, {
        id: '1',
        name,
        type: 1,
        options: [{ name: option, type: 3, value, focused: true }],
      })
      return eventually(() => state.interactions.get(id)?.choices, 'choices')
    },
    repeat: async () => last && server.event(last.t, last.d, last.intent),
    async sees(where = 'direct') {
      const at = where === 'channel' ? channel : chat()
      return state.messages.filter((m) => m.channel === at && (!m.only || m.only === account.id)).map(seen)
    },
  }
  return person
}

const inputs = (data: Json): Json[] => (data['components'] as Json[]).flatMap((row) => row['components'] as Json[])
const buttonsOf = (m: Message): Json[] =>
  ((m.body['components'] ?? []) as Json[]).flatMap((row) => row['components'] as Json[])
export const seen = (m: Message): Seen => ({
  id: m.id,
  by: m.author === botId ? 'bot' : 'person',
  text: m.author === botId ? readable(m.body) : String(m.body['content']),
  buttons: buttonsOf(m).map((b) => String(b['label'])),
  pictures: m.pictures,
  ...(m.after ? { after: m.after } : {}),
  ...(m.only ? { alone: true } : {}),
})

/** What people do in the local Slack, as its own clients would send it, and what they see. */
import { randomUUID } from 'node:crypto'
import type { MessageRef } from '../../../src/chat/interaction.ts'
import { refOf } from '../../../src/platforms/slack/payload.ts'
import type { OpenForm, Person, Seen } from '../../contracts/platform.ts'
import { shownOf } from './blocks.ts'
import type { Kind, SlackServer } from './server.ts'
import { appId, botUser, team } from './state.ts'
import type { Json, Message } from './state.ts'

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

type Dropped = { name: string; bytes: Uint8Array; external?: boolean; mimetype?: string }

export type SlackPerson = Person & {
  id: string
  fill(values: Record<string, string>, uploads?: Record<string, Json>): Promise<void>
  /** The acknowledgement of the last deed. */
  acked(): unknown
  typed(command: string, text: string, channel?: string): Promise<void>
  openHome(): Promise<void>
  pressHome(label: string): Promise<void>
  home(): string
  /** `to`: into the thread of that message. */
  drop(text: string, files: Dropped[], to?: Seen): Promise<void>
  formErrors(): Record<string, string> | undefined
  upload(name: string, bytes: Uint8Array): Json
}

/** `slash`: the commands of the manifest. */
export function createPerson(
  server: SlackServer,
  given: {
    name: string
    locale: string
    channel: string
    slash: ReadonlySet<string>
    enterprise?: string
    userId?: string
  },
): SlackPerson {
  const { state } = server
  const user = state.addUser(given.name, given.locale, given.userId)
  const im = state.im(user.id)
  let last: { kind: Kind; body: Json } | undefined
  let answer: unknown
  const grid = given.enterprise
  const installed: Json = grid
    ? { team: null, enterprise: { id: grid, name: 'Org' }, is_enterprise_install: true }
    : { team: { id: team, domain: 'test' }, enterprise: null, is_enterprise_install: false }

  async function act(kind: Kind, body: Json): Promise<unknown> {
    last = { kind, body }
    answer = await server.deliver(kind, body)
    if (answer === undefined && kind !== 'events_api') state.faults.push(`${kind} was not acknowledged within 3 s`)
    return answer
  }
  const event = (inner: Json): Promise<unknown> =>
    act('events_api', {
      token: 'verification',
      team_id: team,
      api_app_id: appId,
      type: 'event_callback',
      event_id: `Ev${randomUUID()}`,
      event_time: Math.floor(Date.now() / 1000),
      authorizations: [
        {
          enterprise_id: grid ?? null,
          team_id: grid ? null : team,
          user_id: botUser,
          is_bot: true,
          is_enterprise_install: Boolean(grid),
        },
      ],
      event: inner,
    })
  /** A message of the person's own, on the screen and as an event. */
  async function write(text: string, more: Json = {}): Promise<void> {
    const ts = state.ts()
    const root = more['thread_ts'] as string | undefined
    const blocks = text
      ? [
          {
            type: 'rich_text',
            block_id: 'x',
            elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
          },
        ]
      : []
    im.messages.push({ ts, by: user.id, text: escape(text), blocks, thread_ts: root })
    await event({
      type: 'message',
      channel: im.id,
      channel_type: 'im',
      user: user.id,
      team,
      ts,
      event_ts: ts,
      client_msg_id: randomUUID(),
      text: escape(text),
      blocks,
      ...more,
    })
  }
  const press = async (
    button: { value: string; actionId: string; blockId: string; label: string },
    where: Json,
  ): Promise<void> =>
    void (await act('interactive', {
      type: 'block_actions',
      ...installed,
      user: { id: user.id, username: user.name, name: user.name, team_id: team },
      api_app_id: appId,
      token: 'verification',
      trigger_id: state.trigger(user.id),
      actions: [
        {
          type: 'button',
          action_id: button.actionId,
          block_id: button.blockId,
          value: button.value,
          action_ts: state.ts(),
          text: { type: 'plain_text', text: button.label },
        },
      ],
      ...where,
    }))
  const modal = () => state.modals.get(user.id)
  const inputs = () => ((modal()?.view['blocks'] ?? []) as Json[]).filter((block) => block['type'] === 'input')
  const label = (block: Json): string => String((block['label'] as Json)['text'])
  const seen = (message: Message): Seen => {
    const { text, buttons, pictures } = shownOf(message.blocks)
    const root = message.thread_ts && message.thread_ts !== message.ts ? message.thread_ts : undefined
    return {
      id: message.ts,
      by: message.by === 'bot' ? 'bot' : 'person',
      text,
      buttons: buttons.map((button) => button.label),
      pictures,
      ...(root ? { after: root } : {}),
      ...(message.only ? { alone: true } : {}),
    }
  }
  const own = {
    user: { tenant: grid ?? team, userId: user.id },
    id: user.id,
    acked: () => answer,
    ref(of: Seen): MessageRef {
      const message = state.find(im.id, of.id)
      return refOf(
        { network: 'slack', tenant: grid ?? team, channel: im.id, direct: true },
        of.id,
        of.after,
        Boolean(message?.subtype),
      )
    },
    async typed(command: string, text: string, channel = im.id) {
      await act('slash_commands', {
        token: 'verification',
        team_id: team,
        team_domain: 'test',
        ...(grid ? { enterprise_id: grid, enterprise_name: 'Org' } : {}),
        is_enterprise_install: String(Boolean(grid)),
        channel_id: channel,
        channel_name: channel.startsWith('D') ? 'directmessage' : 'team',
        user_id: user.id,
        user_name: user.name,
        command,
        text: escape(text),
        api_app_id: appId,
        response_url: server.answerUrl(channel, user.id),
        trigger_id: state.trigger(user.id),
      })
    },
    async command(
      name: string,
      rest = '',
      { file, channel }: { file?: { name: string; bytes: Uint8Array }; channel?: boolean } = {},
    ) {
      if (file) return own.drop(`${name} ${rest}`, [file])
      const short = [`/${name}`, `/muster-${name}`].find((command) => given.slash.has(command))
      return own.typed(short ?? '/muster', short ? rest : `${name} ${rest}`, channel ? given.channel : im.id)
    },
    async press(wanted: string, on: Seen, { channel = false } = {}) {
      const place = channel ? given.channel : im.id
      const message = state.find(place, on.id)
      const button = message && shownOf(message.blocks).buttons.find((one) => one.label === wanted)
      if (!message || !button) throw new Error(`${given.name} sees no button "${wanted}"`)
      const thread = message.thread_ts ? { thread_ts: message.thread_ts } : {}
      await press(button, {
        container: {
          type: 'message',
          message_ts: message.ts,
          channel_id: place,
          is_ephemeral: Boolean(message.only),
          ...thread,
        },
        channel: { id: place, name: 'directmessage' },
        ...(message.only
          ? {}
          : {
              message: {
                type: 'message',
                ts: message.ts,
                text: message.text,
                blocks: message.blocks,
                ...thread,
                ...(message.subtype ? { subtype: message.subtype } : {}),
              },
            }),
        response_url: server.answerUrl(place, user.id, message.ts),
      })
    },
    reply: (text: string, to: Seen) => write(text, { thread_ts: to.after ?? to.id, parent_user_id: botUser }),
    say: (text: string) => write(text),
    upload(name: string, bytes: Uint8Array, external = false): Json {
      const id = state.id('F')
      state.files.set(id, { name, bytes: Buffer.from(bytes), ready: true, completed: true })
      return external
        ? { id, name, size: 0, mode: 'external', is_external: true, url_private: 'https://drive.example/file' }
        : {
            id,
            name,
            size: bytes.length,
            mode: 'hosted',
            is_external: false,
            url_private: `${server.origin}/files/${id}`,
            url_private_download: `${server.origin}/files/${id}`,
          }
    },
    async drop(text: string, files: Dropped[], to?: Seen) {
      await write(text.trim(), {
        subtype: 'file_share',
        files: files.map(({ name, bytes, external, mimetype = 'text/csv' }) => ({
          ...own.upload(name, bytes, external),
          mimetype,
        })),
        ...(to ? { thread_ts: to.after ?? to.id, parent_user_id: botUser } : {}),
      })
    },
    async form(): Promise<OpenForm | undefined> {
      const open = modal()
      return open && inputs().length ? { title: titleOf(open.view), fields: inputs().map(label) } : undefined
    },
    formErrors: () => modal()?.errors,
    async fill(values: Record<string, string>, uploads: Record<string, Json> = {}) {
      const open = modal()
      if (!open) throw new Error('no form is open')
      const filled: Record<string, Json> = {}
      for (const block of inputs()) {
        const element = block['element'] as Json
        const given = values[label(block)]
        const state: Json = { type: element['type'] }
        if (element['type'] === 'static_select') {
          const chosen = given ?? (element['initial_option'] as Json | undefined)?.['value']
          state['selected_option'] =
            chosen === undefined ? null : { value: chosen, text: { type: 'plain_text', text: chosen } }
        } else if (element['type'] === 'file_input')
          state['files'] = uploads[label(block)] ? [uploads[label(block)]] : []
        else state['value'] = (given ?? element['initial_value'] ?? null) || null
        if (typeof state['value'] === 'string' && state['value'].length > Number(element['max_length'] ?? 3000))
          throw new Error('more than the field takes')
        filled[String(block['block_id'])] = { [String(element['action_id'])]: state }
      }
      const said = (await act('interactive', {
        type: 'view_submission',
        ...installed,
        user: { id: user.id, username: user.name, name: user.name, team_id: team },
        api_app_id: appId,
        trigger_id: state.trigger(user.id),
        view: { ...open.view, id: open.id, hash: open.hash, team_id: team, state: { values: filled } },
        response_urls: [],
      })) as { response_action?: string; errors?: Record<string, string> } | undefined
      if (said?.response_action === 'errors') {
        for (const block of Object.keys(said.errors ?? {}))
          if (!inputs().some((one) => one['block_id'] === block)) state.faults.push(`an error for no field: ${block}`)
        open.errors = said.errors ?? {}
      } else if (said?.response_action !== undefined) state.faults.push(`response_action ${said.response_action}`)
      else state.modals.delete(user.id)
    },
    async repeat() {
      if (last) await server.deliver(last.kind, last.body)
    },
    async sees(where: 'direct' | 'channel' = 'direct') {
      const channel = state.channels.get(where === 'channel' ? given.channel : im.id)
      return (channel?.messages ?? []).filter((message) => !message.only || message.only === user.id).map(seen)
    },
    openHome: async () =>
      void (await event({ type: 'app_home_opened', user: user.id, channel: im.id, tab: 'home', event_ts: state.ts() })),
    home: () => shownOf((state.homes.get(user.id)?.['blocks'] ?? []) as Json[]).text,
    async pressHome(wanted: string) {
      const button = shownOf((state.homes.get(user.id)?.['blocks'] ?? []) as Json[]).buttons.find(
        (one) => one.label === wanted,
      )
      if (!button) throw new Error(`the home tab has no button "${wanted}"`)
      await press(button, { container: { type: 'view', view_id: 'V1' }, view: { id: 'V1', type: 'home' } })
    },
  }
  return own
}

const titleOf = (view: Json): string => {
  const head = ((view['blocks'] ?? []) as Json[]).find((block) => block['type'] === 'header')
  return String(((head?.['text'] ?? view['title']) as Json)['text'])
}

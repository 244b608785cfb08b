/** Views to messages of Slack: posted, edited, or shown to one person only. */
import type { MessageRef, Place } from '../../chat/interaction.ts'
import type { View } from '../../chat/view.ts'
import type { Log } from '../../lib/log.ts'
import type { Translate } from '../../lib/translate.ts'
import { SlackRefusal } from './api.ts'
import type { Api } from './api.ts'
import { uploadPictures } from './files.ts'
import { readRef, refOf } from './payload.ts'
import { render, viewBlocks } from './render.ts'
import type { Message } from './render.ts'
import type { SlackBlock } from './blocks.ts'
import type { Keep } from '../../lib/keep.ts'

export type Poster = ReturnType<typeof createPoster>

/** Beside the words: nothing in them is looked at for links, names or markup. */
const bare = { parse: 'none', link_names: false, mrkdwn: false, unfurl_links: false, unfurl_media: false }

export function createPoster(given: {
  api: Api
  keep: Keep
  log: Log
  token: string
  apiUrl: string
  /** Our own commands by the names that they have here. */
  name(text: string): string
}) {
  const { api, log, name } = given

  async function rendered(view: View, t: Translate): Promise<[Message, ...Message[]]> {
    // A picture is worth waiting for, not worth losing the words for.
    const pictures = view.blocks.some((block) => block.kind === 'picture')
      ? await uploadPictures(given, view).catch((error: Error) => {
          log.warn({ event: 'picture.failed', network: 'slack', error: error.message })
          return new Map<string, string>()
        })
      : new Map<string, string>()
    return render(view, { name, picture: (png) => pictures.get(png), more: t('network.slack.more') })
  }

  async function post(
    place: Place,
    message: Message,
    root?: string,
    broadcast = false,
  ): Promise<{ ts: string; at: Place }> {
    const { ts, channel } = await api.call<{ ts?: string; channel?: string }>('chat.postMessage', {
      channel: place.channel,
      ...message,
      ...bare,
      ...(root ? { thread_ts: root, reply_broadcast: broadcast } : {}),
    })
    if (!ts) throw new Error('chat.postMessage gave no ts')
    // Posted to a person's id it stands in their chat.
    return { ts, at: channel && place.direct ? { ...place, channel } : place }
  }

  /** What one message had no room for. */
  async function postRest(place: Place, root: string, rest: Message[]): Promise<MessageRef[]> {
    const refs: MessageRef[] = []
    for (const message of rest) refs.push(refOf(place, (await post(place, message, root)).ts, root))
    return refs
  }

  return {
    /**
     * `root`: the thread; `broadcast`: shown in the chat too, since nobody is told of a thread that they did not write
     * in. `mark`: by which the message is found again. Gives the message, and what it had no room for.
     */
    async send(
      place: Place,
      view: View,
      t: Translate,
      { root, broadcast = false, mark }: { root?: string | undefined; broadcast?: boolean; mark?: string } = {},
    ): Promise<[MessageRef, ...MessageRef[]]> {
      const [first, ...rest] = await rendered(view, t)
      const [block, ...others] = first.blocks
      const marked = mark && block ? { ...first, blocks: [{ ...block, block_id: mark }, ...others] } : first
      const { ts, at } = await post(place, marked, root, broadcast)
      return [refOf(at, ts, root, broadcast), ...(await postRest(at, root ?? ts, rest))]
    },

    /** By the address that came with a press, which has no limit of calls a minute; else by the Web API. */
    async edit(ref: MessageRef, view: View, t: Translate, respondTo?: string): Promise<void> {
      const [first, ...rest] = await rendered(view, t)
      const { ts, root } = readRef(ref)
      const replaced = respondTo && (await api.respond(respondTo, { replace_original: true, ...first, ...bare }))
      if (!replaced)
        await api.call('chat.update', { channel: ref.place.channel, ts, ...first, parse: 'none', link_names: false })
      await postRest(ref.place, root, rest)
    },

    /** To one person in a channel, gone on reload. False when it could not be shown. */
    async whisper(
      {
        place,
        userId,
        respondTo,
        root,
      }: { place: Place; userId: string; respondTo?: string | undefined; root?: string | undefined },
      view: View,
      t: Translate,
      replace = false,
    ): Promise<boolean> {
      const messages = await rendered(view, t)
      // An address takes five answers.
      if (messages.length > 4) return false
      const [first, ...rest] = messages
      if (
        respondTo &&
        (await api.respond(respondTo, { response_type: 'ephemeral', replace_original: replace, ...first, ...bare }))
      ) {
        for (const message of rest)
          await api.respond(respondTo, { response_type: 'ephemeral', replace_original: false, ...message, ...bare })
        return true
      }
      const thread = root ? { thread_ts: root } : {}
      const call = (message: Message) =>
        api.call('chat.postEphemeral', {
          channel: place.channel,
          user: userId,
          ...message,
          parse: 'none',
          link_names: false,
          ...thread,
        })
      return call(first).then(
        async () => {
          for (const message of rest) await call(message)
          return true
        },
        () => false,
      )
    },

    /** To a whole channel where we are no member: only the answer to a command may stand there. */
    async answerPublicly(respondTo: string, view: View, t: Translate): Promise<boolean> {
      const messages = await rendered(view, t)
      if (messages.length > 4) return false
      for (const message of messages)
        if (
          !(await api.respond(respondTo, { response_type: 'in_channel', replace_original: false, ...message, ...bare }))
        )
          return false
      return true
    },

    /** The blocks of a tab or a modal. */
    blocks: (view: View, t: Translate): SlackBlock[] =>
      viewBlocks(view, { name, picture: () => undefined, more: t('network.slack.elsewhere') }),

    /** A message that was marked: its ts, undefined when it surely is not there. Throws when that cannot be known. */
    async find(place: Place, mark: string, since: number, root?: string): Promise<string | undefined> {
      const oldest = String(Math.floor(since / 1000) - 30)
      const { messages } = await api
        .call<{ messages?: { ts?: string; blocks?: { block_id?: string }[] }[] }>(
          root ? 'conversations.replies' : 'conversations.history',
          { channel: place.channel, limit: 100, oldest, ...(root ? { ts: root } : {}) },
          { patience: 5_000 },
        )
        .catch((error: unknown) => {
          // The root went away, and what hung on it.
          if (error instanceof SlackRefusal && error.code === 'thread_not_found') return { messages: [] }
          throw error
        })
      return messages?.find((message) => message.blocks?.some((block) => block.block_id === mark))?.ts
    },
  }
}

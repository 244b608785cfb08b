/** Views to messages of Discord: posted, edited, or shown as the answer to an interaction. */
import { createHash } from 'node:crypto'
import type { MessageRef, Place } from '../../chat/interaction.ts'
import type { View } from '../../chat/view.ts'
import { isRefused } from './api.ts'
import type { Api } from './api.ts'
import { limits } from './limits.ts'
import { ephemeral, refOf } from './payload.ts'
import { renderView, renderWhole } from './render.ts'
import type { Part } from './render.ts'

export type Poster = ReturnType<typeof createPoster>
type Posted = { id: string; channel_id?: string }

/** Discord takes 25 letters. The same one within some minutes posts nothing new, and answers with the first message. */
const nonceOf = (nonce: string): string =>
  createHash('sha256')
    .update(nonce)
    .digest('base64url')
    .slice(0, limits.nonce - 1)
const filesOf = ({ files }: Part) => (files.length ? { files } : {})

export function createPoster({ api, applicationId }: { api: Api; applicationId: string }) {
  const hook = (token: string): `/${string}` => `/webhooks/${applicationId}/${token}`

  async function postPart(channel: string, part: Part, nonce: string, after: string | undefined): Promise<string> {
    const body = {
      ...part.body,
      nonce: nonceOf(nonce),
      enforce_nonce: true,
      ...(after ? { message_reference: { message_id: after, fail_if_not_exists: false } } : {}),
    }
    const post = (): Promise<Posted> =>
      api.call<Posted>('post', `/channels/${channel}/messages`, { body, ...filesOf(part) })
    // The library does not try again when a socket broke. With the nonce it is safe.
    const { id } = await post().catch((error: unknown) => {
      if (isRefused(error)) throw error
      return post()
    })
    return id
  }

  async function follow(token: string, part: Part, alone: boolean): Promise<Posted> {
    const body = { ...part.body, ...(alone ? { flags: ephemeral } : {}) }
    return api.answer<Posted>('post', hook(token), { body, ...filesOf(part) })
  }

  /** To say it once more changes nothing, so a lost answer is asked for again. */
  async function patchOriginal(token: string, part: Part): Promise<Posted> {
    const patch = (): Promise<Posted> =>
      api.answer<Posted>('patch', `${hook(token)}/messages/@original`, { body: part.body, ...filesOf(part) })
    return patch().catch((error: unknown) => {
      if (isRefused(error)) throw error
      return patch()
    })
  }

  const poster = {
    /** All messages of a view; the last one has its buttons. */
    async post(place: Place, view: View, nonce: string, after?: string): Promise<MessageRef[]> {
      return poster.postParts(place, renderView(view), nonce, after)
    },
    async postParts(place: Place, parts: Part[], nonce: string, after?: string): Promise<MessageRef[]> {
      const refs: MessageRef[] = []
      for (const [i, part] of parts.entries())
        refs.push(refOf(place, await postPart(place.channel, part, `${nonce}/${i}`, i === 0 ? after : undefined)))
      return refs
    },

    async edit(ref: MessageRef, view: View, told: string): Promise<void> {
      const part = renderWhole(view, told)
      await api.call('patch', `/channels/${ref.place.channel}/messages/${ref.messageId}`, {
        body: part.body,
        ...filesOf(part),
      })
    },

    /** What an interaction was answered with, or the message that was pressed. False: the view needs several messages. */
    async editOriginal(token: string, view: View): Promise<boolean> {
      const [part, ...rest] = renderView(view)
      if (rest.length) return false
      await patchOriginal(token, part)
      return true
    },

    /** The answer that a command waits for; what has no room in it follows. */
    async fulfil(
      token: string,
      place: Place,
      view: View,
      { alone, nonce }: { alone: boolean; nonce: string },
    ): Promise<MessageRef[]> {
      const [first, ...rest] = renderView(view)
      const { id, channel_id } = await patchOriginal(token, first)
      const at = channel_id ? { ...place, channel: channel_id } : place
      const refs = [refOf(at, id)]
      if (!alone && rest.length && place.direct) refs.push(...(await poster.postParts(at, rest, nonce)))
      else for (const part of rest) refs.push(refOf(at, (await follow(token, part, alone)).id))
      return refs
    },

    /** To one person in a channel, gone on reload; or to all. */
    async follow(token: string, view: View, alone: boolean): Promise<string[]> {
      const ids: string[] = []
      for (const part of renderView(view)) ids.push((await follow(token, part, alone)).id)
      return ids
    },

    dropOriginal: (token: string): Promise<unknown> => api.answer('delete', `${hook(token)}/messages/@original`),
    original: (token: string): Promise<{ flags?: number }> =>
      api.answer<{ flags?: number }>('get', `${hook(token)}/messages/@original`),
  }
  return poster
}

/**
 * Where a person can be written to. A direct chat that is known costs nothing; opening one is the deed for which
 * Discord quarantines bots (20 to 50 in a short time are enough), so it is paced for all processes together. Where no
 * chat can be opened, a private thread of the channel in which the person last spoke to us takes its place: to the
 * house it is a direct chat.
 */
import type { Place } from '../../chat/interaction.ts'
import { PlaceGone } from '../../chat/platform.ts'
import type { PlatformGiven } from '../../chat/platform.ts'
import { isClosed, isNoChannel, isNobody, isPlaceGone, isQuarantined } from './api.ts'
import type { Api } from './api.ts'
import { limits } from './limits.ts'
import { network, placeOf, privateThread, tenant } from './payload.ts'
import { plain } from './text.ts'

export type People = ReturnType<typeof createPeople>

/** As many chats are opened at once, and as many again in each two minutes. */
const slots = 8
const slotFor = 120
/** After a refusal none is opened for a while: each further try would make it worse. */
const pauseFor = 1_800
const day = 86_400
const month = 30 * day
const week = 7 * day
/** What is remembered in the process only saves questions to the database. */
const most = 5_000

/** No more chats may be opened for now. */
export class Paced extends Error {}

export function createPeople({ api, given }: { api: Api; given: PlatformGiven }) {
  const { keep, log } = given
  const known = new Map<string, string>()
  const remember = (key: string, value: string): void => {
    if (known.size >= most) known.delete(known.keys().next().value ?? '')
    known.set(key, value)
  }
  async function learn(key: string, value: string, seconds: number): Promise<void> {
    if (known.get(key) === value) return
    remember(key, value)
    await keep.set(key, value, seconds).catch(() => known.delete(key))
  }
  async function look(key: string): Promise<string | undefined> {
    const found = known.get(key) ?? (await keep.get<string>(key))
    if (found) remember(key, found)
    return found
  }
  async function forget(key: string): Promise<void> {
    known.delete(key)
    await keep.drop(key)
  }

  async function open(userId: string): Promise<string> {
    if (await keep.get('dm/paused')) throw new Paced('Discord refused to open direct chats a while ago')
    let slot = 0
    while (slot < slots && !(await keep.claim(`dm/slot/${slot}`, userId, slotFor))) slot++
    if (slot === slots) throw new Paced('too many direct chats were opened just now')
    try {
      const { id } = await api.call<{ id: string }>('post', '/users/@me/channels', { body: { recipient_id: userId } })
      await people.own(userId, id)
      return id
    } catch (error) {
      if (isQuarantined(error)) await quarantined(error as Error)
      throw error
    }
  }

  async function openThread(home: string): Promise<string> {
    const { id } = await api.call<{ id: string }>('post', `/channels/${home}/threads`, {
      body: {
        name: plain(given.translate('en')('network.discord.thread'), limits.threadName),
        type: privateThread,
        invitable: false,
        auto_archive_duration: 10_080,
      },
    })
    return id
  }

  /** Told to an organizer once a day, however many people it hits. */
  async function quarantined(error: Error): Promise<void> {
    await keep.set('dm/paused', true, pauseFor)
    log.error({ event: 'chats.refused', network, error: error.message })
    if (!(await keep.claim('dm/told', true, day))) return
    await given.trouble?.('network.discord.quarantine').catch(() => keep.drop('dm/told'))
  }

  const people = {
    /** Their own chat, from which something came. */
    async own(userId: string, channel: string): Promise<void> {
      await learn(`dm/${userId}`, channel, month)
      await learn(`of/${channel}`, userId, month)
    },
    /** A channel of a server where they spoke to us. */
    seen: (userId: string, channel: string): Promise<void> => learn(`home/${userId}`, channel, month),
    quarantined,

    /** Throws Paced, or Discord's refusal. */
    async chat(userId: string): Promise<Place> {
      return placeOf((await look(`dm/${userId}`)) ?? (await open(userId)), true)
    },

    /** A private thread with a person; undefined where they never spoke to us in a channel that takes one. */
    async thread(userId: string): Promise<Place | undefined> {
      const had = await look(`thread/${userId}`)
      if (had) return placeOf(had, true)
      const home = await look(`home/${userId}`)
      if (!home) return undefined
      const begun = `begun/${userId}`
      try {
        // One that they could not be put into is tried again: each further try would leave an empty thread behind.
        const id = (await look(begun)) ?? (await openThread(home))
        await learn(begun, id, week)
        await api.call('put', `/channels/${id}/thread-members/${userId}`)
        await learn(`owner/${id}`, userId, week)
        await learn(`thread/${userId}`, id, week)
        await forget(begun)
        return placeOf(id, true)
      } catch (error) {
        if (isNoChannel(error)) await forget(begun)
        log.warn({ event: 'thread.refused', network, error: (error as Error).message })
        return undefined
      }
    },
    /** Whose thread a channel is. */
    owner: (channel: string): Promise<string | undefined> => look(`owner/${channel}`),
    /** A thread that was deleted. */
    async dropThread(userId: string, channel: string): Promise<void> {
      await forget(`thread/${userId}`)
      await forget(`owner/${channel}`)
    },

    /**
     * A place with a person alone, and whether it is a thread in place of a chat. Throws PlaceGone when there is none
     * and none will be, Paced when one may be later.
     */
    async direct(userId: string): Promise<Place> {
      if (await keep.get(`shut/${userId}`)) {
        const thread = await people.thread(userId)
        if (thread) return thread
      }
      try {
        return await people.chat(userId)
      } catch (error) {
        const thread = isNobody(error) ? undefined : await people.thread(userId)
        if (thread) return thread
        if (isNobody(error) || isClosed(error) || isPlaceGone(error)) {
          await given.gone({ network, tenant, userId })
          throw new PlaceGone('Discord knows no way to this person')
        }
        throw error
      }
    },

    /** Their chat took no message: what comes next goes to a thread for an hour. */
    async shut(userId: string): Promise<Place | undefined> {
      await keep.set(`shut/${userId}`, true, 3_600)
      return people.thread(userId)
    },
    /** They write to us in it: it is open again. */
    async opened(userId: string): Promise<void> {
      if (known.get(`fine/${userId}`)) return
      remember(`fine/${userId}`, 'yes')
      await keep.drop(`shut/${userId}`)
    },
    /** The person whose own chat a channel is, as far as known. */
    userOf: (channel: string): Promise<string | undefined> => look(`of/${channel}`),
  }
  return people
}

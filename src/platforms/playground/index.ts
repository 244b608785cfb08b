/**
 * The playground: a chat network of our own, served as one web page on which one person plays everybody. Its messages
 * are rows, so any process can write to it; deeds enter through `act`, by the page's POST or directly.
 */
import type { Hono } from 'hono'
import type postgres from 'postgres'
import type { Door, Platform } from '../../chat/platform.ts'
import { deadline } from '../../lib/deadline.ts'
import type { Log } from '../../lib/log.ts'
import { createBell } from './events.ts'
import { directChannel, isDirect, network } from './message.ts'
import type { Deed, Outcome, PlaygroundMessage } from './message.ts'
import { placeOf, receive } from './receive.ts'
import { createRoutes } from './routes.ts'
import type { RoutesGiven } from './routes.ts'
import { openStore } from './store.ts'

export type { Deed, DroppedFile, Outcome, Phones, PhoneText, PlaygroundMessage, PlaygroundPerson } from './message.ts'
export type { RoutesGiven } from './routes.ts'

const mostRead = 500

export type Playground = Platform & {
  /** Everything of the page: `/` and `/playground/*`. `start` comes before its first request. */
  routes(given: RoutesGiven): Hono
  /** One thing that a person does: the same path as the page's POST. Throws what the door throws. */
  act(deed: Deed): Promise<Outcome>
  /**
   * What a person sees of a place, changed after a version (0: from the oldest kept), by version, at most 500: read
   * again from the returned version. Within one place nothing is missed.
   */
  read(
    who: { userId: string },
    channel: string,
    afterVersion: number,
  ): Promise<{ version: number; messages: PlaygroundMessage[] }>
}

export function createPlayground({
  sql,
  log,
  baseUrl,
}: {
  sql: postgres.Sql
  log: Log
  /** Where the page is reached; without it there are no join links. */
  baseUrl?(): string
}): Playground {
  const bell = createBell()
  const store = openStore(sql, bell.ring)
  const doing = new Set<Promise<Outcome>>()
  let door: Door | undefined
  let stopped = false

  const openDoor = (): Door => {
    if (!door) throw new Error('the playground was not started')
    return door
  }
  async function act(deed: Deed): Promise<Outcome> {
    // A file takes as long as it is large.
    const done = deadline(receive(store, openDoor(), deed), 'file' in deed && deed.file ? 900_000 : 30_000)
    doing.add(done)
    try {
      return await done
    } finally {
      doing.delete(done)
    }
  }

  return {
    network,
    register: store.ready,
    async start(given) {
      stopped = false
      await store.ready()
      door = given
    },
    direct: async ({ userId }) => placeOf(directChannel(userId)),
    async send(place, view, { nonce, after }) {
      const replyTo = after?.place.channel === place.channel ? { replyTo: after.messageId } : {}
      const { id } = await store.post({ channel: place.channel, view, nonce: `send:${nonce}`, ...replyTo })
      return { place, messageId: id }
    },
    async edit(ref, view) {
      const edited = await store.edit(ref.place.channel, ref.messageId, view)
      if (!edited) log.warn({ event: 'playground.message_gone', message: ref.messageId })
    },
    joinLink: (code) => baseUrl && `${baseUrl()}/?join=${encodeURIComponent(code)}`,
    missing: () =>
      store.ready().then(
        () => undefined,
        () => 'the tables of the playground',
      ),
    async stop() {
      stopped = true
      bell.ring()
      await Promise.allSettled(doing)
    },
    routes: (given) => createRoutes(given, { store, bell, log, act, door: openDoor, stopped: () => stopped }),
    act,
    async read({ userId }, channel, afterVersion) {
      const foreign = isDirect(channel) && channel !== directChannel(userId)
      const messages = foreign ? [] : await store.changes([{ channel, after: afterVersion }], [userId], mostRead)
      return { version: messages.at(-1)?.version ?? afterVersion, messages }
    },
  }
}

/**
 * Server events for one page: a snapshot, then what changes. Each page has its own cursor per channel, sent as the
 * event's id (`Last-Event-ID`), so that a page that was cut off goes on where it was.
 */
import type { SSEStreamingApi } from 'hono/streaming'
import type { Phones, PlaygroundMessage } from './message.ts'
import type { Cursor, Store } from './store.ts'

const pollMs = 60
const beatMs = 15_000
const newestPerChannel = 100
const mostAtOnce = 500

/** Wakes the readers of this process when it wrote itself; what other processes wrote is found by polling. */
export type Bell = { ring(): void; wait(ms: number): Promise<void> }

export function createBell(): Bell {
  const waiting = new Set<() => void>()
  return {
    ring: () => waiting.forEach((wake) => wake()),
    wait: (ms) =>
      new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer)
          waiting.delete(wake)
          resolve()
        }
        const timer = setTimeout(wake, ms)
        waiting.add(wake)
      }),
  }
}

export type Feed = {
  store: Store
  bell: Bell
  channels: string[]
  viewers: string[]
  phones?: Phones
  /** The id of the last event that the page has seen. */
  after?: string
  stopped(): boolean
}

export async function feed(stream: SSEStreamingApi, given: Feed): Promise<void> {
  const { store, bell, phones } = given
  const over = () => stream.aborted || stream.closed || given.stopped()
  const cursors = await openCursors(stream, given)
  let phoneVersion = 0
  let beatAt = performance.now() + beatMs
  for (let turn = 0; !over(); turn++) {
    const messages = await store.changes(cursors, given.viewers, mostAtOnce)
    if (messages.length > 0) {
      advance(cursors, messages)
      await stream.writeSSE({ event: 'messages', id: idOf(cursors), data: JSON.stringify(messages) })
    }
    // The phones are another table of another house: asked half as often.
    if (phones && turn % 2 === 0) {
      const news = await phones.since(phoneVersion)
      phoneVersion = news.version
      // The first one is sent even when empty: what comes after it is news.
      if (turn === 0 || news.texts.length > 0)
        await stream.writeSSE({ event: 'phones', data: JSON.stringify(news.texts) })
    }
    if (performance.now() > beatAt) {
      await stream.write(': beat\n\n')
      beatAt = performance.now() + beatMs
    }
    if (messages.length < mostAtOnce && !over()) await bell.wait(pollMs)
  }
}

async function openCursors(stream: SSEStreamingApi, { store, channels, viewers, after }: Feed): Promise<Cursor[]> {
  const resumed = after === undefined ? undefined : readId(after, channels)
  if (resumed && (await store.knows(resumed))) return resumed
  const cursors = channels.map((channel) => ({ channel, after: 0 }))
  const messages = await store.newest(channels, viewers, newestPerChannel)
  advance(cursors, messages)
  await stream.writeSSE({ event: 'snapshot', id: idOf(cursors), data: JSON.stringify(messages) })
  return cursors
}

function advance(cursors: Cursor[], messages: PlaygroundMessage[]): void {
  for (const cursor of cursors)
    for (const { channel, version } of messages)
      if (channel === cursor.channel && version > cursor.after) cursor.after = version
}

const idOf = (cursors: Cursor[]): string => cursors.map((cursor) => cursor.after).join('.')

function readId(id: string, channels: string[]): Cursor[] | undefined {
  const versions = id.split('.').map(Number)
  if (versions.length !== channels.length || !versions.every(Number.isSafeInteger)) return undefined
  return channels.map((channel, index) => ({ channel, after: versions[index] ?? 0 }))
}

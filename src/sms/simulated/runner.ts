import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../../lib/log.ts'
import { createEvents, type DuePost } from './events.ts'
import { holdLock } from './lock.ts'
import type { Store } from './store.ts'
import { sign, signatureHeader } from './webhook.ts'

const AT_ONCE = 20
/** Posts taken from the database before their turn comes. */
const AHEAD = 200
const MAX_TRIES = 200
const POST_LIMIT_MS = 10_000
const BUSY_MS = 40
const IDLE_MS = 250
/** How often one that waits asks whether the runner has died. */
const STANDBY_MS = 500
/** What is under way gets this long when we stop. */
const GRACE_MS = 1500

/** A sleep that this process can end. */
function createWake() {
  let ring = () => {}
  let rung = false
  return {
    call() {
      rung = true
      ring()
    },
    async wait(ms: number): Promise<void> {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          ring = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      rung = false
      ring = () => {}
    },
  }
}

/**
 * Delivers to our webhook whatever is due, one runner at a time over all processes. What fails is tried again with
 * growing pauses, so an event comes at least once, in no certain order.
 */
export function startRunner(store: Store, secret: string, webhook: string, log: Log) {
  const wake = createWake()
  const events = createEvents(store)
  const stopping = new AbortController()
  let cut = new AbortController()
  const busy = new Set<string>()
  const underWay = new Set<Promise<void>>()
  let waiting: DuePost[] = []
  let done: string[] = []

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await store.ensure()
        const lock = await holdLock(store.sql, 'carrier.runner')
        if (lock) {
          log.info({ event: 'carrier.running' })
          await serve(lock.lost).finally(() => lock.release())
        }
      } catch (error) {
        log.warn({ event: 'carrier.runner_failed', reason: reasonOf(error) })
      }
      if (!stopping.signal.aborted) await wake.wait(STANDBY_MS)
    }
  }

  async function serve(lost: AbortSignal): Promise<void> {
    cut = new AbortController()
    let pause = BUSY_MS
    cut = new AbortController()
    while (!stopping.signal.aborted && !lost.aborted) {
      const did = await turn()
      pause = did ? BUSY_MS : Math.min(IDLE_MS, pause * 1.5)
      await wake.wait(pause)
    }
    waiting = []
    if (underWay.size > 0) await Promise.race([Promise.all(underWay), sleep(GRACE_MS, undefined, { ref: false })])
    cut.abort()
    await Promise.all(underWay)
    if (!lost.aborted) await forget()
  }

  async function turn(): Promise<boolean> {
    const told = done.length
    await forget()
    const planned = await events.planNew()
    const due = await events.takeDue(busy, Math.max(0, AHEAD - waiting.length))
    for (const post of due.posts) {
      busy.add(post.id)
      waiting.push(post)
    }
    postMore()
    return told + planned + due.done + due.posts.length + underWay.size > 0
  }

  async function forget(): Promise<void> {
    if (done.length === 0) return
    const ids = done.slice()
    await events.posted(ids)
    done = done.slice(ids.length)
    for (const id of ids) busy.delete(id)
  }

  function postMore(): void {
    while (underWay.size < AT_ONCE && waiting.length > 0) {
      const one = deliver(waiting.shift()!).finally(() => {
        underWay.delete(one)
        postMore()
      })
      underWay.add(one)
    }
  }

  /** Never throws: what the database does not take back stays due and comes again. */
  async function deliver(post: DuePost): Promise<void> {
    const reason = await send(post)
    const answered = performance.now()
    try {
      if (reason === undefined) {
        if (post.payload.type === 'receipt') return void done.push(post.id)
        await again(() => events.delivered(post.id, post.payload.sid, performance.now() - answered))
      } else if (post.tries + 1 >= MAX_TRIES) {
        log.error({ event: 'carrier.gave_up', kind: post.payload.type, reason })
        return void done.push(post.id)
      } else {
        if (post.tries % 20 === 0) log.warn({ event: 'carrier.refused_by_us', kind: post.payload.type, reason })
        await events.postpone(post.id, Math.min(5000, 50 * 2 ** post.tries))
      }
    } catch (error) {
      log.warn({ event: 'carrier.delivery_unrecorded', reason: reasonOf(error) })
    }
    busy.delete(post.id)
  }

  /** Undefined when our webhook said 2xx, else why not. */
  async function send({ url, payload }: DuePost): Promise<string | undefined> {
    const body = JSON.stringify(payload)
    try {
      const response = await fetch(url ?? webhook, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', [signatureHeader]: sign(secret, body) },
        redirect: 'manual',
        signal: AbortSignal.any([cut.signal, AbortSignal.timeout(POST_LIMIT_MS)]),
      })
      await response.arrayBuffer()
      return response.ok ? undefined : `status ${response.status}`
    } catch (error) {
      return reasonOf(error)
    }
  }

  const ended = run()
  return {
    /** Something is due earlier than the runner may think. */
    wake: wake.call,
    async stop(): Promise<void> {
      stopping.abort()
      wake.call()
      await ended
    },
  }
}

/** A STOP that was delivered has to be on record; a lost connection is made anew by the next query. */
async function again(work: () => Promise<void>): Promise<void> {
  await work().catch(work)
}

/** Never the message: a fetch error may name a URL, a database error a row. */
function reasonOf(error: unknown): string {
  const { code, name, cause } = error as { code?: unknown; name?: unknown; cause?: { code?: unknown } }
  return String(cause?.code ?? (typeof code === 'string' ? code : name))
}

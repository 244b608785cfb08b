/**
 * Hands queued texts to the carrier: picks many, posts them at once, writes outcomes in groups.
 *
 * A text whose answer hangs does not hold up the others: it settles by itself, at the deadline at the latest.
 */
import { deadline } from '../../lib/deadline.ts'
import { SendError } from '../../sms/provider.ts'
import type { JobContext } from '../define.ts'
import { pickTexts } from './dispatch.ts'
import type { Outgoing } from './dispatch.ts'
import { msToNextWay } from './health.ts'
import { numberTexts } from './number.ts'
import { recordOutcomes } from './outcomes.ts'
import type { Outcome } from './outcomes.ts'

/** Texts in flight at once in this process. */
const capacity = 200
const group = 100
/** ms in which outcomes are gathered into one write. */
const gather = 8
/** ms between two picks while texts come one by one: ten small picks cost the database what ten full ones cost. */
const lull = 30
/** ms after which a slow number is looked at again: others may have been added. */
const longest = 1_000

export type Sender = {
  /** Sends until nothing is due. Calls at the same moment share one loop. */
  run(): Promise<void>
  /** No new texts; waits for those in flight. */
  drain(): Promise<void>
}

export function createSender(context: JobContext): Sender {
  const { store, carriers, settings, log } = context
  const { tempo } = settings
  const flying = new Set<Promise<void>>()
  /** Called when there is room for another group. */
  let landed = (): void => {}
  let rouse = (): void => {}
  let done: Outcome[] = []
  let writing: Promise<void> | undefined
  let stopped = false
  let loop: Promise<void> | undefined
  let again = false
  /** Until then the house is taken to have no numbers, and no carrier that is spared. */
  let unmetered = 0

  async function send(text: Outgoing, pickedAt: number): Promise<void> {
    const outcome = await attempt(text, pickedAt)
    // After the await: `done` may have become another array in between.
    done.push(outcome)
    await (writing ??= new Promise<void>((resolve) => setTimeout(resolve, gather)).then(write))
  }

  async function write(): Promise<void> {
    writing = undefined
    const outcomes = done
    done = []
    if (!outcomes.length) return
    if (await record(outcomes)) return
    // One that cannot be written must not take the others with it.
    if (outcomes.length > 1) for (const outcome of outcomes) await record([outcome])
  }

  /** Lost outcomes are not lost texts: the lease runs out, the text becomes unknown and is settled by proof. */
  async function record(outcomes: Outcome[]): Promise<boolean> {
    try {
      await store.transact((tx) => recordOutcomes(tx, outcomes, tempo))
    } catch (error) {
      log.error({ event: 'text.outcomes_not_written', n: outcomes.length, error: (error as Error).message })
      return false
    }
    for (const o of outcomes)
      log.info({ event: `text.${o.outcome}`, message: o.messageId, attempt: o.attemptId, code: o.code })
    return true
  }

  async function attempt(text: Outgoing, pickedAt: number): Promise<Outcome> {
    const outcome = { attemptId: text.attemptId, messageId: text.messageId, fence: text.fence }
    // A process that was stopped and woke up late must not write a byte: its lease may be over.
    if (performance.now() - pickedAt > tempo.lease * 1000 - 2 * tempo.answerWithin)
      return { ...outcome, outcome: 'unreachable', code: 'late' }
    const carrier = carriers.get(text.provider)
    if (!carrier) return { ...outcome, outcome: 'unreachable', code: 'gone' }
    const callback = context.callback(carrier.name, text.attemptId)
    try {
      const sending = carrier.send(
        {
          attemptId: text.attemptId,
          to: text.to,
          body: text.body,
          validUntil: new Date(text.validUntil),
          ...(text.from ? { from: text.from } : {}),
          ...(callback ? { callback } : {}),
        },
        AbortSignal.timeout(tempo.answerWithin),
      )
      // A provider keeps the deadline by itself; should one not, its place here is freed all the same.
      const accepted = await deadline(sending, tempo.answerWithin + 1_000)
      return {
        ...outcome,
        outcome: 'sent',
        providerId: accepted.providerId,
        ...(accepted.segments ? { segments: accepted.segments } : {}),
      }
    } catch (error) {
      // A provider throws SendError only; anything else is a defect in it, and the text may have left.
      const failed = error instanceof SendError ? error : new SendError('unknown', { code: 'defect', cause: error })
      return {
        ...outcome,
        outcome: failed.reason,
        ...(failed.code ? { code: failed.code } : {}),
        ...(failed.retryAfter ? { retryAfter: failed.retryAfter } : {}),
      }
    }
  }

  /**
   * Where the house has numbers of its own, texts wait for theirs and for its rate; where a carrier is spared, for that:
   * ms until the next may leave.
   */
  async function byMeter(): Promise<number | undefined> {
    if (performance.now() < unmetered) return undefined
    const [number, way] = await store.transact((tx) =>
      Promise.all([numberTexts(tx, settings.routing), msToNextWay(tx)]),
    )
    if (number === null && way === null) unmetered = performance.now() + longest
    const waits = [number, way].filter((ms) => typeof ms === 'number')
    return waits.length ? Math.min(...waits) : undefined
  }

  /** Ends before its time when this process stops. */
  const nap = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      rouse = () => (clearTimeout(timer), resolve())
    })

  async function sendAll(): Promise<void> {
    do {
      again = false
      while (!stopped) {
        while (flying.size > capacity - group && !stopped) await new Promise<void>((resolve) => (landed = resolve))
        // Before the pick: a process that sleeps between its commit and the next line has used up lease too.
        const pickedAt = performance.now()
        const picked = await store.transact((tx) =>
          pickTexts(tx, {
            limit: group,
            routing: settings.routing,
            lease: tempo.lease,
            answerWithin: tempo.answerWithin,
          }),
        )
        for (const text of picked) {
          const flight: Promise<void> = send(text, pickedAt).finally(() => {
            flying.delete(flight)
            if (flying.size <= capacity - group) landed()
          })
          flying.add(flight)
        }
        if (picked.length === group) continue
        const next = await byMeter()
        if (!picked.length && next === undefined) break
        await nap(Math.max(lull, Math.min(next ?? 0, longest)))
      }
    } while (again && !stopped)
  }

  return {
    async run() {
      if (stopped) return
      if (loop) {
        // What was queued after the loop's last look is seen by one more round.
        again = true
        return loop
      }
      loop = sendAll().finally(() => (loop = undefined))
      return loop
    },
    async drain() {
      stopped = true
      rouse()
      await loop?.catch(() => {})
      await Promise.allSettled(flying)
      await write()
    },
  }
}

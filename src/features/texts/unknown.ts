/**
 * Texts of unknown fate: the worker died, the carrier hung up, the answer was unreadable. They are settled by a receipt
 * (receipts.ts), else by the carrier's own list, else by a person. Never by sending again on a guess.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { enqueue } from '../../queue/job.ts'
import type { ListedText } from '../../sms/provider.ts'
import type { JobContext, Settings } from '../define.ts'
import { askTexter, reviewText, tellFailed } from './jobs.ts'

/** Leases that ran out: whoever held them is gone or asleep. */
export async function expireLeases(tx: Tx, { unknownAfter }: { unknownAfter: number }): Promise<number> {
  const lost = await rows(
    tx,
    sql`with over as (
          select id from message where state = 'sending' and lease_until < muster_clock() order by lease_until limit 500
          for update skip locked
        ), lost as (
          update message m set state = 'unknown', reason = 'lost', lease_until = null,
            look_at = muster_now() + make_interval(secs => ${unknownAfter}) from over where m.id = over.id
          returning m.id, m.fence
        )
        update attempt a set ended_at = muster_clock(), outcome = 'lost'
        from lost where a.message_id = lost.id and a.fence = lost.fence and a.ended_at is null returning a.id`,
  )
  return lost.length
}

type Doubtful = {
  messageId: string
  attemptId: string
  to: string
  body: string
  startedAt: string
  /** Seconds by which the house is ahead of everybody else: none but where time is made to pass, by tests and the demo. */
  ahead: number
  /** Seconds since the attempt began. */
  age: number
  looks: number
  fence: number
  kind: string
  again: boolean
  /** It may not be sent any more. */
  over: boolean
  provider: string
}

/**
 * Looks for doubtful texts in the carrier's list. Found: sent. Absent twice, with time between: surely not accepted,
 * queued again, once; outside hours it waits there for the next opening. Where the carrier has no list, or one that proves
 * no absence, or a text has been through this before, or its time is over meanwhile, a person decides.
 */
export async function settleUnknown(context: JobContext): Promise<number> {
  const { store, settings, log } = context
  const doubtful = await store.transact((tx) =>
    rows<Doubtful>(
      tx,
      sql`with due as (
            select id from message where state = 'unknown' and look_at <= muster_now() order by look_at limit 20
            for update skip locked
          ), moved as (
            -- Whoever looks now has this long; another process does not look meanwhile.
            update message m set look_at = muster_now() + interval '60 s' from due where m.id = due.id returning m.*
          )
          select m.id as "messageId", a.id as "attemptId", a.provider, k.phone as to, m.body, a.started_at as "startedAt",
            extract(epoch from muster_now() - now())::float as ahead,
            extract(epoch from muster_now() - a.started_at)::float as age, m.looks, m.fence, m.kind,
            m.valid_until <= muster_now() as over, not coalesce(c.never_again, false)
              and (select count(*) from attempt x where x.message_id = m.id and x.outcome = 'absent') = 0 as again
          from moved m join attempt a on a.message_id = m.id and a.fence = m.fence join contact k on k.id = m.contact_id
            left join campaign c on c.id = m.campaign_id`,
    ),
  )
  for (const text of doubtful) {
    const listed = await look(context, text)
    if (listed === 'later') continue
    // Another process may have taken the same listed text for an equal one at this moment: then at the next look.
    const proves = context.carriers.get(text.provider)?.absenceIsProof !== false
    const outcome = await store
      .transact((tx) => settle(tx, text, listed, { ...patience(settings), proves }))
      .catch((error: Error) => log.warn({ event: 'text.not_settled', message: text.messageId, error: error.message }))
    if (outcome) log.info({ event: `text.unknown_${outcome}`, message: text.messageId })
  }
  return doubtful.length
}

/** `later`: the list could not be read, and it is not yet time to give up on it. Undefined: there is none. */
async function look(
  { carriers, settings, log }: JobContext,
  text: Doubtful,
): Promise<ListedText[] | 'later' | undefined> {
  // Another carrier's list proves nothing: where the old one cannot be asked any more, a person decides.
  const carrier = carriers.get(text.provider)
  if (!carrier?.list) return undefined
  const started = new Date(text.startedAt).getTime()
  try {
    // A request that was on its way when the process died can still arrive within minutes.
    return await carrier.list({
      to: text.to,
      since: new Date(started - 5_000 - Math.max(0, text.ahead) * 1000),
      until: new Date(started + 600_000),
      attemptId: text.attemptId,
    })
  } catch (error) {
    log.warn({ event: 'text.list_failed', message: text.messageId, error: (error as Error).message })
    return text.age > 3 * settings.tempo.unknownAfter ? undefined : 'later'
  }
}

type Patience = { between: number; leastAge: number }

/**
 * Seconds between two looks, and how old an attempt must be before its absence counts. Linux goes on sending a buffered
 * request for about 15 minutes after its process died: only a simulated carrier may be quicker.
 */
export const patience = ({ simulated, tempo }: Pick<Settings, 'simulated' | 'tempo'>): Patience => ({
  between: Math.max(simulated ? 0 : 300, tempo.unknownAfter / 4),
  leastAge: simulated ? 0 : 900,
})

async function settle(
  tx: Tx,
  text: Doubtful,
  listed: ListedText[] | undefined,
  { between, leastAge, proves }: Patience & { proves: boolean },
): Promise<'found' | 'absent' | 'queued' | 'review' | undefined> {
  const [still] = await rows(
    tx,
    sql`select 1 from message where id = ${text.messageId} and state = 'unknown' and fence = ${text.fence} for update`,
  )
  if (!still) return undefined
  const mine = await firstFree(tx, text, listed ?? [])
  if (mine) {
    await tx.execute(sql`
      with a as (update attempt set outcome = 'sent', provider_id = ${mine.providerId} where id = ${text.attemptId})
      update message set state = 'sent', provider_id = ${mine.providerId}, sent_at = muster_clock(), look_at = null, reason = null,
        delivery = greatest(delivery, 1) where id = ${text.messageId}`)
    return 'found'
  }
  const absent = listed !== undefined
  if (absent && (text.looks === 0 || text.age < leastAge)) {
    // A second look, some time later: lists lag.
    await tx.execute(sql`update message set looks = 1, look_at = muster_now() + make_interval(secs => ${between})
      where id = ${text.messageId}`)
    return 'absent'
  }
  if (absent && proves && text.again && !text.over) {
    await tx.execute(sql`
      with a as (update attempt set outcome = 'absent' where id = ${text.attemptId})
      update message set state = 'queued', looks = 0, look_at = null, not_before = muster_now(), reason = null
      where id = ${text.messageId}`)
    return 'queued'
  }
  await tx.execute(sql`update message set look_at = null, review_at = muster_now() where id = ${text.messageId}`)
  await enqueue(tx, reviewText, { messageId: text.messageId })
  await enqueue(tx, askTexter, { messageId: text.messageId })
  return 'review'
}

/** The listed text that is this attempt: by its tag where the list shows one, else the oldest equal text that no message owns. */
async function firstFree(tx: Tx, text: Doubtful, listed: ListedText[]): Promise<ListedText | undefined> {
  const tagged = listed.find((l) => l.attemptId === text.attemptId)
  if (tagged) return tagged
  const equal = listed
    .filter((l) => !l.attemptId && bare(l.body) === bare(text.body))
    .sort((a, b) => a.at.getTime() - b.at.getTime())
  for (const candidate of equal) {
    const owned = await rows(tx, sql`select 1 from message where provider_id = ${candidate.providerId}`)
    if (!owned.length) return candidate
  }
  return undefined
}

/** A carrier may list the words trimmed, or with other blanks and quotes: taken for absent, the text would go twice. */
export const bare = (words: string): string =>
  words
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/**
 * A person's decision on a text that nobody could settle. `arrived`, `again` (once more), or `leave` (failed, not sent
 * again). Of the one who wrote it, or (no `by`) of an organizer; whoever comes second is told that it is decided.
 * Throws UserError `review.over`: what is past its time is not sent any more.
 */
export async function decideUnknown(
  tx: Tx,
  {
    messageId,
    decision,
    by = null,
  }: { messageId: string; decision: 'arrived' | 'again' | 'leave'; by?: string | null },
): Promise<boolean> {
  if (decision === 'again') {
    const over = await rows(
      tx,
      sql`select 1 from message where id = ${messageId} and state = 'unknown' and valid_until <= muster_now()`,
    )
    if (over.length) throw new UserError('review.over')
  }
  const state = { arrived: 'sent', again: 'queued', leave: 'failed' }[decision]
  const [done] = await rows<{ kind: string }>(
    tx,
    sql`update message set state = ${state}, review_at = null, look_at = null, looks = 0,
          reason = ${decision === 'leave' ? 'unknown' : null}, not_before = muster_now(),
          sent_at = case when ${decision === 'arrived'} then muster_clock() end
        where id = ${messageId} and state = 'unknown' and review_at is not null
          and (${by}::uuid is null or volunteer_id = ${by}::uuid) returning kind`,
  )
  if (done?.kind === 'reply' && decision === 'leave') await enqueue(tx, tellFailed, { messageId })
  return done !== undefined
}

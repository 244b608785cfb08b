/**
 * A house that was restored from a backup has forgotten what it sent since: its queued texts may have left, and people it
 * takes for untexted may have been. It is held: nothing is claimed, pressed or sent until an organizer releases it.
 *
 * Two signs. The seal: tables that stand elsewhere than when they were sealed (another cluster, or made anew by a
 * restore). The beat: a number that only rises, lower than one that a process has seen and written down outside. A disk
 * that was put back shows only in the second, a house that merely moved by dump and restore only in the first; for both
 * the cure is the same, and quick when nothing was lost.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { enqueue, wake } from '../../queue/job.ts'
import { carrierOf, listOf } from '../texts/carrier.ts'
import type { Routing } from '../texts/carrier.ts'
import { tellFailed } from '../texts/jobs.ts'
import { endPause, recordPause, stopAttempts } from '../texts/pauses.ts'
import { sendTexts } from '../texts/wake.ts'
import { tellHeld } from './jobs.ts'

export type Why = 'seal' | 'beat' | 'hand'
const held = { kind: 'held', subjectId: null } as const

/** The highest beat that was seen, of the database with that seal: another one has beats of its own. */
export type Seen = { here: string; beat: number }

/** The next beat, and what speaks for a restore. Seals a new house. */
export async function readMarker(tx: Tx, seen: Seen): Promise<Seen & { why?: Why }> {
  const [marker] = await rows<{ beat: number; seal: string | null; here: string }>(
    tx,
    sql`select nextval('beat')::float as beat, seal, muster_seal() as here from house`,
  )
  if (!marker) return seen
  const { beat, seal, here } = marker
  if (seal === null && here) await tx.execute(sql`update house set seal = ${here} where seal is null`)
  if (here === seen.here && beat <= seen.beat) return { here, beat, why: 'beat' }
  return seal !== null && here && seal !== here ? { here, beat, why: 'seal' } : { here, beat }
}

/** Returns false where it was held before. */
export async function holdHouse(tx: Tx, why: Why): Promise<boolean> {
  await stopAttempts(tx)
  const now = await rows(
    tx,
    sql`update house set held_at = muster_clock(), held_why = ${why}, reconciled_at = null, reconciled = null
        where held_at is null returning id`,
  )
  if (!now.length) return false
  await recordPause(tx, { ...held, by: null })
  await enqueue(tx, tellHeld, {})
  return true
}

/** After the hold is committed: from here on the beat is ahead of everything that was seen. */
export const passBeat = (tx: Tx, seen: number): Promise<unknown> =>
  rows(tx, sql`select setval('beat', greatest(${seen}::bigint + 1, (select last_value from beat)))`)

export type Held = { why: Why; found: number; texts: number; reconciled: boolean }

export async function readHeld(tx: Tx): Promise<Held | undefined> {
  const [found] = await rows<Held>(
    tx,
    sql`select held_why as why, coalesce((reconciled->>'found')::int, 0) as found, reconciled_at is not null as reconciled,
          (select count(*) from message where state = 'queued')::int as texts
        from house where held_at is not null`,
  )
  return found
}

/** Texts that wait for a carrier that cannot prove whether it had them before: of the backup, not of the time since. */
export type Doubtful = { carrier: string; n: number }
const doubtfulTexts = (routing: Routing) => sql`
  from house cross join message m join contact k on k.id = m.contact_id left join campaign c on c.id = m.campaign_id
    cross join lateral (select ${carrierOf(routing)} as carrier) way
  where m.state = 'queued' and m.created_at < house.held_at and way.carrier in ${listOf(routing.doubtful ?? [])}`

export const readDoubtful = async (tx: Tx, routing: Routing): Promise<Doubtful[]> =>
  routing.doubtful?.length
    ? rows<Doubtful>(tx, sql`select way.carrier, count(*)::int as n ${doubtfulTexts(routing)} group by 1 order by 1`)
    : []

/** Texts in one statement: a queue may hold a hundred thousand, and a statement is cut after a few seconds. */
const most = 500

/** Nobody can tell whether they left: as a person decides it of a single one, they are not sent again. */
async function leaveDoubtful(tx: Tx, routing: Routing, group: number): Promise<number> {
  for (let n = 0; ;) {
    const left = await rows<{ messageId: string; kind: string }>(
      tx,
      sql`update message set state = 'failed', reason = 'unknown'
          where id in (select m.id ${doubtfulTexts(routing)} order by m.id limit ${group}) returning id as "messageId", kind`,
    )
    await enqueue(tx, tellFailed, ...left.flatMap(({ messageId, kind }) => (kind === 'reply' ? [{ messageId }] : [])))
    n += left.length
    if (left.length < group) return n
  }
}

/** Those that were put off go at once. */
async function freeTexts(tx: Tx, group: number): Promise<number> {
  for (let n = 0; ;) {
    const freed = await rows(
      tx,
      sql`update message set not_before = muster_now() where id in (
            select id from message where state = 'queued' and not_before > muster_now() order by not_before limit ${group}
          ) returning 1`,
    )
    n += freed.length
    if (freed.length < group) return n
  }
}

/**
 * `sure`: although not everything was looked up yet. `doubtful`: what becomes of texts whose carrier cannot say whether
 * it had them. `group`: texts in one statement. Returns how many texts go on.
 * Throws UserError `restore.not_held`, `restore.not_yet`, `restore.doubtful`.
 */
export async function releaseHouse(
  tx: Tx,
  {
    sure,
    routing,
    doubtful,
    group = most,
  }: { sure: boolean; routing?: Routing; doubtful?: 'send' | 'leave' | undefined; group?: number },
): Promise<number> {
  await stopAttempts(tx)
  const now = await readHeld(tx)
  if (!now) throw new UserError('restore.not_held')
  if (!now.reconciled && !sure) throw new UserError('restore.not_yet')
  const open = routing && !sure && doubtful !== 'send' ? await readDoubtful(tx, routing) : []
  if (routing && open.length) {
    if (doubtful !== 'leave')
      throw new UserError('restore.doubtful', {
        n: open.reduce((sum, { n }) => sum + n, 0),
        carriers: open.map(({ carrier }) => carrier).join(', '),
      })
    now.texts -= await leaveDoubtful(tx, routing, group)
  }
  await tx.execute(sql`update house set held_at = null, held_why = null, seal = nullif(muster_seal(), '')`)
  await endPause(tx, held)
  const freed = await freeTexts(tx, group)
  wake(tx, sendTexts)
  return Math.max(freed, now.texts)
}

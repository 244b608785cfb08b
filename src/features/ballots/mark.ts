/**
 * Marks of having voted. From the statement that writes one, nobody chases that vote: the contact leaves the batches of
 * the campaigns that chase it, also those in somebody's hands, and a text that waits is refused when it is picked.
 *
 * A mark locks the contact's row, as the dispatching statement does: an attempt either starts before the mark or sees it.
 * Lock order: contact, batch, target, hold.
 */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { credit, share } from '../leaderboards/credit.ts'
import type { Fact } from '../leaderboards/credit.ts'
import { writersOf } from '../leaderboards/writers.ts'
import { packOfPlace, packs } from '../law/packs/index.ts'

export type Source = 'official_list' | 'said_so'
export type Mark = {
  /** `YYYY-MM-DD`, the polling day. */
  votesOn: string
  source: Source
  how: 'file' | 'text' | 'press'
  /** The volunteer; null: from the command line. */
  by: string | null
}
/** `already`: known before, from whichever source. `refused`: the law of their place does not allow this source. */
export type Marked = { marked: number; already: number; refused: number }

/** Contacts marked by one statement. */
const group = 500

const uuids = (ids: readonly string[]): SQL => sql`${`{${ids.join(',')}}`}::uuid[]`

/** Names of the packs that allow a source, for `split_part(place, '-', 1)`. */
const allowing = (source: Source): string =>
  `{${Object.values(packs)
    .filter((pack) => pack.votedMarks.is.includes(source))
    .map((pack) => pack.name)
    .join(',')}}`

/** Marks people, each once a polling day however often they are named. Facts are credited to those who wrote to them. */
export async function markVoted(tx: Tx, contactIds: readonly string[], mark: Mark): Promise<Marked> {
  const all = { marked: 0, already: 0, refused: 0 }
  // In one order, so that two files that are read at once do not wait for each other.
  const ids = [...new Set(contactIds)].sort()
  const marked: string[] = []
  const earned: string[] = []
  for (let at = 0; at < ids.length; at += group) {
    const { fresh, proven, refused } = await write(tx, ids.slice(at, at + group), mark)
    all.marked += fresh.length
    all.refused += refused
    all.already += Math.min(group, ids.length - at) - fresh.length - refused
    marked.push(...fresh)
    // A volunteer's word alone wins nothing; the contact's own, or the list's, does.
    earned.push(...(mark.how === 'press' ? proven : new Set([...fresh, ...proven])))
  }
  await leaveChases(tx, marked, mark.votesOn)
  for (let at = 0; at < earned.length; at += group) await creditVotes(tx, earned.slice(at, at + group), mark.votesOn)
  return all
}

/**
 * One person, by a volunteer's press. False: they were known to have voted. Throws UserError `voted.forbidden` with the
 * rule, where the law of their place allows no such mark.
 */
export async function markOne(tx: Tx, contactId: string, mark: Mark): Promise<boolean> {
  const { marked, refused } = await markVoted(tx, [contactId], mark)
  if (refused) {
    const [at] = await rows<{ place: string }>(tx, sql`select place from contact where id = ${contactId}`)
    const pack = packOfPlace(at?.place ?? '')
    throw new UserError('voted.forbidden', { place: pack.name.toUpperCase(), rule: pack.votedMarks.source })
  }
  return marked > 0
}

async function write(
  tx: Tx,
  ids: readonly string[],
  { votesOn, source, how, by }: Mark,
): Promise<{ fresh: string[]; proven: string[]; refused: number }> {
  const official = source === 'official_list'
  const [done] = await rows<{ fresh: string[]; proven: string[]; refused: number }>(
    tx,
    sql`with known as materialized (
          select id, split_part(place, '-', 1) = any(${allowing(source)}::text[]) as allowed from contact where id = any(${uuids(ids)})
        ), locked as materialized (
          select k.id from contact k join known using (id) where known.allowed and not ${votesOn}::date = any(k.voted_on)
          order by k.id for no key update of k
        ), marked as (
          update contact set voted_on = voted_on || ${votesOn}::date from locked where contact.id = locked.id returning contact.id
        ), written as (
          insert into voted (contact_id, votes_on, source, how, official_at, volunteer_id, at)
          select id, ${votesOn}::date, ${source}, ${how}, case when ${official} then muster_clock() end, ${by}::uuid, muster_clock()
          from marked on conflict (contact_id, votes_on) do nothing
        ), proven as (
          update voted v set official_at = muster_clock() from known
          where ${official} and known.allowed and v.contact_id = known.id and v.votes_on = ${votesOn}::date and v.official_at is null
          returning v.contact_id
        )
        select coalesce((select jsonb_agg(id) from marked), '[]') as fresh,
          coalesce((select jsonb_agg(contact_id) from proven), '[]') as proven,
          (select count(*) from known where not allowed)::int as refused`,
  )
  return done ?? { fresh: [], proven: [], refused: 0 }
}

/**
 * Takes people out of every batch that still holds them for this polling day. A claim in flight may move them to another
 * batch while we wait for the one they were in: so batches are locked until nobody stands in one that is not. Only then
 * anything is changed: a claim that waits for a hold which we let go would wait for us, and we for its batch.
 */
async function leaveChases(tx: Tx, ids: readonly string[], votesOn: string): Promise<void> {
  if (!ids.length) return
  const ready = sql`select t.id, t.batch_id, t.contact_id from target t join campaign c on c.id = t.campaign_id
    where t.contact_id = any(${uuids(ids)}) and t.state = 'ready' and c.votes_on = ${votesOn}::date`
  const locked: string[] = []
  for (;;) {
    const more = await rows<{ id: string }>(
      tx,
      sql`select id from batch where id in (select batch_id from (${ready}) x) and id <> all(${uuids(locked)})
          order by id for update`,
    )
    if (!more.length) break
    locked.push(...more.map(({ id }) => id))
  }
  if (!locked.length) return
  await rows(
    tx,
    sql`with t as (
          update target set state = 'out' from (${ready}) r where target.id = r.id returning target.batch_id, target.contact_id
        ), h as (
          delete from hold using t where hold.contact_id = t.contact_id and hold.batch_id = t.batch_id
        ), left_batch as (
          update batch set ready = ready - gone.n, volunteer_id = case when ready = gone.n then null else volunteer_id end
          from (select batch_id, count(*)::int as n from t group by 1) gone where batch.id = gone.batch_id
          returning batch.id, batch.ready
        )
        update claim set ended_at = muster_now(), how = 'finished'
        from left_batch where claim.batch_id = left_batch.id and left_batch.ready = 0 and claim.ended_at is null`,
  )
}

/** A vote is the fact of those who wrote to the person in a campaign that chased it. */
async function creditVotes(tx: Tx, ids: readonly string[], votesOn: string): Promise<void> {
  if (!ids.length) return
  const written = await rows<{ campaignId: string; contacts: string[] }>(
    tx,
    sql`select m.campaign_id as "campaignId", jsonb_agg(distinct m.contact_id) as contacts
        from message m join campaign c on c.id = m.campaign_id and c.votes_on = ${votesOn}::date
        where m.contact_id = any(${uuids(ids)}) and m.kind = 'first' group by 1 order by 1`,
  )
  const facts: Fact[] = []
  for (const { campaignId, contacts } of written) {
    const writers = await writersOf(tx, { campaignId, contactIds: contacts })
    for (const contactId of contacts)
      facts.push({ metric: 'voted', sourceId: contactId, campaignId, to: share(writers.get(contactId)) })
  }
  // In one statement: it raises totals in the order of all others, two would lock each other out.
  await credit(tx, ...facts)
}

/**
 * In a statement that takes a batch: how many of its ready contacts have voted on a day since it was cut. Null days cost
 * nothing. They leave by `leaveVoted`.
 */
export const votedIn = (batchId: SQL, votesOn: SQL): SQL =>
  sql`case when ${votesOn} is null then 0 else (
    select count(*)::int from target t join contact k on k.id = t.contact_id
    where t.batch_id = ${batchId} and t.state = 'ready' and ${votesOn} = any(k.voted_on)) end`

/** To stand in the same statement: of batches `from` (id, voted, votes_on). */
export const leaveVoted = (from: SQL): SQL =>
  sql`update target set state = 'out' from ${from} f, contact k
    where f.voted > 0 and target.batch_id = f.id and target.state = 'ready' and k.id = target.contact_id and f.votes_on = any(k.voted_on)`

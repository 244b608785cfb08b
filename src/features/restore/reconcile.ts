/**
 * While the house is held, what may have left since the backup is looked up in the carriers' lists, person by person: a
 * queued text that is listed was sent, and whoever had a text that we know nothing of leaves the campaigns that take them
 * for untexted. One look a person, twenty at a time.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { enqueue } from '../../queue/job.ts'
import type { ListedText } from '../../sms/provider.ts'
import type { JobContext } from '../define.ts'
import { leaveCampaigns } from '../optouts/record.ts'
import { bare } from '../texts/unknown.ts'
import { tellHeld } from './jobs.ts'

const group = 20

type Person = { id: string; phone: string }
type Listed = ListedText & { provider: string }
type Next = { since: Date; until: Date; people: Person[] }

/** Returns how many people were looked up. */
export async function reconcileHouse({ store, carriers, log }: JobContext): Promise<number> {
  const next = await store.transact(findNext)
  if (!next) return 0
  const lists = [...carriers.values()].flatMap(({ name, list }) => (list ? [{ name, list }] : []))
  try {
    const looked = await Promise.all(
      next.people.map(async ({ id, phone }) => {
        const found = await Promise.all(
          lists.map(async ({ name, list }) =>
            (await list({ to: phone, since: next.since, until: next.until })).map((text) => ({
              ...text,
              provider: name,
            })),
          ),
        )
        return { id, listed: found.flat() }
      }),
    )
    await store.transact(async (tx) => {
      let found = 0
      for (const { id, listed } of looked) found += (await settlePerson(tx, id, listed)) ? 1 : 0
      await goOn(tx, { found, last: next.people.at(-1)?.id, done: next.people.length < group })
    })
  } catch (error) {
    // The same people are looked up with the next tick.
    log.warn({ event: 'restore.list_failed', error: (error as Error).message })
  }
  return next.people.length
}

async function findNext(tx: Tx): Promise<Next | undefined> {
  // By the clock of the house: this process's own may be wrong.
  const [held] = await rows<{ since: string; until: string; after: string | null }>(
    tx,
    sql`select coalesce((select started_at from attempt order by id desc limit 1), held_at - interval '7 days') - interval '10 minutes' as since,
          muster_now() + interval '1 day' as until,
          reconciled->>'after' as after
        from house where held_at is not null and reconciled_at is null`,
  )
  if (!held) return undefined
  const people = await rows<Person>(
    tx,
    sql`select k.id, k.phone from contact k
        where k.id > ${held.after ?? '00000000-0000-0000-0000-000000000000'}::uuid
          and (exists (select from message m where m.contact_id = k.id and m.state = 'queued')
            or exists (select from target t join campaign c on c.id = t.campaign_id
              where t.contact_id = k.id and t.state = 'ready' and c.state in ('running', 'paused')))
        order by k.id limit ${group}`,
  )
  return { since: new Date(held.since), until: new Date(held.until), people }
}

/** Returns whether they had a text that we had forgotten. */
async function settlePerson(tx: Tx, contactId: string, listed: Listed[]): Promise<boolean> {
  let forgotten = false
  for (const text of listed.sort((a, b) => a.at.getTime() - b.at.getTime())) {
    const [ours] = await rows(
      tx,
      sql`select 1 from message where provider = ${text.provider} and provider_id = ${text.providerId}
          union all select 1 from attempt where id = ${text.attemptId ?? null}::uuid limit 1`,
    )
    if (ours) continue
    forgotten = true
    const queued = await rows<{ id: string; body: string }>(
      tx,
      sql`select id, body from message where contact_id = ${contactId} and state = 'queued' order by id for update`,
    )
    const same = queued.find((m) => bare(m.body) === bare(text.body))
    if (same) await markSent(tx, same.id, text)
  }
  if (forgotten) await leaveCampaigns(tx, contactId)
  return forgotten
}

const markSent = (tx: Tx, messageId: string, { provider, providerId, attemptId, at }: Listed): Promise<unknown> =>
  rows(
    tx,
    sql`with m as (
          update message set state = 'sent', fence = fence + 1, provider = ${provider}, provider_id = ${providerId}, reason = null,
            sent_at = ${at.toISOString()}::timestamptz, delivery = greatest(delivery, 1) where id = ${messageId} returning id, fence
        )
        insert into attempt (id, message_id, fence, provider, started_at, ended_at, outcome, provider_id)
        select coalesce(${attemptId ?? null}::uuid, muster_id()), id, fence, ${provider}, ${at.toISOString()}::timestamptz,
          muster_clock(), 'sent', ${providerId} from m`,
  )

async function goOn(
  tx: Tx,
  { found, last, done }: { found: number; last: string | undefined; done: boolean },
): Promise<void> {
  await tx.execute(sql`update house set
      reconciled = jsonb_build_object('found', coalesce((reconciled->>'found')::int, 0) + ${found}::int,
        'after', coalesce(${last ?? null}::text, reconciled->>'after')),
      reconciled_at = case when ${done} then muster_clock() end
    where held_at is not null`)
  if (done) await enqueue(tx, tellHeld, {})
}

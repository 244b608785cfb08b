import { sql } from 'drizzle-orm'
import type { MessageRef, Network, PlatformUser } from '../../chat/interaction.ts'
import type { Subject } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import type { Store, Tx } from '../../db/client.ts'

/**
 * Remembers that a message stands on a person's screen: what it is about (native replies, the slip guard), and that it
 * is now the last one of its direct chat. Cards are edited only while they are the last, so every showing moves the end.
 * A message that is about nothing (the person's own words) covers cards all the same.
 */
export async function recordShown(
  tx: Tx,
  { ref, to, about }: { ref: MessageRef; to: PlatformUser; about?: Subject | undefined },
): Promise<void> {
  const { place, messageId } = ref
  const where = sql`${place.network}, ${place.tenant}, ${place.channel}`
  // What it was about stays known, so that it is found when that person is erased; but it shows it no more.
  if (!about)
    await tx.execute(
      sql`update card set about_kind = '' where (network, tenant, channel, message_id) = (${where}, ${messageId}) and about_kind <> ''`,
    )
  await tx.execute(sql`
    with tail as (
      insert into place_tail (network, tenant, channel, message_id)
      select ${where}, ${messageId} where ${place.direct}
      on conflict (network, tenant, channel) do update set message_id = excluded.message_id
    )
    insert into card (network, tenant, channel, message_id, volunteer_id, about_kind, about_id, shown_at)
    select ${where}, ${messageId}, i.volunteer_id, ${about?.kind ?? ''}, ${about?.id ?? null}::uuid, muster_clock()
    from identity i
    where ${about !== undefined} and (i.network, i.tenant, i.user_id) = (${to.network}, ${to.tenant}, ${to.userId})
    on conflict (network, tenant, channel, message_id) do update
      set about_kind = excluded.about_kind, about_id = excluded.about_id, shown_at = excluded.shown_at,
          volunteer_id = excluded.volunteer_id`)
}

/** How long a reply waits for its card to be on record: it stands on the screen a moment before. */
const looks = 10
const between = 200

/**
 * Whoever answers a card at once (a quick thumb, a busy house) must not have their words taken for plain ones: its record
 * is waited for, two seconds at most. In no transaction: the record itself needs a connection of the same few.
 */
export async function awaitRecord(store: Store, { place, messageId }: MessageRef): Promise<void> {
  if (!place.direct) return
  for (let look = 1; look <= looks; look++) {
    const found = await store.sql`select 1 from card where (network, tenant, channel, message_id) =
      (${place.network}, ${place.tenant}, ${place.channel}, ${messageId})`
    if (found.length) return
    await new Promise((resolve) => setTimeout(resolve, between))
  }
}

/** What a message of ours is about, if it was shown to this volunteer. */
export async function findSubject(tx: Tx, ref: MessageRef, volunteerId: string): Promise<Subject | undefined> {
  const [found] = await rows<{ kind: Subject['kind']; id: string }>(
    tx,
    sql`select about_kind as kind, about_id as id from card
        where (network, tenant, channel, message_id) =
          (${ref.place.network}, ${ref.place.tenant}, ${ref.place.channel}, ${ref.messageId})
          and volunteer_id = ${volunteerId || null}::uuid`,
  )
  return found
}

/** The direct message by which a volunteer was last shown something on a network. */
export async function lastShown(
  tx: Tx,
  { aboutId, volunteerId, network }: { aboutId: string; volunteerId: string; network: string },
): Promise<MessageRef | undefined> {
  const [found] = await rows<{ tenant: string; channel: string; messageId: string }>(
    tx,
    sql`select tenant, channel, message_id as "messageId" from card
        where about_id = ${aboutId} and volunteer_id = ${volunteerId} and network = ${network}
        order by shown_at desc limit 1`,
  )
  if (!found) return undefined
  const { tenant, channel, messageId } = found
  return { place: { network: network as Network, tenant, channel, direct: true }, messageId }
}

/**
 * Whether nothing stands below messages. A chat of which we know nothing is taken to be untouched. The record of a message
 * is written a moment after it is on the screen: a tail that is older than the pressed message does not lie below it.
 */
export async function areLast(tx: Tx, refs: MessageRef[]): Promise<boolean[]> {
  const places = refs.map(({ place, messageId }, n) => ({ n, ...place, message_id: messageId }))
  const tails = await rows<{ n: number; tail: string }>(
    tx,
    sql`select n, e.message_id as tail from jsonb_to_recordset(${JSON.stringify(places)}::jsonb) as p (n int, network text, tenant text, channel text, message_id text)
          join place_tail e on (e.network, e.tenant, e.channel) = (p.network, p.tenant, p.channel)
        where e.message_id <> p.message_id`,
  )
  const under = new Set(tails.flatMap(({ n, tail }) => (isOlder(tail, refs[n]!.messageId) ? [] : [n])))
  return refs.map((_, n) => !under.has(n))
}

/** Of one chat. Ids of the networks are numbers that rise (Slack: seconds with a fraction); of others nothing is known. */
function isOlder(a: string, b: string): boolean {
  const number = /^(\d+)(\.\d+)?$/
  const [x, y] = [number.exec(a), number.exec(b)]
  if (!x || !y) return false
  const [whole, other] = [BigInt(x[1]!), BigInt(y[1]!)]
  return whole === other ? (x[2] ?? '') < (y[2] ?? '') : whole < other
}

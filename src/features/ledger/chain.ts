/**
 * The chain over the ledger: each link is an HMAC, under a key made of the house's secret, of the link before it and of
 * the press. Who can write to the database but does not have the secret can neither change a press, nor take one out,
 * nor put one in without breaking a link. Who owns the tables can drop the triggers that forbid all that, and cut off
 * the newest links: the log file keeps the head of the chain, and `text_has_a_click` misses their presses. Who has the
 * secret too can make another chain: then only copies of the head (export, log) tell.
 *
 * Order: presses are linked in the order of their ids (time), some seconds behind, so that none is passed over whose
 * transaction was still open.
 */
import { createHmac } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Store, Tx } from '../../db/client.ts'

export type Press = {
  id: string
  volunteerId: string
  button: string
  messageId: string
  network: string
  /** UTC, with microseconds. */
  at: string
}
export type Head = { seq: number; hash: string }

/** What stands before the first link. */
export const origin = '0'.repeat(64)
/** Seconds that a press waits for its link. */
export const settles = 5
/** Minutes in which a press may have been written late, behind younger ones. */
const late = 15
const group = 2_000
const lock = 778_302_141

export const columns = sql`p.id, p.volunteer_id as "volunteerId", p.button, p.message_id as "messageId", p.network,
  to_char(p.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`

const keyOf = (secret: string): Buffer => createHmac('sha256', secret).update('muster ledger').digest()

/** Links under one key; the key is made once. */
export function linker(secret: string): (before: Head, press: Press) => Head {
  const key = keyOf(secret)
  return (before, p) => {
    const seq = before.seq + 1
    const said = JSON.stringify([seq, before.hash, p.id, p.volunteerId, p.button, p.messageId, p.network, p.at])
    return { seq, hash: createHmac('sha256', key).update(said).digest('hex') }
  }
}

/** For the log, where many digits in a row are taken for a number of a person. */
export const inLetters = (hash: string): string => hash.replace(/\d/g, (d) => 'ghijklmnop'[Number(d)]!)

export async function readHead(tx: Tx): Promise<Head> {
  const [head] = await rows<Head>(tx, sql`select seq::int as seq, hash from press_link order by seq desc limit 1`)
  return head ?? { seq: 0, hash: origin }
}

/** The smallest id of a moment: ids begin with milliseconds (migration 0000). */
const idFrom = (at: ReturnType<typeof sql>) =>
  sql`(lpad(to_hex((extract(epoch from ${at}) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid`

/**
 * Links what is not linked yet, up to two thousand. One process at a time. Returns the new
 * head; undefined when there was nothing.
 */
export async function linkPresses(tx: Tx, secret: string): Promise<Head | undefined> {
  await rows(tx, sql`select pg_advisory_xact_lock(${lock})`)
  const found = await rows<Press>(
    tx,
    sql`select ${columns} from press p
        where p.id < ${idFrom(sql`clock_timestamp() - make_interval(secs => ${settles})`)}
          and p.id >= coalesce((
            select ${idFrom(sql`to_timestamp(('x' || left(replace(l.press_id::text, '-', ''), 12))::bit(48)::bigint / 1000.0) - make_interval(mins => ${late})`)}
            from press_link l order by l.seq desc limit 1), '00000000-0000-0000-0000-000000000000')
          and not exists (select from press_link l where l.press_id = p.id)
        order by p.id limit ${group}`,
  )
  if (!found.length) return undefined
  const link = linker(secret)
  let head = await readHead(tx)
  const links = found.map((press) => ({ ...(head = link(head, press)), pressId: press.id }))
  await rows(
    tx,
    sql`insert into press_link (seq, press_id, hash)
        select seq, "pressId", hash from jsonb_to_recordset(${JSON.stringify(links)}::jsonb) as x(seq bigint, "pressId" uuid, hash text)`,
  )
  return head
}

/** Links all there is: for a look at the ledger of a house that stands still, whose last presses nobody linked. */
export async function linkAll(store: Store, secret: string): Promise<void> {
  while (await store.transact((tx) => linkPresses(tx, secret)));
}

import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { recordOptOut } from '../optouts/record.ts'
import { hashOfCode } from './codes.ts'

/** Wrong guesses of the last four digits that a code takes in its life. */
export const mostTries = 5

/** What stands behind a code: of the contact nothing but their language. */
export type Proof = {
  locale: string
  zone: string
  sender: string
  campaign: string
  /** First name of whoever pressed; empty where nobody did. */
  texter: string
  sentAt: string
  /** The number it left from, where that is known. */
  from: string | null
}
type Row = Proof & { contactId: string }
export type Origin = { source: string; at: string }

const alive = (secret: string, code: string) =>
  sql`p.code_hash = ${hashOfCode(secret, code)} and p.expires_at > muster_now()`

/** Undefined for a code that is wrong, too old, or of somebody whose data was erased: alike. */
export async function findProof(tx: Tx, { secret, code }: { secret: string; code: string }): Promise<Row | undefined> {
  const [found] = await rows<Row>(
    tx,
    sql`select k.id as "contactId", coalesce(k.locale, c.locale, 'en') as locale, coalesce(k.zone, c.zone, 'UTC') as zone,
          coalesce(c.sender, '') as sender, coalesce(c.name, '') as campaign, coalesce(w.text_name, last.texter, '') as texter,
          coalesce(m.sent_at, m.created_at) as "sentAt",
          (select s.address from sender s where s.id = m.sender_id and s.address !~ '^MG') as "from"
        from proof p join message m on m.id = p.message_id join contact k on k.id = m.contact_id
          left join campaign c on c.id = m.campaign_id
          left join volunteer w on w.id = m.volunteer_id
          left join lateral (
            select v.text_name as texter from message x join volunteer v on v.id = x.volunteer_id
            where m.volunteer_id is null and x.contact_id = k.id and x.state <> 'draft' and x.created_at <= m.created_at
            order by x.created_at desc limit 1
          ) last on true
        where ${alive(secret, code)}`,
  )
  return found
}

/** Numbers, short codes and names that texts of ours leave from; ids of a carrier's services are none. */
export const readNumbers = async (tx: Tx): Promise<string[]> =>
  (
    await rows<{ address: string }>(
      tx,
      sql`select address from sender where address ~ '^[+]?[0-9]{3,15}$' or kind = 'alphanumeric' order by created_at limit 1000`,
    )
  ).map(({ address }) => address)

/**
 * Where the number of the code's contact comes from, for whoever knows its last four digits: a link may be forwarded.
 * `wrong`: they are not; `locked`: guessed too often. Undefined as for `findProof`.
 */
export async function findOrigins(
  tx: Tx,
  { secret, code, digits }: { secret: string; code: string; digits: string },
): Promise<Origin[] | 'wrong' | 'locked' | undefined> {
  const proof = await findProof(tx, { secret, code })
  if (!proof) return undefined
  // One statement counts and compares: guesses at the same moment cannot share a try.
  const [guess] = await rows<{ right: boolean }>(
    tx,
    sql`with p as (
          select p.code_hash, right(k.phone, 4) = ${digits} as good
          from proof p join message m on m.id = p.message_id join contact k on k.id = m.contact_id
          where ${alive(secret, code)} and p.tries < ${mostTries} for update of p
        )
        update proof set tries = proof.tries + (not p.good)::int from p where proof.code_hash = p.code_hash
        returning p.good as right`,
  )
  if (!guess) return 'locked'
  if (!guess.right) return 'wrong'
  return rows<Origin>(
    tx,
    sql`select l.source, l.created_at as at from list_member m join list l on l.id = m.list_id
        where m.contact_id = ${proof.contactId} and l.made is null order by l.created_at limit 10`,
  )
}

/** No text goes to the number of this code from here on. False as for `findProof`. */
export async function stopByCode(tx: Tx, { secret, code }: { secret: string; code: string }): Promise<boolean> {
  const proof = await findProof(tx, { secret, code })
  if (!proof) return false
  await recordOptOut(tx, { contactId: proof.contactId, how: 'page' })
  return true
}

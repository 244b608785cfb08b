import type { Store } from './store.ts'

export type Verdict = { accepted: number; delivered: number; doubled: number; afterOptOut: number; inbound: number }

/**
 * What reached the phones, by the carrier's ledger alone. `delivered` is what got to a phone, receipt or none.
 *
 * `doubled` counts acceptances beyond the first of what is one text. The carrier knows no message ids, so these are: a
 * second one with the same attempt tag; a second one with the same words to the same phone, when the first was
 * unprompted (accepted before the phone ever wrote) or the phone wrote nothing between the two. Equal answers to two
 * questions of a voter are two texts; a first text sent twice is a double even if the voter answered in between.
 *
 * `afterOptOut` counts texts after the first one after a STOP: that one is the confirmation. A text is after a STOP when
 * the carrier got it later than our webhook had answered the STOP with 2xx, and no START was answered since; a text
 * already on its way then is none.
 */
export async function readVerdict({ sql, ensure }: Store): Promise<Verdict> {
  await ensure()
  const [row] = await sql<[Verdict]>`
    with first_word as (
      select from_phone as phone, min(written_at) as at from carrier.inbound group by 1
    ), doubled as (
      select count(*) from carrier.text t left join first_word f on f.phone = t.to_phone
      where exists (select 1 from carrier.text e where e.attempt_tag = t.attempt_tag and e.id < t.id)
        or exists (
          select 1 from carrier.text e where e.to_phone = t.to_phone and e.body = t.body and e.id < t.id and (
            e.accepted_at < coalesce(f.at, 'infinity') or not exists (
              select 1 from carrier.inbound i
              where i.from_phone = t.to_phone and i.written_at between e.accepted_at and t.accepted_at
            )
          )
        )
    ), after_stop as (
      select stop.id, count(*) from carrier.text t cross join lateral (
        select i.id, i.word from carrier.inbound i
        where i.from_phone = t.to_phone and i.word is not null and i.delivered_at < t.asked_at
        order by i.delivered_at desc, i.id desc limit 1
      ) stop
      where stop.word = 'stop' group by 1
    )
    select (select count(*) from carrier.text)::int as accepted,
      (select count(*) from carrier.text where status = 'delivered')::int as delivered,
      (select * from doubled)::int as doubled,
      (select coalesce(sum(count - 1), 0) from after_stop)::int as "afterOptOut",
      (select count(*) from carrier.inbound)::int as inbound`
  return { ...row }
}

export async function isIdle({ sql, ensure }: Store): Promise<boolean> {
  await ensure()
  const [row] = await sql<[{ idle: boolean }]>`
    select not exists (select 1 from carrier.text where not planned) and not exists (select 1 from carrier.event) as idle`
  return row.idle
}

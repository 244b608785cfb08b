/**
 * What the texts brought about: those we set out to text against those who were left alone. All we set out to text, also
 * whom nobody got round to: leaving them out would flatter us, for who is reached is no accident. Only what is seen alike
 * for both counts: a list or the door, never what people told us, which only people we wrote to can.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { newcombe } from './interval.ts'

export type Group = { people: number; did: number }
export type Report = {
  campaign: string
  /** What is counted; null: the campaign chases nothing that could be. */
  what: 'voted' | 'attended' | null
  percent: number | null
  seed: string | null
  /** Of the texted: how many had a text. */
  reached: number
  texted: Group
  held: Group
  difference: number
  low: number
  high: number
  verdict: Verdict
}
/**
 * `none`: nobody was left alone. `unseen`: neither a list nor the door has told of anybody yet. `few`: too few people to tell. `chance`: the difference
 * may be chance. `more`, `less`: it is hardly chance.
 */
export type Verdict = 'none' | 'unseen' | 'few' | 'chance' | 'more' | 'less'

/** With fewer people on either side, or fewer who did and who did not in all, nothing is said. */
const least = { people: 30, events: 10 }

export function judge(texted: Group, held: Group): Pick<Report, 'difference' | 'low' | 'high' | 'verdict'> {
  const found = newcombe(texted.did, texted.people, held.did, held.people)
  const did = texted.did + held.did
  const didNot = texted.people + held.people - did
  const few = Math.min(texted.people, held.people) < least.people || Math.min(did, didNot) < least.events
  const verdict =
    held.people === 0
      ? 'none'
      : did === 0
        ? 'unseen'
        : few
          ? 'few'
          : found.low > 0
            ? 'more'
            : found.high < 0
              ? 'less'
              : 'chance'
  return { ...found, verdict }
}

type Counted = {
  campaign: string
  what: Report['what']
  percent: number | null
  seed: string | null
  reached: number
  textedPeople: number
  textedDid: number
  heldPeople: number
  heldDid: number
}

/** One pass over the campaign's people. */
export async function readReport(tx: Tx, campaignId: string): Promise<Report> {
  const did = sql`case when c.votes_on is not null
    then exists (select from voted v where v.contact_id = who.contact_id and v.votes_on = c.votes_on and v.official_at is not null)
    else exists (select from attendance a where a.contact_id = who.contact_id and a.event_id = c.event_id) end`
  const [c] = await rows<Counted>(
    tx,
    sql`select c.name as campaign, case when c.votes_on is not null then 'voted' when c.event_id is not null then 'attended' end as what,
          c.holdout_percent as percent, c.holdout_seed as seed, t.reached, t.people as "textedPeople", t.did as "textedDid",
          h.people as "heldPeople", h.did as "heldDid"
        from campaign c
          cross join lateral (select count(*)::int as people, (count(*) filter (where ${did}))::int as did,
              (count(*) filter (where who.state = 'texted'))::int as reached
            from target who where who.campaign_id = c.id and who.contact_id is not null) t
          cross join lateral (select count(*)::int as people, (count(*) filter (where ${did}))::int as did
            from holdout who where who.campaign_id = c.id) h
        where c.id = ${campaignId}`,
  )
  const texted = { people: c!.textedPeople, did: c!.textedDid }
  const held = { people: c!.heldPeople, did: c!.heldDid }
  const { campaign, what, percent, seed, reached } = c!
  return { campaign, what, percent, seed, reached, texted, held, ...judge(texted, held) }
}

/** Polling days: which campaigns chase votes for which, and how far that is. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { houseZone } from '../leaderboards/periods.ts'
import { parseDay } from '../leaderboards/when.ts'

/** A day that exists, as `2026-11-30`. */
export function isDay(text: string): boolean {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined
  return day !== undefined && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

/**
 * The day that is meant: as typed (in words it is one to come), else the one that campaigns chase now. `coming`: not one that
 * is over. Throws UserError `voted.day`, `voted.past`, `voted.no_day`.
 */
export async function ballotDay(tx: Tx, typed?: string, { coming = false } = {}): Promise<string> {
  if (typed !== undefined) {
    const text = typed.trim()
    const [at] = await rows<{ today: string }>(
      tx,
      sql`select (muster_now() at time zone ${houseZone})::date::text as today`,
    )
    if (isDay(text)) {
      if (coming && text < at!.today) throw new UserError('voted.past', { day: text })
      return text
    }
    try {
      return parseDay(text, at!.today)
    } catch {
      throw new UserError('voted.day', { found: typed.slice(0, 30) })
    }
  }
  const [next] = await rows<{ day: string }>(
    tx,
    sql`select votes_on::text as day from campaign where votes_on is not null and state <> 'finished'
        order by votes_on < (muster_now() at time zone zone)::date, votes_on limit 1`,
  )
  if (!next) throw new UserError('voted.no_day')
  return next.day
}

/**
 * Makes a draft a chase of votes for a polling day (null: of none): from the launch on, whoever has voted is left out.
 * Throws UserError `campaign.launched` for one that is no draft.
 */
export async function chaseVotes(tx: Tx, campaignId: string, votesOn: string | null): Promise<void> {
  const done = await rows(
    tx,
    sql`update campaign set votes_on = ${votesOn}::date where id = ${campaignId} and state = 'draft' returning id`,
  )
  if (!done.length) throw new UserError('campaign.launched')
}

export type Standing = {
  votesOn: string
  campaigns: string
  /** Targets of these campaigns, each person once. */
  people: number
  planned: number
  voted: number
  /** Of these by an official list. */
  official: number
  /** Ready to be texted, in nobody's hands or in somebody's. */
  left: number
}

/** How far a chase is. One pass over its targets. */
export async function readStanding(tx: Tx, votesOn: string): Promise<Standing> {
  const [found] = await rows<Standing>(
    tx,
    sql`with who as materialized (
          select t.contact_id, bool_or(t.state = 'ready') as ready from campaign c join target t on t.campaign_id = c.id
          where c.votes_on = ${votesOn}::date and t.contact_id is not null group by 1
        )
        select ${votesOn}::text as "votesOn",
          coalesce((select string_agg(name, ', ' order by launched_at) from campaign where votes_on = ${votesOn}::date), '') as campaigns,
          count(*)::int as people, count(p.contact_id)::int as planned, count(v.contact_id)::int as voted,
          count(v.official_at)::int as official, (count(*) filter (where ready and v.contact_id is null))::int as left
        from who left join voted v on v.contact_id = who.contact_id and v.votes_on = ${votesOn}::date
          left join vote_plan p on p.contact_id = who.contact_id and p.votes_on = ${votesOn}::date`,
  )
  return found!
}

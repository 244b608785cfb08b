/** Rules that an organizer widened for a campaign, each with its reason; and the rounds of elections. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { keepLaw } from './keep.ts'
import type { Round } from './keep.ts'
import { packs } from './packs/index.ts'
import type { PackName } from './pack.ts'

export const widenable = ['hours', 'petition', 'former_members', 'origin'] as const
export type Widenable = (typeof widenable)[number]

export type Exception = { campaign: string; rule: Widenable; reason: string; by: string | null; at: string }

/** Throws UserError `law.reason` for want of a reason. A rule that is widened already gets the new reason. */
export async function widen(
  tx: Tx,
  { campaignId, rule, reason, by }: { campaignId: string; rule: Widenable; reason: string; by: string },
): Promise<void> {
  const said = reason.replace(/\p{C}/gu, ' ').trim().slice(0, 500)
  if (said.length < 10) throw new UserError('law.reason')
  await narrow(tx, { campaignId, rule, by })
  await rows(
    tx,
    sql`insert into law_exception (campaign_id, rule, reason, by, at) values (${campaignId}, ${rule}, ${said}, ${by}, muster_clock())`,
  )
  if (rule === 'hours') await tx.execute(sql`update campaign set widened = true where id = ${campaignId}`)
}

/** Back to what the packs say. Returns whether it was widened. */
export async function narrow(
  tx: Tx,
  { campaignId, rule, by }: { campaignId: string; rule: Widenable; by: string },
): Promise<boolean> {
  const ended = await rows(
    tx,
    sql`update law_exception set ended_at = muster_clock(), ended_by = ${by}
        where campaign_id = ${campaignId} and rule = ${rule} and ended_at is null returning id`,
  )
  if (rule === 'hours') await tx.execute(sql`update campaign set widened = false where id = ${campaignId}`)
  return ended.length > 0
}

export const readExceptions = (tx: Tx, campaignId?: string): Promise<Exception[]> =>
  rows(
    tx,
    sql`select c.name as campaign, x.rule, x.reason, v.name as by, x.at from law_exception x
          join campaign c on c.id = x.campaign_id left join volunteer v on v.id = x.by
        where x.ended_at is null and c.state <> 'finished' and (${campaignId ?? null}::uuid is null or c.id = ${campaignId ?? null}::uuid)
        order by x.at desc limit 20`,
  )

export const readRounds = (tx: Tx): Promise<Round[]> =>
  rows(tx, sql`select pack, day::text as day, "of", held from election_round order by pack, day`)

/**
 * A round of an election that is kept silent from now on (`held`), or a provisional one that is not held after all.
 * Throws UserError `law.day`, `law.no_silence`, `law.reason` (taking one off needs a reason), `law.not_provisional`.
 */
export async function setRound(
  tx: Tx,
  given: { pack: string; day: string; words: string; held: boolean; by: string },
): Promise<void> {
  const { pack, day, held, by } = given
  const known = packs[pack as PackName]?.silence
  if (!known) throw new UserError('law.no_silence', { pack: pack.slice(0, 10) })
  const date = /^\d{4}-\d{2}-\d{2}$/.test(day) ? new Date(`${day}T00:00:00Z`) : undefined
  if (!date || Number.isNaN(date.getTime()) || !date.toISOString().startsWith(day))
    throw new UserError('law.day', { found: day.slice(0, 20) })
  const words = given.words.replace(/\p{C}/gu, ' ').trim().slice(0, 200)
  const own = known.is.rounds.find((round) => round.day === day)
  if (!held && own && !own.provisional) throw new UserError('law.not_provisional', { day })
  if (!held && words.length < 10) throw new UserError('law.reason')
  await rows(
    tx,
    sql`insert into election_round (pack, day, "of", held, reason, by) values
          (${pack}, ${day}::date, ${held ? words || own?.of || day : own?.of || day}, ${held}, ${held ? '' : words}, ${by})
        on conflict (pack, day) do update set "of" = excluded."of", held = excluded.held, reason = excluded.reason, by = excluded.by, at = muster_now()`,
  )
  await keepLaw(tx)
}

/**
 * What makes the house pause a campaign by itself, in percent of its texts of the last minutes; and what a campaign may
 * cost. Errors and opt-outs as carriers' fair use has them (CallHub: over 10 % and over 1 %), opt-outs that only the
 * carrier knew and texts of unknown fate are ours.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { stopAttempts } from '../texts/pauses.ts'

export const guardKinds = ['errors', 'opt_outs', 'known_opt_outs', 'unknown'] as const
export type GuardKind = (typeof guardKinds)[number]
export const usualGuards: Record<GuardKind, number> = { errors: 10, opt_outs: 1, known_opt_outs: 1, unknown: 2 }

/** One of three is no 33 %: fewer texts than this, or fewer bad ones, say nothing. */
export const leastTexts = 50
export const leastBad = 3

export const ceilings = ['spend', 'spend_day'] as const
export const rules = [...guardKinds, ...ceilings, 'again'] as const
export type Rule = (typeof rules)[number]

export type Guards = {
  limits: Record<GuardKind, number>
  ceiling: number | null
  ceilingDay: number | null
  neverAgain: boolean
  spent: number
  spentToday: number
  currency: string | null
}

export async function readGuards(tx: Tx, campaignId: string): Promise<Guards> {
  const [found] = await rows<Omit<Guards, 'limits'> & { guards: Partial<Record<GuardKind, number>> }>(
    tx,
    sql`select c.guards, c.ceiling::float, c.ceiling_day::float as "ceilingDay", c.never_again as "neverAgain",
          coalesce((select sum(amount) from spend where campaign_id = c.id), 0)::float as spent,
          coalesce((select amount from spend where campaign_id = c.id
            and day = (muster_clock() at time zone c.zone)::date), 0)::float as "spentToday",
          (select currency from price limit 1) as currency
        from campaign c where c.id = ${campaignId}`,
  )
  if (!found) throw new UserError('campaign.none')
  const { guards, ...rest } = found
  return { ...rest, limits: { ...usualGuards, ...guards } }
}

/**
 * `value`: a percentage (0: off) or an amount; empty, `off` or `usual`: as without. For `again` yes or no: whether a text
 * of unknown fate may go once more when its carrier has no trace of it. Attempts under way end before.
 * Throws UserError `guard.percent`, `guard.amount`, `guard.no_price`, `guard.yes_no`.
 */
export async function setGuard(
  tx: Tx,
  { campaignId, rule, value }: { campaignId: string; rule: Rule; value: string },
): Promise<void> {
  const said = value.trim().toLowerCase().replace(',', '.').replace(/%$/, '').trim()
  const found = { found: value.slice(0, 30) }
  await stopAttempts(tx)
  if (rule === 'again') {
    const yes = ['yes', 'oui'].includes(said)
    if (!yes && !['no', 'non'].includes(said)) throw new UserError('guard.yes_no', found)
    await tx.execute(sql`update campaign set never_again = ${!yes} where id = ${campaignId}`)
  } else if (rule === 'spend' || rule === 'spend_day') {
    const off = ['', 'off', 'usual', 'non', 'no'].includes(said)
    const amount = off ? null : Number(said.replace(/\s*[a-z]{3}$/, ''))
    if (amount !== null && !(amount > 0 && amount < 1e9)) throw new UserError('guard.amount', found)
    const prices = await rows(tx, sql`select 1 from price limit 1`)
    if (amount !== null && !prices.length) throw new UserError('guard.no_price')
    await tx.execute(
      rule === 'spend'
        ? sql`update campaign set ceiling = ${amount} where id = ${campaignId}`
        : sql`update campaign set ceiling_day = ${amount} where id = ${campaignId}`,
    )
  } else {
    const usual = ['', 'usual'].includes(said)
    const percent = said === 'off' ? 0 : Number(said)
    if (!usual && !(percent >= 0 && percent <= 100)) throw new UserError('guard.percent', found)
    await tx.execute(
      usual
        ? sql`update campaign set guards = guards - ${rule}::text where id = ${campaignId}`
        : sql`update campaign set guards = guards || jsonb_build_object(${rule}::text, ${percent}::float) where id = ${campaignId}`,
    )
  }
}

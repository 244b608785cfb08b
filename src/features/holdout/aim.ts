import { randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'

/** What a campaign is after, as far as it decides who is left alone. */
export type Aim = {
  id: string
  againOf: string | null
  votesOn: string | null
  eventId: string | null
  /** Of a hundred people; null: nobody. */
  percent: number | null
  seed: string
}

export async function readAim(tx: Tx, campaignId: string): Promise<Aim> {
  const [aim] = await rows<Aim>(
    tx,
    sql`select id, again_of as "againOf", votes_on::text as "votesOn", event_id as "eventId", holdout_percent as percent, coalesce(holdout_seed, '') as seed
        from campaign where id = ${campaignId}`,
  )
  return aim!
}

/** More would be a pity: they are people who are not asked. */
export const mostPercent = 50

/**
 * How much of a draft's list is left alone (0: nobody), and the seed of the draw: a random one, unless one is given.
 * Throws UserError `campaign.launched`: who is left alone is drawn before the first text, or not at all.
 */
export async function setHoldout(
  tx: Tx,
  { campaignId, percent, seed }: { campaignId: string; percent: number; seed?: string | undefined },
): Promise<{ seed: string }> {
  const drawn = seed?.trim().slice(0, 60) || randomBytes(8).toString('hex')
  const done = await rows(
    tx,
    sql`update campaign set holdout_percent = ${percent === 0 ? null : percent}::smallint,
          holdout_seed = ${percent === 0 ? null : drawn} where id = ${campaignId} and state = 'draft' returning id`,
  )
  if (!done.length) throw new UserError('campaign.launched')
  return { seed: drawn }
}

/** How much a volunteer may take at once and within an hour, by how far they are trusted: lib/trust.ts. */
import { sql } from 'drizzle-orm'
import { UserError } from '../../lib/errors.ts'
import { limits } from '../../lib/trust.ts'
import type { Trust } from '../../lib/trust.ts'
import { houseStands } from '../texts/pauses.ts'
import type { Stands } from '../texts/pauses.ts'
import { promisedColumn, trustColumn } from '../volunteers/actor.ts'

/** `taken`: contacts claimed within the last hour, texted or not. */
export type Claimer = Stands & { promised: boolean; trust: Trust; taken: number; done: boolean }

const claimer = sql`${promisedColumn} as promised, ${trustColumn} as trust,
        v.done_at is not null as done, v.paused_at is not null as paused, ${houseStands} as "houseStands",
        (select coalesce(sum(contacts), 0)::int from claim
          where volunteer_id = v.id and claimed_at > muster_now() - interval '1 hour') as taken`

/** The volunteer's row, locked (none: removed meanwhile): the lock is what makes claims of one person take turns. */
export const lockClaimer = (volunteerId: string) =>
  sql`select ${claimer} from volunteer v where v.id = ${volunteerId} and v.removed_at is null for no key update of v`

/** Several of them, in one order; whoever is locked is left out. */
export const lockClaimers = (volunteerIds: string[]) =>
  sql`select v.id, ${claimer} from volunteer v
      where v.id = any(${`{${volunteerIds.join(',')}}`}::uuid[]) and v.removed_at is null
      order by v.id for no key update of v skip locked`

/** What somebody may take now to whom nothing has to be said first; else 0. */
export function freelyAllowed(who: Claimer): number {
  if (!who.promised || who.trust === 'new' || who.done || who.paused || who.houseStands) return 0
  const { batch, hour } = limits[who.trust]
  return Math.max(0, Math.min(batch, hour - who.taken))
}

/** Of `wanted` contacts so many. Throws UserError `batch.hour` when the hour's are taken. */
export function allowed(who: Claimer, wanted: number): number {
  const { batch, hour } = limits[who.trust]
  if (who.taken >= hour) throw new UserError('batch.hour', { n: hour })
  return Math.min(wanted, batch, hour - who.taken)
}

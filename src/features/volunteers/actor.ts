import { sql } from 'drizzle-orm'
import type { Interaction } from '../../chat/interaction.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import type { Role } from '../../lib/roles.ts'
import type { Actor } from '../define.ts'
import { promiseVersion } from './promise.ts'

/** Whether a volunteer `v` has given the promise as it stands today, and how far they are trusted. */
export const promisedColumn = sql`coalesce(v.promise >= ${promiseVersion}, false)`
export const trustColumn = sql`case v.role when 'volunteer' then v.trust else 'trusted' end`

/** An Actor's columns, of a volunteer `v`. */
export const actorColumns = sql`v.id, v.name, v.role, v.locale, v.team_id as "teamId", v.named,
  case when ${promisedColumn} then v.text_name else '' end as "textName", ${promisedColumn} as promised, ${trustColumn} as trust`

type Found = Actor & { fresh: number; stale: boolean | null }

/**
 * Who did this, and whether this very event is new: one statement. Undefined for an event that had its effect before
 * (a second delivery waits for the first one's transaction, then finds its row).
 */
export async function recognise(tx: Tx, interaction: Interaction): Promise<Actor | undefined> {
  const { network, tenant, userId, name, locale } = interaction.user
  const [found] = await rows<Found>(
    tx,
    sql`with fresh as (
          insert into interaction (network, tenant, key) values (${network}, ${tenant}, ${interaction.key})
          on conflict do nothing returning 1
        ), who as (
          select ${actorColumns}, i.used_at < muster_now() - interval '20 s' as stale
          from identity i join volunteer v on v.id = i.volunteer_id and v.removed_at is null
          where (i.network, i.tenant, i.user_id) = (${network}, ${tenant}, ${userId})
        )
        select (select count(*) from fresh)::int as fresh, who.* from (select) one left join who on true`,
  )
  if (!found?.fresh) return undefined
  if (!found.id)
    return {
      id: '',
      name,
      textName: '',
      promised: false,
      trust: 'new',
      role: 'anyone',
      locale: locale?.startsWith('fr') ? 'fr' : 'en',
      teamId: null,
      named: false,
    }
  // Cards go where the person is: the network used last. Not written for every press.
  if (found.stale)
    await tx.execute(sql`update identity set used_at = muster_now()
      where (network, tenant, user_id) = (${network}, ${tenant}, ${userId})`)
  const { fresh: _fresh, stale: _stale, ...actor } = found
  return actor
}

/** The account where a volunteer was last active: their cards go there. */
export async function findAddress(
  tx: Tx,
  volunteerId: string,
): Promise<{ network: string; tenant: string; userId: string; locale: string } | undefined> {
  const [found] = await rows<{ network: string; tenant: string; userId: string; locale: string }>(
    tx,
    sql`select i.network, i.tenant, i.user_id as "userId", v.locale
        from identity i join volunteer v on v.id = i.volunteer_id
        where v.id = ${volunteerId} and v.removed_at is null order by i.used_at desc limit 1`,
  )
  return found
}

/** What an account may do: for completion, before anything is done. */
export async function roleOf(
  tx: Tx,
  user: { network: string; tenant: string; userId: string; locale?: string },
): Promise<{ role: Role; locale: string }> {
  const [found] = await rows<{ role: Role; locale: string }>(
    tx,
    sql`select v.role, v.locale from identity i join volunteer v on v.id = i.volunteer_id and v.removed_at is null
        where (i.network, i.tenant, i.user_id) = (${user.network}, ${user.tenant}, ${user.userId})`,
  )
  return found ?? { role: 'anyone', locale: user.locale ?? 'en' }
}

/** The language a person is spoken to in, on every network. */
export const setLocale = (
  tx: Tx,
  user: { network: string; tenant: string; userId: string },
  locale: string,
): Promise<unknown> =>
  tx.execute(sql`update volunteer v set locale = ${locale} from identity i where i.volunteer_id = v.id
    and (i.network, i.tenant, i.user_id) = (${user.network}, ${user.tenant}, ${user.userId})`)

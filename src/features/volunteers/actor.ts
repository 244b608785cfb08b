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
  return { ...actor, network }
}

/**
 * The same for many events, each of another key: actors of those that are new and by people who have joined. The others
 * are as if they had not come; `forget` makes more of them so.
 */
export async function recogniseTogether(tx: Tx, interactions: Interaction[]): Promise<Map<Interaction, Actor>> {
  const events = interactions.map(({ user: { network, tenant, userId }, key }, n) => ({
    n,
    network,
    tenant,
    user_id: userId,
    key,
  }))
  const found = await rows<Found & { n: number }>(
    tx,
    sql`with event as materialized (
          select e.n, e.network, e.tenant, e.key, i.volunteer_id, i.used_at
          from jsonb_to_recordset(${JSON.stringify(events)}::jsonb) as e (n int, network text, tenant text, user_id text, key text)
            join identity i on (i.network, i.tenant, i.user_id) = (e.network, e.tenant, e.user_id)
            join volunteer v on v.id = i.volunteer_id and v.removed_at is null
        ), fresh as (
          -- In one order, so that two processes do not wait for each other.
          insert into interaction (network, tenant, key) select network, tenant, key from event order by key
          on conflict do nothing returning network, tenant, key
        ), moment as materialized (select muster_now() as now)
        select n, 1 as fresh, ${actorColumns}, event.used_at < moment.now - interval '20 s' as stale
        from moment cross join event join volunteer v on v.id = event.volunteer_id
        -- Hashed: how many they are the planner does not know, and would compare each with each.
        where (event.network, event.tenant, event.key) in (select network, tenant, key from fresh offset 0)`,
  )
  const stale = found.filter((one) => one.stale).map(({ n }) => events[n])
  if (stale.length)
    await rows(
      tx,
      sql`update identity i set used_at = muster_now()
          from jsonb_to_recordset(${JSON.stringify(stale)}::jsonb) as e (network text, tenant text, user_id text)
          where (i.network, i.tenant, i.user_id) = (e.network, e.tenant, e.user_id)`,
    )
  return new Map(found.map(({ n, fresh: _fresh, stale: _stale, ...actor }) => [interactions[n]!, actor]))
}

export const forget = (tx: Tx, interactions: Interaction[]): Promise<unknown> =>
  rows(
    tx,
    sql`delete from interaction i
        using jsonb_to_recordset(${JSON.stringify(
          interactions.map(({ user: { network, tenant }, key }) => ({ network, tenant, key })),
        )}::jsonb) as e (network text, tenant text, key text)
        where (i.network, i.tenant, i.key) = (e.network, e.tenant, e.key)`,
  )

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

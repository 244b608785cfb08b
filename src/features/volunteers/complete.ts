import { sql } from 'drizzle-orm'
import type { PlatformUser } from '../../chat/interaction.ts'
import type { Completed } from '../../chat/platform.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { allows } from '../../lib/roles.ts'
import type { Role } from '../../lib/roles.ts'
import { mayLeadTeam, seenBy } from './authority.ts'

const most = 25

/**
 * Names that an option could take, beginning with those that begin as typed. Campaigns for every volunteer; people and
 * teams only those that the person leads; nothing for a stranger. People who share a name come as `Name (Team)`.
 */
export async function completeNames(
  tx: Tx,
  { user, kind, prefix }: { user: PlatformUser; kind: Completed; prefix: string },
): Promise<string[]> {
  const [actor] = await rows<{ id: string; role: Role; teamId: string | null }>(
    tx,
    sql`select v.id, v.role, v.team_id as "teamId" from identity i
          join volunteer v on v.id = i.volunteer_id and v.removed_at is null
        where (i.network, i.tenant, i.user_id) = (${user.network}, ${user.tenant}, ${user.userId})`,
  )
  if (!actor || (kind !== 'campaign' && !allows(actor.role, 'lead'))) return []
  const typed = prefix
    .trim()
    .replace(/^@/, '')
    .replace(/[\\%_]/g, '\\$&')
  const found = await rows<{ name: string }>(
    tx,
    kind === 'campaign'
      ? sql`select c.name from campaign c where c.name ilike ${`%${typed}%`} and (c.state <> 'finished' or ${allows(actor.role, 'organizer')})
          order by (c.name ilike ${`${typed}%`}) desc, c.created_at desc limit ${most}`
      : kind === 'team'
        ? sql`select t.name from team t where t.name ilike ${`%${typed}%`} and (${mayLeadTeam(actor, null)} or t.id = ${actor.teamId}::uuid)
            order by (t.name ilike ${`${typed}%`}) desc, lower(t.name) limit ${most}`
        : sql`select case when count(*) over (partition by lower(v.name)) > 1 and t.name is not null
              then v.name || ' (' || t.name || ')' else v.name end as name
            from volunteer v left join team t on t.id = v.team_id
            where v.removed_at is null and ${seenBy(actor)} and v.name ilike ${`%${typed}%`}
            order by (v.name ilike ${`${typed}%`}) desc, lower(v.name), v.id limit ${most}`,
  )
  return [...new Set(found.map(({ name }) => name))]
}

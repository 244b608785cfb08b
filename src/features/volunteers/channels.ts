import { sql } from 'drizzle-orm'
import type { Network, Place } from '../../chat/interaction.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { enqueue } from '../../queue/job.ts'
import { tellLost } from './jobs.ts'

export type Channel = Place & { id: string; network: Network; locale: string }

/** What most of those speak who read the channel `c`: its team, or the organizers. */
export const localeOfChannel = sql`coalesce((select v.locale from volunteer v where v.removed_at is null
  and case when c.team_id is null then v.role in ('organizer', 'admin') else v.team_id = c.team_id end
  group by v.locale order by count(*) desc, v.locale limit 1), 'en')`

/** The channel of a team, else of the organizers, else any: an alarm in the wrong room beats one in none. */
export async function findChannel(tx: Tx, teamId: string | null): Promise<Channel | undefined> {
  const [found] = await rows<Channel>(
    tx,
    sql`select id, network, tenant, channel, false as direct, ${localeOfChannel} as locale from channel c
        order by team_id is not distinct from ${teamId}::uuid desc, team_id is null desc, created_at limit 1`,
  )
  return found
}

/** The organizers' own channel, for what no team should read; undefined where they have none. */
export async function findOrganizers(tx: Tx): Promise<Channel | undefined> {
  const [found] = await rows<Channel>(
    tx,
    sql`select id, network, tenant, channel, false as direct, ${localeOfChannel} as locale from channel c
        where team_id is null order by created_at limit 1`,
  )
  return found
}

/** Where organizers are told what a person has to decide. */
export const findOrganizersChannel = (tx: Tx): Promise<Channel | undefined> => findChannel(tx, null)

/** Binds a channel to a team, or (null) to the organizers. Binding again moves it. */
export async function bindChannel(tx: Tx, place: Place, teamId: string | null): Promise<string> {
  const [bound] = await rows<{ id: string }>(
    tx,
    sql`insert into channel (network, tenant, channel, team_id) values (${place.network}, ${place.tenant}, ${place.channel}, ${teamId})
        on conflict (network, tenant, channel) do update set team_id = excluded.team_id returning id`,
  )
  return bound?.id ?? ''
}

/** Nothing is posted there any more, and its board ends. */
export async function unbindChannel(tx: Tx, channelId: string): Promise<void> {
  await tx.execute(sql`delete from board_schedule where channel_id = ${channelId}`)
  await tx.execute(sql`delete from channel where id = ${channelId}`)
}

/** A channel that goes on under another id keeps what it is bound to and its board, whose old post stayed behind. */
export async function moveChannel(tx: Tx, from: Place, to: Place): Promise<void> {
  const [bound] = await rows<{ id: string }>(
    tx,
    sql`select id from channel where (network, tenant, channel) = (${from.network}, ${from.tenant}, ${from.channel}) for update`,
  )
  if (!bound) return
  const [moved] = await rows<{ id: string }>(
    tx,
    sql`update channel set channel = ${to.channel} where id = ${bound.id} and not exists (select from channel other
          where (other.network, other.tenant, other.channel) = (${to.network}, ${to.tenant}, ${to.channel})) returning id`,
  )
  // Somebody bound it anew under the new id: that holds.
  if (!moved) return unbindChannel(tx, bound.id)
  await tx.execute(sql`update board_schedule set last_message_id = null where channel_id = ${bound.id}`)
}

/** A channel that was deleted, or the bot put out of it: unbound, and the organizers are told, once. */
export async function loseChannel(tx: Tx, place: Place): Promise<void> {
  const [lost] = await rows<{ id: string; teamId: string | null; team: string | null }>(
    tx,
    sql`select c.id, c.team_id as "teamId", team.name as team from channel c left join team on team.id = c.team_id
        where (c.network, c.tenant, c.channel) = (${place.network}, ${place.tenant}, ${place.channel}) for update of c`,
  )
  if (!lost) return
  await unbindChannel(tx, lost.id)
  await enqueue(tx, tellLost, { teamId: lost.teamId ?? '' })
}

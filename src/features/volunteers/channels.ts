import { sql } from 'drizzle-orm'
import type { Network, Place } from '../../chat/interaction.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'

export type Channel = Place & { id: string; network: Network }

/** The channel of a team, else of the organizers, else any: an alarm in the wrong room beats one in none. */
export async function findChannel(tx: Tx, teamId: string | null): Promise<Channel | undefined> {
  const [found] = await rows<Channel>(
    tx,
    sql`select id, network, tenant, channel, false as direct from channel
        order by team_id is not distinct from ${teamId}::uuid desc, team_id is null desc, created_at limit 1`,
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

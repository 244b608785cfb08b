import { sql } from 'drizzle-orm'
import type { Place } from '../../chat/interaction.ts'
import type { Platform } from '../../chat/platform.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { findOrganizers } from './channels.ts'

type Address = { network: string; tenant: string; userId: string; locale: string }
export type Organizers = { place: (platform: Platform) => Promise<Place>; network: string; locale: string }

/** The organizers' own channel, else the chat of the one who was here last; undefined: there is neither. */
export async function reachOrganizers(tx: Tx): Promise<Organizers | undefined> {
  const channel = await findOrganizers(tx)
  if (channel) return { place: async () => channel, network: channel.network, locale: channel.locale }
  const [address] = await rows<Address>(
    tx,
    sql`select i.network, i.tenant, i.user_id as "userId", v.locale
        from volunteer v join identity i on i.volunteer_id = v.id
        where v.removed_at is null and v.role in ('organizer', 'admin') order by i.used_at desc limit 1`,
  )
  return address && { place: (platform) => platform.direct(address), network: address.network, locale: address.locale }
}

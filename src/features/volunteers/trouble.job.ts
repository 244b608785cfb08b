import { sql } from 'drizzle-orm'
import { line } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { work } from '../define.ts'
import { findOrganizers } from './channels.ts'
import { tellTrouble } from './jobs.ts'

type Address = { network: string; tenant: string; userId: string; locale: string }

/** In the organizers' channel, which is there for that; where they have none in the chat of the one who was here last. */
export const trouble = work(tellTrouble, async ({ store, platforms, translate, log }, { key }, run) => {
  const { channel, address } = await store.transact(async (tx) => {
    const channel = await findOrganizers(tx)
    const [address] = await rows<Address>(
      tx,
      sql`select i.network, i.tenant, i.user_id as "userId", v.locale
          from volunteer v join identity i on i.volunteer_id = v.id
          where v.removed_at is null and v.role in ('organizer', 'admin') order by i.used_at desc limit 1`,
    )
    return { channel, address }
  })
  const platform = platforms.get((channel ?? address)?.network ?? '')
  if (platform) {
    const place = channel ?? (await platform.direct(address!))
    await platform.send(place, line(translate((channel ?? address)?.locale ?? 'en')(key)), { nonce: run.id })
  } else log.warn({ event: 'trouble.no_place' })
  await store.transact((tx) => run.close(tx))
})

import { sql } from 'drizzle-orm'
import type { MessageRef } from '../../chat/interaction.ts'
import type { Tx } from '../../db/client.ts'

/** Days for which a message that shows somebody is remembered: networks let old ones be edited no longer than that, if at all. */
const days = 400

/** Remembers that a message which is no volunteer's card shows somebody: the person behind this row. */
export const recordMention = (
  tx: Tx,
  { ref, aboutId, locale }: { ref: MessageRef; aboutId: string; locale: string },
): Promise<unknown> =>
  tx.execute(sql`
    insert into mention (network, tenant, channel, message_id, direct, about_id, locale)
    values (${ref.place.network}, ${ref.place.tenant}, ${ref.place.channel}, ${ref.messageId}, ${ref.place.direct}, ${aboutId}, ${locale})
    on conflict (network, tenant, channel, message_id) do update set about_id = excluded.about_id, locale = excluded.locale`)

export const forgetMentions = (tx: Tx): Promise<unknown> =>
  tx.execute(sql`delete from mention where (network, tenant, channel, message_id) in (
    select network, tenant, channel, message_id from mention where at < muster_now() - make_interval(days => ${days}) order by at limit 500)`)

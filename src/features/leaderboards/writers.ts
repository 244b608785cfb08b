import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'

export type Writer = { id: string; teamId: string | null }

/** So many share a fact at most: those who wrote first. */
const most = 4

/**
 * Who wrote to a contact in a campaign, by contact: in the order of their first texts, each once. Only texts that
 * arrived count: the carrier said so, or the contact wrote back afterwards. A person who left is among them: what they
 * did stands. One query for any number of contacts, by index.
 */
export async function writersOf(
  tx: Tx,
  { campaignId, contactIds }: { campaignId: string; contactIds: readonly string[] },
): Promise<Map<string, Writer[]>> {
  const found = await rows<Writer & { contactId: string }>(
    tx,
    sql`select "contactId", id, "teamId" from (
          select m.contact_id as "contactId", w.id, w.team_id as "teamId", min(m.created_at) as since
          from jsonb_array_elements_text(${JSON.stringify(contactIds)}::jsonb) given(id)
            join message m on m.contact_id = given.id::uuid and m.campaign_id = ${campaignId} and m.kind in ('first', 'reply')
              and (m.delivery >= 3 or m.state in ('sent', 'unknown') and exists (
                select from inbound i join conversation v on v.id = i.conversation_id
                where v.contact_id = m.contact_id and i.kind = 'words' and i.created_at > m.created_at))
            join volunteer w on w.id = m.volunteer_id
          group by 1, 2, 3
        ) x order by since, id`,
  )
  const writers = new Map<string, Writer[]>()
  for (const { contactId, ...writer } of found) {
    const list = writers.get(contactId) ?? []
    if (list.length < most) writers.set(contactId, [...list, writer])
  }
  return writers
}

/**
 * The closed list of texts that go without a volunteer's press, each an answer to what the person has just written:
 *
 * - `stopped`: one confirmation of an opt-out, also outside hours (CTIA messaging principles 5.1.3; FCC 47 CFR
 *   64.1200(a)(12) allows one within five minutes).
 * - `started`: texts are welcome again, after START.
 * - `help`: who is texting and how to stop (CTIA 5.1.2).
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { translator } from '../../locales/index.ts'

export async function queueAutomatic(
  tx: Tx,
  {
    contactId,
    conversationId,
    campaignId,
    kind,
  }: { contactId: string; conversationId: string; campaignId: string | null; kind: 'stopped' | 'started' | 'help' },
): Promise<void> {
  const [given] = await rows<{ locale: string; sender: string }>(
    tx,
    sql`select coalesce(k.locale, c.locale, 'en') as locale, coalesce(c.sender, '') as sender
        from contact k left join campaign c on c.id = ${campaignId}::uuid where k.id = ${contactId}`,
  )
  const body = translator(given?.locale ?? 'en')(`contact.${kind}`, { sender: given?.sender ?? '' }).trim()
  await tx.execute(sql`
    insert into message (kind, contact_id, conversation_id, campaign_id, body, state, valid_until)
    values (${kind}, ${contactId}, ${conversationId}, ${campaignId}, ${body}, 'queued', muster_now() + interval '5 minutes')`)
}

/**
 * The closed list of texts that go without a volunteer's press, each an answer to what the person has just written:
 *
 * - `stopped`: one confirmation of an opt-out, also outside hours (CTIA messaging principles 5.1.3; FCC 47 CFR
 *   64.1200(a)(12) allows one within five minutes).
 * - `started`: texts are welcome again, after START.
 * - `help`: who is texting and how to stop (CTIA 5.1.2).
 * - `who`: who is texting, and where that can be checked; `data`: a link to what is held of them; `erase`: the code that
 *   has to come back. Also after an opt-out: it is they who have just asked.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { translator } from '../../locales/index.ts'
import { languageOf } from '../optouts/words.ts'
import { askText } from '../privacy/ask.ts'
import { whoText } from '../proof/answer.ts'
import { proofOf } from '../proof/codes.ts'
import type { Links } from '../proof/codes.ts'

export async function queueAutomatic(
  tx: Tx,
  {
    contactId,
    conversationId,
    campaignId,
    kind,
    inboundId,
    said,
    links,
  }: {
    contactId: string
    conversationId: string
    campaignId: string | null
    kind: 'stopped' | 'started' | 'help' | 'who' | 'data' | 'erase'
    /** What it answers. */
    inboundId: string
    /** Its words, whose language is answered in where the contact's is not known. */
    said: string
    links: Links | undefined
  },
): Promise<void> {
  const body =
    kind === 'who'
      ? await whoText(tx, { contactId, campaignId, subjectId: inboundId, links })
      : (kind === 'data' || kind === 'erase') && links
        ? await askText(tx, { contactId, campaignId, kind, inboundId, links })
        : await plainText(tx, { contactId, campaignId, kind, said })
  const queued = sql`
    insert into message (kind, contact_id, conversation_id, campaign_id, body, state, valid_until)
    values (${kind}, ${contactId}, ${conversationId}, ${campaignId}, ${body}, 'queued', muster_now() + interval '5 minutes')
    returning id`
  await tx.execute(
    kind === 'who' && links?.linked ? sql`with m as (${queued}) ${proofOf(sql`m`, links, inboundId)}` : queued,
  )
}

async function plainText(
  tx: Tx,
  { contactId, campaignId, kind, said }: { contactId: string; campaignId: string | null; kind: string; said: string },
): Promise<string> {
  const [given] = await rows<{ locale: string; sender: string }>(
    tx,
    sql`select coalesce(k.locale, ${languageOf(said) ?? null}::text, c.locale, 'en') as locale, coalesce(c.sender, '') as sender
        from contact k left join campaign c on c.id = ${campaignId}::uuid where k.id = ${contactId}`,
  )
  const text = translator(given?.locale ?? 'en')(`contact.${kind}`, { sender: given?.sender ?? '' })
  // Who never heard from a campaign hears from nobody in particular.
  return given?.sender ? text : text.replace(/^\s*:\s*(.)/u, (_, first: string) => first.toUpperCase())
}

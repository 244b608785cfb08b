import { sql } from 'drizzle-orm'
import type { Place, PlatformUser } from '../../chat/interaction.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { fillTemplate } from '../../lib/template.ts'
import { translator } from '../../locales/index.ts'
import { loadConversation } from './load.ts'

type Last = { id: string; textName: string; locale: string }

/**
 * The canned replies that could be sent now to the contact of the answer card shown last to this person in a place, in
 * the words in which they would go. `query`: part of a label or a text, whatever its accents; empty for all. Nothing to
 * a stranger, nor while a campaign is paused, nor outside the contact's hours.
 */
export async function suggestReplies(
  tx: Tx,
  { user, place, query }: { user: PlatformUser; place: Place; query: string },
): Promise<{ title: string; text: string }[]> {
  const [last] = await rows<Last>(
    tx,
    sql`select c.about_id as id, w.text_name as "textName", w.locale
        from identity i join volunteer w on w.id = i.volunteer_id and w.removed_at is null and w.paused_at is null
          join card c on c.volunteer_id = w.id and c.about_kind = 'conversation'
            and (c.network, c.tenant, c.channel) = (${place.network}, ${place.tenant}, ${place.channel})
          join conversation v on v.id = c.about_id and v.volunteer_id = w.id
        where (i.network, i.tenant, i.user_id) = (${user.network}, ${user.tenant}, ${user.userId})
        order by c.shown_at desc limit 1`,
  )
  const c = last && (await loadConversation(tx, last.id))
  if (!last || !c || c.optedOut || c.frozen || !c.open || c.campaignState !== 'running') return []
  const t = translator(last.locale)
  const name = c.firstName || t('card.no_name')
  const wanted = plain(query)
  return c.replies
    .map(({ label, body }) => ({
      title: `${name}${t('colon')}${label}`,
      text: fillTemplate(body, { firstName: c.firstName, texter: last.textName }),
      found: plain(`${label} ${body}`).includes(wanted),
    }))
    .filter(({ text, found }) => found && text)
    .map(({ title, text }) => ({ title, text }))
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim()

import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { translator } from '../../locales/index.ts'
import { readReach } from '../organisation/reach.ts'
import { proofLink } from './codes.ts'
import type { Links } from './codes.ts'

/**
 * The answer to WHO, in the contact's language: the first name of whoever wrote last, the sender, and where that can be
 * checked: a link of its own where an address leads to us, else how a person is reached.
 */
export async function whoText(
  tx: Tx,
  {
    contactId,
    campaignId,
    subjectId,
    links,
  }: { contactId: string; campaignId: string | null; subjectId: string; links: Links | undefined },
): Promise<string> {
  const [given] = await rows<{ locale: string; sender: string; texter: string }>(
    tx,
    sql`select coalesce(k.locale, c.locale, 'en') as locale, coalesce(c.sender, '') as sender, coalesce((
          select w.text_name from message m join volunteer w on w.id = m.volunteer_id
          where m.contact_id = k.id and m.state <> 'draft' order by m.created_at desc limit 1), '') as texter
        from contact k left join campaign c on c.id = ${campaignId}::uuid where k.id = ${contactId}`,
  )
  const t = translator(given?.locale ?? 'en')
  const reach = await readReach(tx)
  const sender = given?.sender || reach.organisation || '–'
  const texter = given?.texter ?? ''
  const contact = reach.phone || reach.email || reach.url
  const more = links?.linked
    ? t('page.sms_link', { link: proofLink(links, subjectId) })
    : contact
      ? t('page.sms_reach', { reach: contact })
      : ''
  const text = texter ? t('contact.who', { sender, texter, more }) : t('contact.who_plain', { sender, more })
  return text.replace(/ {2,}/g, ' ').trim()
}

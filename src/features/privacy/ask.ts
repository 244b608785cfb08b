/**
 * DATA and ERASE by text. A sender can be forged, what is sent back cannot be caught: DATA answers to the number with a
 * link for one use, ERASE with a code that has to come back.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { translator } from '../../locales/index.ts'
import { makeDownload } from '../downloads/make.ts'
import type { Links } from '../proof/codes.ts'

/** Texts of a kind within a day after which a person is asked instead: a machine would go on for ever. */
const most = 5

/** Four digits of the ask; good for a day, and for as many guesses as there are asks. */
export const eraseCode = (secret: string, inboundId: string): string =>
  String(createHmac('sha256', secret).update(`erase:${inboundId}`).digest().readUInt32BE() % 10_000).padStart(4, '0')

/**
 * What to do about a contact's WHO, DATA or ERASE: answer it (`ask`), erase them (`erase`), or show it to a person
 * (`person`): who asks WHO again within minutes wants one; after too many asks a machine may be at it; and DATA needs a
 * link that leads somewhere. `digits`: what came with ERASE.
 */
export async function judgeAsk(
  tx: Tx,
  {
    kind,
    digits,
    phone,
    inboundId,
    links,
  }: { kind: 'who' | 'data' | 'erase'; digits?: string; phone: string; inboundId: string; links: Links | undefined },
): Promise<'ask' | 'erase' | 'person'> {
  if (kind !== 'who' && (!links || (kind === 'data' && !links.linked))) return 'person'
  const asks = await rows<{ id: string; lately: boolean }>(
    tx,
    sql`select id, created_at > muster_now() - interval '10 minutes' as lately from inbound
        where phone = ${phone} and kind = ${kind} and created_at > muster_now() - interval '1 day' and id <> ${inboundId}
        order by created_at desc limit ${most}`,
  )
  if (asks.length >= most || (kind === 'who' && asks[0]?.lately)) return 'person'
  if (!links || digits === undefined) return 'ask'
  const given = Buffer.from(digits)
  return asks.some(({ id }) => timingSafeEqual(Buffer.from(eraseCode(links.secret, id)), given)) ? 'erase' : 'ask'
}

/** The answer, in the contact's language. Of DATA with a link that is made now. */
export async function askText(
  tx: Tx,
  {
    contactId,
    campaignId,
    kind,
    inboundId,
    links,
  }: { contactId: string; campaignId: string | null; kind: 'data' | 'erase'; inboundId: string; links: Links },
): Promise<string> {
  const [given] = await rows<{ locale: string; sender: string }>(
    tx,
    sql`select coalesce(k.locale, c.locale, 'en') as locale, coalesce(c.sender, '') as sender
        from contact k left join campaign c on c.id = ${campaignId}::uuid where k.id = ${contactId}`,
  )
  const { locale = 'en', sender = '' } = given ?? {}
  const t = translator(locale)
  if (kind === 'erase') return t('contact.erase', { sender, code: eraseCode(links.secret, inboundId) }).trim()
  const { path } = await makeDownload(tx, {
    kind: 'person',
    subjectId: contactId,
    volunteerId: null,
    locale,
    secret: links.secret,
  })
  return t('contact.data', { sender, link: `${links.baseUrl()}${path}` }).trim()
}

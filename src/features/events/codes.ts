/**
 * Codes of links about an event. Each is made of the house's secret and the rows it is for, so that it can be written
 * again at any time; what is kept is a keyed hash. 50 bits; nothing of a person is in it.
 */
import { createHmac } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import type { Settings } from '../define.ts'

export type Links = Pick<Settings, 'secret' | 'baseUrl' | 'linked'>
export type CodeOf =
  | { kind: 'guest'; eventId: string; contactId: string }
  | { kind: 'event'; eventId: string }
  | { kind: 'door'; eventId: string; volunteerId: string }

/** Letters and digits that cannot be taken for each other (Crockford's base 32). */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const length = 10

const subject = (of: CodeOf): string =>
  `${of.kind}:${of.eventId}:${of.kind === 'guest' ? of.contactId : of.kind === 'door' ? of.volunteerId : ''}`

export function eventCode(secret: string, of: CodeOf): string {
  const digest = createHmac('sha256', secret)
    .update(`event:${subject(of)}`)
    .digest()
  return Array.from({ length }, (_, i) => alphabet[digest[i]! & 31]).join('')
}

const hashOf = (secret: string, code: string): string =>
  createHmac('sha256', secret).update(`event code:${code}`).digest('hex')

/** The address of a page; from now on it answers. A door's is for whoever stands at it. */
export async function eventLink(
  tx: Tx,
  { secret, baseUrl }: Pick<Links, 'secret' | 'baseUrl'>,
  of: CodeOf,
): Promise<string> {
  const code = eventCode(secret, of)
  await tx.execute(sql`insert into event_code (code_hash, kind, event_id, contact_id, volunteer_id)
    values (${hashOf(secret, code)}, ${of.kind}, ${of.eventId}, ${of.kind === 'guest' ? of.contactId : null}::uuid,
      ${of.kind === 'door' ? of.volunteerId : null}::uuid) on conflict do nothing`)
  return `${baseUrl()}/${of.kind === 'door' ? 'door' : 'e'}/${code}`
}

export type Behind = { kind: CodeOf['kind']; eventId: string; contactId: string | null; volunteerId: string | null }

/** What a code is for; undefined for one that is none. A door's ends half a day after the event, or with its person. */
export async function behindCode(tx: Tx, secret: string, typed: string): Promise<Behind | undefined> {
  const code = typed.toLowerCase().replaceAll('o', '0').replace(/[il]/g, '1')
  if (!/^[0-9a-hj-km-np-tv-z]{10}$/.test(code)) return undefined
  const [found] = await rows<Behind>(
    tx,
    sql`select x.kind, x.event_id as "eventId", x.contact_id as "contactId", x.volunteer_id as "volunteerId"
        from event_code x join event e on e.id = x.event_id left join volunteer v on v.id = x.volunteer_id
        where x.code_hash = ${hashOf(secret, code)} and (x.kind <> 'door' or (
          e.starts_at + make_interval(mins => e.minutes, hours => 12) > muster_now() and v.removed_at is null and v.paused_at is null))`,
  )
  return found
}

/** The field of a canned reply that stands for the guest's own page. */
const field = /\{[ _]*event[ _]*(?:\|([^{}]{0,60}))?\}/gi
export const asksForPage = (words: string): boolean => words.search(field) >= 0

/** Before the other fields: a link is longer than a value may be. Without one the field's own words stand there. */
export const fillPage = (words: string, link: string | undefined): string =>
  words.replace(field, (_, otherwise: string | undefined) => link ?? otherwise ?? '')

import { createHmac, randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Tx } from '../../db/client.ts'

/** What a link can be for: a campaign's contacts, the rows that an import left out, what is held of a contact or a volunteer, the
 * stations of a territory, the answers to a question, the doors of an effort, interviews of a questionnaire. */
export type DownloadKind =
  'export' | 'rejects' | 'person' | 'volunteer' | 'areas' | 'verbatims' | 'doors' | 'interviews'

/** Minutes for which a link is good. */
export const linkMinutes = 60

export const hashOf = (secret: string, token: string): string =>
  createHmac('sha256', secret).update(`download:${token}`).digest('hex')

/**
 * A link to a file, for one use within an hour, by its path on our web server (`settings.baseUrl()` goes in front). The
 * token is 128 bits of chance and kept as a keyed hash: this is the only time it can be read. The file itself is made
 * when it is fetched.
 */
export async function makeDownload(
  tx: Tx,
  {
    kind,
    subjectId,
    volunteerId,
    locale,
    secret,
  }: {
    kind: DownloadKind
    /** Of the campaign, the import, the contact, the volunteer. */
    subjectId: string
    /** Whose link it is; null: the contact's it is about. */
    volunteerId: string | null
    /** Language of the page and of words in the file. */
    locale: string
    secret: string
  },
): Promise<{ path: string }> {
  const token = randomBytes(16).toString('base64url')
  await tx.execute(sql`
    with gone as (delete from download where expires_at < muster_now() - interval '7 days')
    insert into download (token_hash, kind, subject_id, volunteer_id, locale, expires_at)
    values (${hashOf(secret, token)}, ${kind}, ${subjectId}, ${volunteerId}::uuid, ${locale},
      muster_now() + make_interval(mins => ${linkMinutes}))`)
  return { path: `/download/${token}` }
}

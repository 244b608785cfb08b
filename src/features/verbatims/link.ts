/** A link to a question's report: signed, over after an hour, and only as good as the role of whom it was made for. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Store, Tx } from '../../db/client.ts'
import { locales, translator } from '../../locales/index.ts'
import { reportPage } from './page.ts'
import { findQuestion, readReport } from './report.ts'

export const linkMinutes = 60

const sign = (secret: string, words: string): string =>
  createHmac('sha256', secret).update(`words-report:${words}`).digest('base64url').slice(0, 32)

/** A path of our web server. Nothing is stored: the link itself says what it opens, and until when. */
export async function reportLink(
  tx: Tx,
  given: { questionId: string; volunteerId: string; locale: string; secret: string },
): Promise<string> {
  const [now] = await rows<{ at: number }>(tx, sql`select extract(epoch from muster_now())::int as at`)
  const words = [given.questionId, given.volunteerId, now!.at + linkMinutes * 60, given.locale].join('.')
  return `/words/${words}.${sign(given.secret, words)}`
}

/** The page behind a link; undefined for one that is wrong, over, or no longer its bearer's to use: alike. */
export async function openReport(store: Store, secret: string, token: string): Promise<string | undefined> {
  const read = /^([0-9a-f-]{36})\.([0-9a-f-]{36})\.(\d{1,11})\.([a-z]{2})\.([\w-]{32})$/.exec(token)
  if (!read) return undefined
  const [, questionId = '', volunteerId = '', until = '', locale = '', signature = ''] = read
  const words = token.slice(0, -signature.length - 1)
  if (!timingSafeEqual(Buffer.from(sign(secret, words)), Buffer.from(signature))) return undefined
  return store.read(async (tx) => {
    const [good] = await rows<{ day: string }>(
      tx,
      sql`select to_char(muster_now(), 'YYYY-MM-DD') as day from volunteer v join open_question q on q.id = ${questionId}
        where v.id = ${volunteerId} and v.removed_at is null and v.role in ('organizer', 'admin')
          and muster_now() < to_timestamp(${until}::bigint)`,
    )
    if (!good) return undefined
    const spoken = locales.find((l) => l === locale) ?? 'en'
    return reportPage(translator(spoken), spoken, await readReport(tx, await findQuestion(tx, questionId)), good.day)
  })
}

/** Words go in here and nowhere else: what leads to a person is taken out before anything is stored. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { readMeasure } from '../organisation/measure.ts'
import { redact } from './redact.ts'
import type { Removed } from './redact.ts'

/** Longest words and question kept, in characters; what is longer is cut. */
export const mostWords = 8_000
export const mostQuestion = 500

export type NewVerbatim = {
  words: string
  /** A station of `area`; or what a file called the place. */
  areaId?: string | null | undefined
  area?: string | undefined
  /** Any day of its week, `2026-11-27`; today, when not given. */
  day?: string | undefined
}

/** The question of these words, made when it is new. Throws UserError `verbatim.no_question`. */
export async function findOrMakeQuestion(tx: Tx, text: string): Promise<string> {
  const words = text.replace(/\s+/g, ' ').trim().slice(0, mostQuestion)
  if (!words) throw new UserError('verbatim.no_question')
  const find = () => rows<{ id: string }>(tx, sql`select id from open_question where lower(text) = lower(${words})`)
  const [known] = await find()
  if (known) return known.id
  const [made] = await rows<{ id: string }>(
    tx,
    sql`insert into open_question (text) values (${words}) on conflict do nothing returning id`,
  )
  return (made ?? (await find())[0]!).id
}

/**
 * One answer to an open question, as it was said. `removed` is what was taken out, for the eyes of whoever wrote it;
 * without words (blank, or nothing but what had to go) `id` is undefined and nothing is kept. It goes after `days`, else
 * after its campaign's own measure for words, else the house's, counted from now.
 */
export async function recordVerbatim(
  tx: Tx,
  given: NewVerbatim & { question: string; campaignId?: string | null; days?: number | undefined },
): Promise<{ id: string | undefined; words: string; removed: Removed[] }> {
  const questionId = await findOrMakeQuestion(tx, given.question)
  const { ids, redacted } = await recordVerbatims(tx, { questionId, ...given, items: [given] })
  return { id: ids[0] ?? undefined, ...redacted[0]! }
}

/** Many answers to a question at once, in the order given; null for those that were empty. */
export async function recordVerbatims(
  tx: Tx,
  given: { questionId: string; campaignId?: string | null; days?: number | undefined; items: NewVerbatim[] },
): Promise<{ ids: (string | null)[]; redacted: { words: string; removed: Removed[] }[] }> {
  const { questionId, campaignId = null, items } = given
  const redacted = items.map(({ words }) => redact(words.slice(0, mostWords).trim()))
  const days = given.days ?? (await keepDays(tx, campaignId))
  const kept = items.flatMap(({ areaId, area, day }, n) => {
    const { words } = redacted[n]!
    // A gap alone says nothing.
    return /\p{L}/u.test(words)
      ? [{ n, words, areaId: areaId ?? null, area: (area ?? '').trim().slice(0, 80), day }]
      : []
  })
  const ids: (string | null)[] = items.map(() => null)
  if (!kept.length) return { ids, redacted }
  const made = await rows<{ n: number; id: string }>(
    tx,
    sql`with given as materialized (
        select gen_random_uuid() as id, x.* from jsonb_to_recordset(${JSON.stringify(kept)}::jsonb)
          x(n int, words text, "areaId" uuid, area text, day date)
      ), made as (
        insert into verbatim (id, question_id, campaign_id, area, week, words, expires_at)
        select g.id, ${questionId}, ${campaignId}::uuid, coalesce(t.name || ' ' || a.code, g.area),
          date_trunc('week', coalesce(g.day, (muster_now() at time zone 'UTC')::date))::date,
          g.words, muster_now() + make_interval(days => ${days})
        from given g left join area a on a.id = g."areaId" left join territory t on t.id = a.territory_id
      )
      select n, id from given`,
  )
  for (const { n, id } of made) ids[n] = id
  await askReading(tx, questionId)
  return { ids, redacted }
}

/** Its answers are read again a minute from now, once for all that happens until then. */
export const askReading = (tx: Tx, questionId: string): Promise<unknown> =>
  tx.execute(
    sql`update open_question set due_at = muster_now() + interval '60 s' where id = ${questionId} and due_at is null`,
  )

async function keepDays(tx: Tx, campaignId: string | null): Promise<number> {
  const [own] = campaignId
    ? await rows<{ messages: number | null }>(tx, sql`select messages from retention where campaign_id = ${campaignId}`)
    : []
  return own?.messages ?? (await readMeasure(tx)).messages
}

/** Words whose time is over are emptied; what they were counted as stays. Returns how many. */
export const expireWords = async (tx: Tx, n = 1_000): Promise<number> =>
  (
    await rows(
      tx,
      sql`update verbatim set words = '' where id in (
            select id from verbatim where expires_at < muster_now() and words <> '' order by expires_at limit ${n} for update skip locked)
          returning 1`,
    )
  ).length

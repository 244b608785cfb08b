/** What people said to a question, counted: by theme, week and area, with quotes, and with what was not understood. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import type { Reading } from './read.ts'
import { readThemes } from './themes.ts'
import type { Theme } from './themes.ts'

export type Question = { id: string; text: string; answers: number; reading: Reading | null }
export type Counts = { answers: number; labelled: number; proposed: number; unclear: number; new: number; gone: number }
/** `values`: of the themes in their order, and at the end what has none. */
export type Part = { label: string; answers: number; values: number[] }
export type Report = {
  question: Question
  counts: Counts
  themes: (Theme & { quotes: string[] })[]
  unclear: string[]
  weeks: Part[]
  areas: Part[]
  /** Areas with too few answers to be shown by themselves. */
  small: { areas: number; answers: number }
}

/** An area with fewer answers is not shown by itself: so few might be known to each other. */
export const leastAnswers = 5
const most = { weeks: 12, areas: 15 }
export const quotesEach = 3

const columns = sql`q.id, q.text, q.reading, (select count(*) from verbatim v where v.question_id = q.id)::int as answers`

/** Those with most answers first. */
export const readQuestions = (tx: Tx, n = 100): Promise<Question[]> =>
  rows(tx, sql`select ${columns} from open_question q order by answers desc, q.id limit ${n}`)

/**
 * By id, by its words or a part of them; the only one, when nothing is asked. Throws UserError `verbatim.none`,
 * `verbatim.which` (names).
 */
export async function findQuestion(tx: Tx, asked: string | undefined): Promise<Question> {
  const text = asked?.trim()
  if (text) {
    const found = await rows<Question & { whole: boolean }>(
      tx,
      sql`select ${columns}, (q.id::text = ${text} or lower(q.text) = lower(${text})) as whole from open_question q
          where q.id::text = ${text} or position(lower(${text}) in lower(q.text)) > 0 order by whole desc, q.id desc limit 2`,
    )
    if (found[0] && (found[0].whole || found.length === 1)) return found[0]
  }
  const all = await readQuestions(tx)
  if (!all.length) throw new UserError('verbatim.none')
  if (text || all.length > 1)
    throw new UserError('verbatim.which', {
      names: all
        .map((q) => `“${q.text.slice(0, 60)}”`)
        .join(', ')
        .slice(0, 900),
    })
  return all[0]!
}

export async function readCounts(tx: Tx, questionId: string): Promise<Counts> {
  const [counts] = await rows<Counts>(
    tx,
    sql`select count(*)::int as answers, (count(*) filter (where state = 'labelled'))::int as labelled,
          (count(*) filter (where state = 'proposed'))::int as proposed, (count(*) filter (where state = 'unclear'))::int as unclear,
          (count(*) filter (where state = 'new'))::int as new, (count(*) filter (where words = ''))::int as gone
        from verbatim where question_id = ${questionId}`,
  )
  return counts!
}

export async function readReport(tx: Tx, question: Question): Promise<Report> {
  const { id } = question
  const themes = await readThemes(tx, id)
  const quotes = await rows<{ id: string; words: string }>(
    tx,
    sql`select t.id, x.words from theme t cross join lateral (
          select v.words from verbatim_theme x join verbatim v on v.id = x.verbatim_id
          where x.theme_id = t.id and length(v.words) between 25 and 280 order by x.certainty desc nulls first, v.id limit ${quotesEach}) x
        where t.question_id = ${id}`,
  )
  const unclear = await rows<{ words: string }>(
    tx,
    sql`select words from verbatim where question_id = ${id} and (state = 'unclear'
          or state = 'labelled' and not exists (select from verbatim_theme x where x.verbatim_id = verbatim.id))
        and length(words) between 10 and 280 order by doubt desc, id limit ${quotesEach}`,
  )
  const weeks = await readParts(tx, id, themes, sql`to_char(v.week, 'YYYY-MM-DD')`, sql`label desc`, most.weeks, 1)
  const areas = await readParts(tx, id, themes, sql`v.area`, sql`answers desc, label`, most.areas, leastAnswers)
  const [small] = await rows<Report['small']>(
    tx,
    sql`select count(*)::int as areas, coalesce(sum(n), 0)::int as answers from (
          select count(*) as n from verbatim where question_id = ${id} and area <> '' group by area having count(*) < ${leastAnswers}) x`,
  )
  return {
    question,
    counts: await readCounts(tx, id),
    themes: themes.map((t) => ({ ...t, quotes: quotes.filter((q) => q.id === t.id).map((q) => q.words) })),
    unclear: unclear.map((u) => u.words),
    weeks: weeks.reverse(),
    areas: areas.filter(({ label }) => label !== ''),
    small: small!,
  }
}

async function readParts(
  tx: Tx,
  id: string,
  themes: Theme[],
  by: ReturnType<typeof sql>,
  order: ReturnType<typeof sql>,
  n: number,
  least: number,
): Promise<Part[]> {
  const parts = await rows<{ label: string; answers: number; bare: number }>(
    tx,
    sql`select ${by} as label, count(*)::int as answers,
          (count(*) filter (where not exists (select from verbatim_theme x where x.verbatim_id = v.id)))::int as bare
        from verbatim v where v.question_id = ${id} group by 1 having count(*) >= ${least} order by ${order} limit ${n + 1}`,
  )
  const kept = parts.slice(0, n)
  const cells = await rows<{ label: string; theme: string; n: number }>(
    tx,
    sql`select ${by} as label, x.theme_id as theme, count(*)::int as n
        from verbatim v join verbatim_theme x on x.verbatim_id = v.id
        where v.question_id = ${id} and ${by} in (select jsonb_array_elements_text(${JSON.stringify(kept.map((p) => p.label))}::jsonb))
        group by 1, 2`,
  )
  const at = new Map(cells.map((c) => [`${c.label}\n${c.theme}`, c.n]))
  return kept.map(({ label, answers, bare }) => ({
    label,
    answers,
    values: [...themes.map((t) => at.get(`${label}\n${t.id}`) ?? 0), bare],
  }))
}

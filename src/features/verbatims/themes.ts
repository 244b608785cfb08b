/** The themes of a question, and what a person says an answer is about. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { askReading } from './record.ts'

export const mostThemes = 200
const mostName = 80

export type Theme = { id: string; name: string; said: number; proposed: number }

/** With how many answers each has, those with most first. */
export const readThemes = (tx: Tx, questionId: string): Promise<Theme[]> =>
  rows(
    tx,
    sql`select t.id, t.name, coalesce(x.said, 0)::int as said, coalesce(x.proposed, 0)::int as proposed
        from theme t left join (
          select x.theme_id, count(*) filter (where x.how = 'said') as said, count(*) filter (where x.how = 'proposed') as proposed
          from verbatim_theme x join theme t on t.id = x.theme_id where t.question_id = ${questionId} group by 1
        ) x on x.theme_id = t.id
        where t.question_id = ${questionId}
        order by coalesce(x.said, 0) + coalesce(x.proposed, 0) desc, t.name limit ${mostThemes}`,
  )

const tidyName = (name: string): string => name.replace(/\s+/g, ' ').trim().slice(0, mostName).trim()
/** Under which `addThemes` gives an id. */
export const themeKey = (name: string): string => tidyName(name).toLowerCase()

const tidy = (names: string[]): string[] => {
  const by = new Map<string, string>()
  for (const name of names) if (tidyName(name) && !by.has(themeKey(name))) by.set(themeKey(name), tidyName(name))
  return [...by.values()]
}

/** Ids by `themeKey` of their names; made where they are new. Throws UserError `verbatim.too_many_themes` (most). */
export async function addThemes(tx: Tx, questionId: string, names: string[]): Promise<Map<string, string>> {
  const wanted = tidy(names)
  if (wanted.length) {
    await tx.execute(sql`insert into theme (question_id, name)
      select ${questionId}, n from jsonb_array_elements_text(${JSON.stringify(wanted)}::jsonb) n on conflict do nothing`)
  }
  const all = await rows<{ id: string; name: string }>(
    tx,
    sql`select id, name from theme where question_id = ${questionId}`,
  )
  if (all.length > mostThemes) throw new UserError('verbatim.too_many_themes', { most: mostThemes })
  return new Map(all.map(({ id, name }) => [themeKey(name), id]))
}

/**
 * Exactly these themes: new ones are made, those left out removed. Throws UserError `verbatim.theme_in_use` (name) for
 * one that a person gave to an answer, `verbatim.too_many_themes`.
 */
export async function setThemes(tx: Tx, questionId: string, names: string[]): Promise<void> {
  const kept = await addThemes(tx, questionId, names)
  const wanted = tidy(names).map(themeKey)
  const gone = [...kept].flatMap(([name, id]) => (wanted.includes(name) ? [] : [id]))
  if (gone.length) {
    const those = sql`(select id::uuid from jsonb_array_elements_text(${JSON.stringify(gone)}::jsonb) as given (id))`
    const [used] = await rows<{ name: string }>(
      tx,
      sql`select t.name from theme t where t.id in ${those}
            and exists (select from verbatim_theme x where x.theme_id = t.id and x.how = 'said') limit 1`,
    )
    if (used) throw new UserError('verbatim.theme_in_use', { name: used.name })
    await tx.execute(sql`
      with alone as (
        select x.verbatim_id from verbatim_theme x where x.theme_id in ${those}
          and not exists (select from verbatim_theme y where y.verbatim_id = x.verbatim_id and y.theme_id not in ${those})
      )
      update verbatim set state = 'new', doubt = 1 where id in (select verbatim_id from alone)`)
    await tx.execute(sql`delete from theme where id in ${those}`)
  }
  await askReading(tx, questionId)
}

export type Asked = {
  id: string
  questionId: string
  question: string
  area: string
  week: string
  words: string
  state: 'new' | 'proposed' | 'unclear' | 'labelled'
  themes: { id: string; name: string; certainty: number | null }[]
}

const asked = sql`v.id, v.question_id as "questionId", q.text as question, v.area, v.week::text as week, v.words, v.state,
  coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'certainty', x.certainty) order by x.certainty desc nulls first, t.name)
    from verbatim_theme x join theme t on t.id = x.theme_id where x.verbatim_id = v.id), '[]') as themes
  from verbatim v join open_question q on q.id = v.question_id`

/** The most doubtful answer that nobody has labelled; undefined when none is left. By index. */
export async function nextDoubtful(tx: Tx, questionId: string): Promise<Asked | undefined> {
  const [next] = await rows<Asked>(
    tx,
    sql`select ${asked} where v.question_id = ${questionId} and v.state <> 'labelled' and v.words <> ''
        order by v.doubt desc, v.id limit 1`,
  )
  return next
}

/** One answer, locked where something is to be said about it. Throws UserError `stale` when its words are gone. */
export async function findVerbatim(tx: Tx, id: string, { lock = false } = {}): Promise<Asked> {
  if (lock) await tx.execute(sql`select from verbatim where id = ${id} for update`)
  const [found] = await rows<Asked>(tx, sql`select ${asked} where v.id = ${id} and v.words <> ''`)
  if (!found) throw new UserError('stale')
  return found
}

/**
 * What a person says an answer is about; `themes`: ids, none for nothing that there is a theme for. It takes the place of
 * what was proposed, or said before. Themes of another question are left out.
 */
export async function labelVerbatim(tx: Tx, id: string, themes: string[], by: string | null): Promise<void> {
  await labelMany(tx, [{ id, themes }], by)
}

export async function labelMany(tx: Tx, said: { id: string; themes: string[] }[], by: string | null): Promise<void> {
  if (!said.length) return
  const given = sql`jsonb_to_recordset(${JSON.stringify(said)}::jsonb) g(id uuid, themes jsonb)`
  const questions = await rows<{ id: string }>(
    tx,
    sql`with done as (
          update verbatim v set state = 'labelled', doubt = 0, labelled_by = ${by}::uuid from ${given} where v.id = g.id returning v.question_id
        ) select distinct question_id as id from done`,
  )
  await tx.execute(sql`delete from verbatim_theme where verbatim_id in (select g.id from ${given})`)
  await tx.execute(sql`insert into verbatim_theme (verbatim_id, theme_id, how)
    select v.id, t.id, 'said' from ${given}, jsonb_array_elements_text(g.themes) x, verbatim v, theme t
    where v.id = g.id and t.id = x::uuid and t.question_id = v.question_id on conflict do nothing`)
  for (const question of questions) await askReading(tx, question.id)
}

/** Asked about last, until it is read again. */
export const putOff = (tx: Tx, id: string): Promise<unknown> =>
  tx.execute(sql`update verbatim set doubt = -1 where id = ${id} and state <> 'labelled'`)

/** All answers to a question as CSV, one a line, read in groups; no cell runs as a formula. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Store } from '../../db/client.ts'
import { csvLine, neutral } from '../contacts/rejects.ts'
import type { Question } from './report.ts'

const group = 1_000

type Line = {
  id: string
  area: string
  week: string
  words: string
  state: string
  themes: string[]
  certainty: number | null
}

/** `certainty`: of the least certain theme that was proposed. Words whose time is over are empty; what they were counted as stays. */
export async function* writeWords(store: Store, question: Question): AsyncGenerator<string, void> {
  yield `\ufeff${csvLine(['question', 'area', 'week', 'words', 'state', 'themes', 'certainty'])}`
  const asked = neutral(question.text)
  for (let after: string | undefined; ;) {
    const found = await store.transact((tx) =>
      rows<Line>(
        tx,
        sql`select v.id, v.area, v.week::text as week, v.words, v.state, min(x.certainty) as certainty,
              coalesce(jsonb_agg(t.name order by t.name) filter (where t.id is not null), '[]') as themes
            from (select * from verbatim where question_id = ${question.id}
                and (${after ?? null}::uuid is null or id > ${after ?? null}::uuid) order by id limit ${group}) v
              left join verbatim_theme x on x.verbatim_id = v.id left join theme t on t.id = x.theme_id
            group by v.id, v.area, v.week, v.words, v.state order by v.id`,
      ),
    )
    if (found.length)
      yield found
        .map(({ area, week, words, state, themes, certainty }) =>
          csvLine([
            asked,
            neutral(area),
            week,
            neutral(words),
            state === 'unclear' ? 'not understood' : state,
            neutral(themes.join(' | ')),
            certainty === null ? '' : Number(certainty.toFixed(2)),
          ]),
        )
        .join('')
    if (found.length < group) return
    after = found.at(-1)!.id
  }
}

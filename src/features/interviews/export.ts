/** Interviews as a table: one row each, codes and labels of each question beside each other. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Store } from '../../db/client.ts'
import { csvLine } from '../contacts/rejects.ts'
import { said } from './shape.ts'
import type { Question } from './shape.ts'

type Row = {
  id: string
  version: number
  state: string
  day: string
  area: string | null
  locale: string
  answers: Record<string, { codes: string[]; said: number | null }>
}

const group = 1_000

/**
 * Ended interviews of a questionnaire, oldest first; a group is held at a time. Of words only that they were said: they
 * stand where no interview is known. Labels are those of the version that was asked.
 */
export async function* writeInterviews(
  store: Store,
  { id, locale }: { id: string; locale: string },
): AsyncGenerator<string, void> {
  const versions = await store.transact((tx) =>
    rows<{ version: number; questions: Question[] }>(
      tx,
      sql`select version, body->'questions' as questions from questionnaire_version where questionnaire_id = ${id} order by version desc`,
    ),
  )
  const keys = [...new Set(versions.flatMap((v) => v.questions.map((q) => q.key)))]
  const questionOf = new Map(versions.flatMap((v) => v.questions.map((q) => [`${v.version} ${q.key}`, q] as const)))
  yield csvLine(['interview', 'day', 'area', 'version', 'state', 'language', ...keys.flatMap((k) => [k, `${k}_label`])])
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const found = await store.transact((tx) =>
      rows<Row>(
        tx,
        sql`select i.id, i.version, i.state, to_char(i.started_at, 'YYYY-MM-DD') as day, a.code as area, i.locale,
              (select coalesce(jsonb_object_agg(x.key, jsonb_build_object('codes', x.codes, 'said', x.said)), '{}')
                from interview_answer x where x.interview_id = i.id) as answers
            from interview i left join area a on a.id = i.area_id
            where i.questionnaire_id = ${id} and i.id > ${after}::uuid and i.state <> 'asking' order by i.id limit ${group}`,
      ),
    )
    yield found
      .map((row) => csvLine([row.id, row.day, row.area ?? '', row.version, row.state, row.locale, ...cells(row)]))
      .join('')
    if (found.length < group) return
    after = found.at(-1)!.id
  }

  function cells({ version, answers }: Row): string[] {
    return keys.flatMap((key) => {
      const given = answers[key]
      const question = questionOf.get(`${version} ${key}`)
      if (!given || !question) return ['', '']
      if (question.kind === 'words') return [given.said ? 'said' : '', given.said ? `${given.said} characters` : '']
      const label = (code: string): string => {
        const option = question.options.find((o) => o.code === code)
        return option ? said(option.label, locale) : code
      }
      return [given.codes.join('|'), given.codes.map(label).join('|')]
    })
  }
}

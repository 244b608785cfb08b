/** A file of answers comes in whole or not at all. */
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { findOrMakeQuestion, recordVerbatims } from './record.ts'
import { readSource } from './source.ts'
import type { SourceRow, Wanted } from './source.ts'
import { addThemes, labelMany, themeKey } from './themes.ts'

export type ImportedWords = {
  rows: number
  kept: number
  labelled: number
  /** Lines without words, the first hundred of them. */
  empty: { n: number; lines: number[] }
  /** What was taken out, by kind; not what it was. */
  removed: { phone: number; email: number; name: number }
  questions: { id: string; text: string; kept: number }[]
}

/** Questions of one file. */
const mostQuestions = 100

/**
 * `question`: of all rows; without it each row's own, from a column of that name. Throws UserError: those of readSource,
 * `verbatim.row_no_question` (line), `verbatim.too_many_questions` (most), `verbatim.too_many_themes`.
 */
export async function importWords(
  tx: Tx,
  file: { name: string; read: AsyncIterable<Uint8Array> },
  options: Wanted & { question?: string | undefined; campaignId?: string | null; days?: number | undefined },
): Promise<ImportedWords> {
  const done: ImportedWords = {
    rows: 0,
    kept: 0,
    labelled: 0,
    empty: { n: 0, lines: [] },
    removed: { phone: 0, email: 0, name: 0 },
    questions: [],
  }
  const known = new Map<string, ImportedWords['questions'][number]>()
  for await (const group of readSource(file.name, file.read, options)) {
    done.rows += group.length
    const by = new Map<string, SourceRow[]>()
    for (const row of group) {
      const text = options.question ?? row.question
      if (!text) throw new UserError('verbatim.row_no_question', { line: row.line })
      const of = by.get(text)
      if (of) of.push(row)
      else by.set(text, [row])
    }
    for (const [text, items] of by) {
      let question = known.get(text)
      if (!question) {
        if (known.size >= mostQuestions) throw new UserError('verbatim.too_many_questions', { most: mostQuestions })
        known.set(text, (question = { id: await findOrMakeQuestion(tx, text), text, kept: 0 }))
      }
      question.kept += await keep(tx, question.id, items, options, done)
    }
  }
  done.questions = [...known.values()]
  return done
}

async function keep(
  tx: Tx,
  questionId: string,
  items: SourceRow[],
  { campaignId = null, days }: { campaignId?: string | null; days?: number | undefined },
  done: ImportedWords,
): Promise<number> {
  const { ids, redacted } = await recordVerbatims(tx, { questionId, campaignId, days, items })
  for (const { removed } of redacted) for (const { kind } of removed) done.removed[kind]++
  const labelled = items.flatMap(({ labels }, i) => (ids[i] && labels ? [{ id: ids[i], labels }] : []))
  if (labelled.length) {
    const themes = await addThemes(
      tx,
      questionId,
      labelled.flatMap(({ labels }) => labels),
    )
    await labelMany(
      tx,
      labelled.map(({ id, labels }) => ({ id, themes: labels.flatMap((name) => themes.get(themeKey(name)) ?? []) })),
      null,
    )
    done.labelled += labelled.length
  }
  items.forEach(({ line }, i) => {
    if (ids[i]) return
    done.empty.n++
    if (done.empty.lines.length < 100) done.empty.lines.push(line)
  })
  const kept = ids.filter(Boolean).length
  done.kept += kept
  return kept
}

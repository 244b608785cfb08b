/** The two cards of a question: what was said in all, and the next doubtful answer. */
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import type { Context } from '../define.ts'
import { makeDownload } from '../downloads/make.ts'
import { reportLink } from './link.ts'
import { readCounts } from './report.ts'
import type { Question } from './report.ts'
import { nextDoubtful, readThemes } from './themes.ts'
import type { Asked } from './themes.ts'
import { labelCard, overviewCard } from './verbatims.view.ts'

export async function showOverview(context: Context, question: Question): Promise<Reply> {
  const { tx, t, actor, settings } = context
  const { id } = question
  const by = { volunteerId: actor.id, locale: actor.locale, secret: settings.secret }
  const report = await reportLink(tx, { questionId: id, ...by })
  const table = await makeDownload(tx, { kind: 'verbatims', subjectId: id, ...by })
  return {
    view: overviewCard(t, actor.locale, {
      question,
      counts: await readCounts(tx, id),
      themes: await readThemes(tx, id),
      report: `${settings.baseUrl()}${report}`,
      table: `${settings.baseUrl()}${table.path}`,
    }),
    shows: 'private',
    replaces: true,
  }
}

export async function showNext(context: Context, questionId: string, notice?: string): Promise<Reply> {
  const { tx, t } = context
  const asked = await nextDoubtful(tx, questionId)
  if (asked) return showAnswer(context, asked, notice)
  return {
    view: view(
      [{ kind: 'text', text: t('verbatim.all_labelled') }],
      [{ label: t('button.overview'), token: writeToken('words', questionId) }],
    ),
    replaces: true,
  }
}

export async function showAnswer({ tx, t, actor }: Context, asked: Asked, notice?: string): Promise<Reply> {
  const { answers, labelled } = await readCounts(tx, asked.questionId)
  return {
    view: labelCard(t, actor.locale, {
      asked,
      themes: await readThemes(tx, asked.questionId),
      left: answers - labelled,
      ...(notice ? { notice } : {}),
    }),
    shows: 'private',
    replaces: true,
  }
}

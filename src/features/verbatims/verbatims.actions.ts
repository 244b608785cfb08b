/** The buttons of a question and of an answer. */
import { writeToken } from '../../chat/token.ts'
import { UserError } from '../../lib/errors.ts'
import { action } from '../define.ts'
import type { Context } from '../define.ts'
import { hurryReading } from './due.ts'
import { findQuestion } from './report.ts'
import { showAnswer, showNext, showOverview } from './show.ts'
import { addThemes, findVerbatim, labelVerbatim, putOff, readThemes, setThemes, themeKey } from './themes.ts'

/** Themes that a form takes, one a line. */
const mostTyped = 4_000

const namesIn = (themes: { name: string }[]): string => themes.map(({ name }) => name).join('\n')
const themesOf = (text: string): string[] =>
  text
    .split(/\n/)
    .map((line) => line.trim())
    .filter(Boolean)

async function show(context: Context, id: string) {
  return showAnswer(context, await findVerbatim(context.tx, id))
}

export const verbatimActions = [
  action({
    id: 'words',
    role: 'organizer',
    ids: 1,
    run: async (context, ids) => showOverview(context, await findQuestion(context.tx, ids[0])),
  }),
  action({
    id: 'words_label',
    role: 'organizer',
    ids: 1,
    run: async (context, ids) => ({ ...(await showNext(context, ids[0] ?? '')), replaces: false }),
  }),
  action({
    id: 'words_say',
    role: 'organizer',
    ids: 2,
    async run(context, [id = '', theme = '']) {
      const { tx, actor } = context
      const { themes } = await findVerbatim(tx, id, { lock: true })
      const before = themes.map((t) => t.id)
      const now = before.includes(theme) ? before.filter((t) => t !== theme) : [...before, theme]
      await labelVerbatim(tx, id, now, actor.id)
      return show(context, id)
    },
  }),
  action({
    id: 'words_right',
    role: 'organizer',
    ids: 1,
    async run(context, [id = '']) {
      const { tx, actor } = context
      const { questionId, themes, state } = await findVerbatim(tx, id, { lock: true })
      if (state === 'proposed')
        await labelVerbatim(
          tx,
          id,
          themes.map((t) => t.id),
          actor.id,
        )
      return showNext(context, questionId)
    },
  }),
  action({
    id: 'words_none',
    role: 'organizer',
    ids: 1,
    async run(context, [id = '']) {
      const { questionId } = await findVerbatim(context.tx, id, { lock: true })
      await labelVerbatim(context.tx, id, [], context.actor.id)
      return showNext(context, questionId)
    },
  }),
  action({
    id: 'words_later',
    role: 'organizer',
    ids: 1,
    async run(context, [id = '']) {
      const { questionId } = await findVerbatim(context.tx, id)
      await putOff(context.tx, id)
      return showNext(context, questionId)
    },
  }),
  action({
    id: 'words_other',
    role: 'organizer',
    ids: 1,
    async open({ tx, t }, [id = '']) {
      await findVerbatim(tx, id)
      return {
        token: writeToken('words_other', id),
        title: t('form.other_theme'),
        fields: [
          {
            name: 'themes',
            label: t('form.theme_names'),
            kind: 'paragraph',
            required: true,
            max: 400,
            hint: t('form.theme_hint'),
          },
        ],
        submit: t('button.save'),
      }
    },
    async submit(context, [id = ''], fields) {
      const { tx, actor } = context
      const { questionId, themes } = await findVerbatim(tx, id, { lock: true })
      const names = themesOf(fields['themes'] ?? '')
      if (!names.length) throw new UserError('verbatim.no_theme')
      const known = await addThemes(tx, questionId, names)
      const added = names.flatMap((name) => known.get(themeKey(name)) ?? [])
      await labelVerbatim(tx, id, [...themes.map((t) => t.id), ...added], actor.id)
      return show(context, id)
    },
  }),
  action({
    id: 'words_themes',
    role: 'organizer',
    ids: 1,
    async open({ tx, t }, [id = '']) {
      const themes = await readThemes(tx, (await findQuestion(tx, id)).id)
      return {
        token: writeToken('words_themes', id),
        title: t('form.themes'),
        fields: [
          {
            name: 'themes',
            label: t('form.theme_names'),
            kind: 'paragraph',
            value: namesIn(themes).length > mostTyped ? '' : namesIn(themes),
            max: mostTyped,
            hint: t('form.theme_hint'),
          },
        ],
        submit: t('button.save'),
      }
    },
    async submit(context, [id = ''], fields) {
      const question = await findQuestion(context.tx, id)
      const shown = namesIn(await readThemes(context.tx, question.id))
      const names = themesOf(fields['themes'] ?? '')
      // What did not fit into the form was not left out on purpose.
      await setThemes(context.tx, question.id, shown.length > mostTyped ? [...names, ...themesOf(shown)] : names)
      return showOverview(context, question)
    },
  }),
  action({
    id: 'words_read',
    role: 'organizer',
    ids: 1,
    async run(context, [id = '']) {
      const { tx, t } = context
      const question = await findQuestion(tx, id)
      await hurryReading(tx, question.id)
      const reply = await showOverview(context, question)
      return {
        ...reply,
        view: { ...reply.view, blocks: [{ kind: 'note', text: t('verbatim.reading_now') }, ...reply.view.blocks] },
      }
    },
  }),
]

import { command } from '../define.ts'
import { findQuestion, readQuestions } from './report.ts'
import { showNext, showOverview } from './show.ts'
import { questionsCard } from './verbatims.view.ts'

/** What people said at the door and on the phone: by theme, with the doubtful ones to be labelled first. */
export const verbatimsCommand = command({
  name: 'verbatims',
  group: 'figures',
  role: 'organizer',
  options: {
    step: { type: 'choice', choices: ['show', 'label'], default: 'show' },
    question: { type: 'text', max: 300, rest: true },
  },
  async run(context, { step, question: asked }) {
    const { tx, t, actor } = context
    if (!asked) {
      const all = await readQuestions(tx)
      if (all.length > 1) return { view: questionsCard(t, actor.locale, all) }
    }
    const question = await findQuestion(tx, asked)
    return {
      ...(step === 'label' ? await showNext(context, question.id) : await showOverview(context, question)),
      replaces: false,
    }
  },
})

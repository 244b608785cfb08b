import { action } from '../define.ts'
import { recordChoice } from './choose.ts'
import { nameOf } from './conversation.view.ts'
import { showCard } from './show.ts'

/** An answer to the survey's question: one press, and the card stays. */
export const choiceAction = action({
  id: 'choice',
  role: 'volunteer',
  ids: 2,
  async run(context, [conversationId = '', choiceId = '']) {
    const { tx, actor, t } = context
    const { conversation, label } = await recordChoice(tx, { conversationId, choiceId, actor })
    return showCard(context, conversation.id, { notice: t('survey.noted', { name: nameOf(t, conversation), label }) })
  },
})

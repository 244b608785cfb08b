import { UserError } from '../../lib/errors.ts'
import { parsePhone } from '../../lib/phone.ts'
import { allows } from '../../lib/roles.ts'
import type { Reply } from '../../chat/view.ts'
import { action, command } from '../define.ts'
import type { Context } from '../define.ts'
import { explainBoards } from '../leaderboards/why-board.ts'
import { whyBoardCard } from './why-board.view.ts'
import { cardInHand, explain, homeRegion, whyPhone, whyTalk, whyTarget } from './why.ts'
import type { Asked } from './why.ts'
import { whyCard } from './why.view.ts'

async function answer({ tx, t, actor }: Context, asked: Asked[]): Promise<Reply> {
  const answers = []
  for (const one of asked) {
    const found = await explain(tx, { ...one, volunteerId: actor.id })
    if (found) answers.push(found)
  }
  if (!answers.length) throw new UserError('whynot.nobody')
  return whyCard(t, answers, actor.locale)
}

/**
 * Why somebody cannot be texted now. Organizers ask by number; for everybody else the card in hand is the question, for a
 * number would be an oracle: whoever has it could learn that it is on a list, and that its owner wants no texts.
 * `board`: why the boards say what they say, to anybody about their own facts.
 */
export const whyCommand = command({
  name: 'why',
  group: 'texting',
  role: 'volunteer',
  options: { about: { type: 'choice', choices: ['board'] }, number: { type: 'text', max: 30, rest: true } },
  async run(context, { about, number }) {
    const { tx, t, actor, place, log } = context
    if (about === 'board') return whyBoardCard(t, await explainBoards(tx, actor), actor.locale)
    if (number !== undefined) {
      if (!allows(actor.role, 'organizer')) throw new UserError('whynot.number')
      const phone = parsePhone(number, await homeRegion(tx))
      if ('error' in phone) throw new UserError('phone.bad', { found: number.slice(0, 20) })
      log.info({ event: 'why.asked', by: actor.id })
      return answer(context, await whyPhone(tx, phone.e164))
    }
    const card = await cardInHand(tx, { ...place, volunteerId: actor.id })
    if (!card) throw new UserError('whynot.no_card')
    return answer(context, [
      await (card.kind === 'target'
        ? whyTarget(tx, { targetId: card.id, actor })
        : whyTalk(tx, { conversationId: card.id, actor })),
    ])
  },
})

export const whyActions = [
  action({
    id: 'why',
    role: 'volunteer',
    ids: 1,
    run: async (context, ids) =>
      answer(context, [await whyTarget(context.tx, { targetId: ids[0] ?? '', actor: context.actor })]),
  }),
  action({
    id: 'talk_why',
    role: 'volunteer',
    ids: 1,
    run: async (context, ids) =>
      answer(context, [await whyTalk(context.tx, { conversationId: ids[0] ?? '', actor: context.actor })]),
  }),
]

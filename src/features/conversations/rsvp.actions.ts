/** Answers to an invitation as a volunteer reads them, one press each; nothing is sent by it. */
import { UserError } from '../../lib/errors.ts'
import { action } from '../define.ts'
import type { Context } from '../define.ts'
import { answerInvitation, askReminder } from '../events/rsvp.ts'
import { nameOf } from './conversation.view.ts'
import type { Conversation } from './load.ts'
import { mine } from './reply.ts'
import { showCard } from './show.ts'

/** The actor's own conversation, of a campaign that invites. Throws UserError `talk.not_yours`, `event.no_invitation`. */
async function invited({ tx, actor }: Context, id: string) {
  const c: Conversation = await mine(tx, id, actor)
  if (!c.event) throw new UserError('event.no_invitation')
  return { c, event: c.event }
}

export const rsvpActions = [
  ...(['yes', 'maybe', 'no'] as const).map((answer) =>
    action({
      id: `rsvp_${answer}`,
      role: 'volunteer',
      ids: 1,
      async run(context, ids) {
        const { tx, t, actor } = context
        const { c, event } = await invited(context, ids[0] ?? '')
        const given = { eventId: event.id, contactId: c.contactId, answer, by: actor.id, campaignId: c.campaignId }
        const { waiting } = await answerInvitation(tx, given)
        const what = waiting ? 'waiting' : answer
        return showCard(context, c.id, { notice: t('rsvp.kept', { name: nameOf(t, c), what: t(`rsvp.is_${what}`) }) })
      },
    }),
  ),
  /** They were asked whether to be reminded by a text, and said yes. */
  action({
    id: 'rsvp_remind',
    role: 'volunteer',
    ids: 1,
    async run(context, ids) {
      const { tx, t } = context
      const { c, event } = await invited(context, ids[0] ?? '')
      if (event.answer !== 'yes') throw new UserError('event.no_yes', { name: nameOf(t, c) })
      await askReminder(tx, { eventId: event.id, contactId: c.contactId })
      return showCard(context, c.id, { notice: t('rsvp.reminded', { name: nameOf(t, c) }) })
    },
  }),
]

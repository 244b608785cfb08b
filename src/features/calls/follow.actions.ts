/** The buttons of what follows a call. */
import type { Reply } from '../../chat/view.ts'
import { UserError } from '../../lib/errors.ts'
import { action } from '../define.ts'
import type { Context } from '../define.ts'
import { readVersion } from '../assignment/wording.ts'
import { onward } from './call.command.ts'
import { answerFollow, findFollow, sendFollow } from './follow.ts'
import type { Follow } from './follow.ts'
import { followCard, followUp } from './follow-card.ts'

async function load({ tx, actor }: Context, callId: string): Promise<Follow> {
  const found = await findFollow(tx, actor.id, callId)
  if (!found) throw new UserError('follow.gone')
  return found
}

const text = action({
  id: 'k_text',
  role: 'volunteer',
  ids: 2,
  async run(context, [callId = '', version = '']): Promise<Reply> {
    const { tx, t, actor, settings, waited } = context
    const follow = await load(context, callId)
    const name = follow.firstName || t('card.no_name')
    const again = (why: string): Reply => {
      const card = followCard(context, follow, t(why))
      if (!card) throw new UserError('follow.gone')
      return card
    }
    // The press before may have meant the button that stood in this place.
    if (settings.slipMs > 0 && follow.age - waited() < settings.slipMs) return again('card.slip')
    if (follow.target && readVersion(version) !== follow.target.scriptVersion) return again('card.changed')
    const outcome = await sendFollow(tx, { follow, by: actor, version: readVersion(version), links: settings })
    if (outcome === 'gated') throw new UserError('batch.gate', { n: follow.target?.waiting ?? 0 })
    if (outcome !== 'queued') throw new UserError('follow.gone')
    const notice = t('card.sent', { name })
    return (await followUp(context, { callId, notice })) ?? onward(context, notice)
  },
})

const answers = (['yes', 'maybe', 'no'] as const).map((answer) =>
  action({
    id: `k_rsvp_${answer}`,
    role: 'volunteer',
    ids: 1,
    async run(context, [callId = '']): Promise<Reply> {
      const { tx, t, actor } = context
      const follow = await load(context, callId)
      const { waiting } = await answerFollow(tx, { follow, answer, by: actor.id })
      const what = t(`rsvp.is_${waiting ? 'waiting' : answer}`)
      const notice = t('rsvp.kept', { name: follow.firstName || t('card.no_name'), what })
      return (await followUp(context, { callId, notice })) ?? onward(context, notice)
    },
  }),
)

export const followActions = [text, ...answers]

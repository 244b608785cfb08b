/** After a talk: the text that may follow, letter for letter, and the rally; then the next call. */
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import type { Context } from '../define.ts'
import { proofFor, reasonToWait, renderFirst, versionId } from '../assignment/wording.ts'
import { findFollow } from './follow.ts'
import type { Follow } from './follow.ts'

type Shown = Pick<Context, 't' | 'actor' | 'settings'>

/** Undefined: nothing follows. `callId` undefined: the actor's last call. */
export async function followUp(
  context: Shown & Pick<Context, 'tx'>,
  { callId, notice }: { callId?: string; notice: string },
): Promise<Reply | undefined> {
  const follow = await findFollow(context.tx, context.actor.id, callId)
  return follow && followCard(context, follow, notice)
}

export function followCard({ t, actor, settings }: Shown, follow: Follow, notice: string): Reply | undefined {
  const { callId, campaign, event } = follow
  const target = follow.target && reasonToWait(follow.target) === undefined ? follow.target : undefined
  if (!target && !event) return undefined
  const name = follow.firstName || t('card.no_name')
  return {
    view: view(
      [
        { kind: 'note', text: notice },
        { kind: 'title', text: name },
        ...(event
          ? [
              {
                kind: 'text' as const,
                text: event.answer
                  ? t('follow.answered', { title: event.title, what: t(`rsvp.is_${event.answer}`) })
                  : t('follow.coming', { title: event.title }),
              },
            ]
          : []),
        ...(target
          ? [
              { kind: 'text' as const, text: t('follow.text') },
              { kind: 'sms' as const, text: renderFirst(target, actor.textName, proofFor(target, settings)) },
            ]
          : []),
        { kind: 'note', text: campaign },
      ],
      [
        ...(event
          ? (['yes', 'maybe', 'no'] as const).map((answer) => ({
              label: t(`follow.${answer}`),
              token: writeToken(`k_rsvp_${answer}`, callId),
            }))
          : []),
        ...(target
          ? [
              {
                label: t('button.send'),
                token: writeToken('k_text', callId, versionId(target.scriptVersion)),
                look: 'primary' as const,
              },
            ]
          : []),
        { label: t('button.call'), token: writeToken('call') },
      ],
    ),
    replaces: true,
  }
}

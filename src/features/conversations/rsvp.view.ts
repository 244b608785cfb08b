import { writeToken } from '../../chat/token.ts'
import type { Block, Button } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'
import { readAnswer } from '../events/said.ts'
import type { RsvpAnswer } from '../events/rsvp.ts'
import type { Conversation } from './load.ts'

type Talk = Pick<Conversation, 'id' | 'event' | 'turns' | 'firstName'>

/** What their newest words seem to answer, where that is not noted: a suggestion, on which a person presses or not. */
function suggested({ event, turns }: Talk): RsvpAnswer | undefined {
  // Noted after these words, by our answer to them: they are not doubted again.
  if (event?.answer && turns.at(-1)?.who === 'us') return undefined
  const answer = event ? readAnswer(turns.filter(({ who }) => who === 'contact').at(-1)?.body ?? '') : undefined
  return answer === event?.answer ? undefined : answer
}

/** Of a campaign that invites: what they answered, and whether there is room. */
export function rsvpNotes(t: Translate, c: Talk): Block[] {
  if (!c.event) return []
  const { title, answer, waiting, full } = c.event
  const noted = answer === 'yes' && waiting ? 'waiting' : answer
  const guess = suggested(c)
  return [
    ...(noted ? [{ kind: 'note' as const, text: t(`rsvp.noted_${noted}`, { title }) }] : []),
    ...(full && answer !== 'yes' ? [{ kind: 'note' as const, text: t('rsvp.full', { title }) }] : []),
    ...(guess
      ? [{ kind: 'note' as const, text: t(`rsvp.hint_${guess}`, { name: c.firstName || t('card.no_name') }) }]
      : []),
  ]
}

export function rsvpButtons(t: Translate, c: Talk): Button[] {
  if (!c.event) return []
  const guess = suggested(c)
  return [
    ...(guess
      ? [{ label: t(`button.rsvp_${guess}`), token: writeToken(`rsvp_${guess}`, c.id), look: 'primary' as const }]
      : []),
    ...(c.event.answer === 'yes' && !c.event.reminded
      ? [{ label: t('button.rsvp_remind'), token: writeToken('rsvp_remind', c.id) }]
      : []),
  ]
}

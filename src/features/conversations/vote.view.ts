import { writeToken } from '../../chat/token.ts'
import type { Block, Button } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'
import { saysVoted } from '../ballots/said.ts'
import { stationOf } from '../ballots/station.ts'
import type { Conversation } from './load.ts'

type Talk = Pick<Conversation, 'id' | 'votesOn' | 'voted' | 'votedByWord' | 'plan' | 'fields' | 'turns' | 'firstName'>

/** Whether their newest words read as if they had voted: a suggestion, on which a person presses or not. */
const hints = ({ turns }: Talk): boolean => saysVoted(turns.filter(({ who }) => who === 'contact').at(-1)?.body ?? '')

/** Of a chase of votes: what is known of this vote. */
export function voteNotes(t: Translate, c: Talk): Block[] {
  if (c.votesOn === null) return []
  const station = stationOf(c.fields)
  const plan = c.plan && [c.plan.moment, c.plan.way, c.plan.company].filter(Boolean).join(' · ')
  const name = c.firstName || t('card.no_name')
  return [
    ...(station ? [{ kind: 'note' as const, text: t('vote.station', { station }) }] : []),
    ...(plan ? [{ kind: 'note' as const, text: t('vote.plan', { plan }) }] : []),
    ...(c.voted ? [{ kind: 'note' as const, text: t('vote.voted', { name }) }] : []),
    ...(!c.voted && hints(c) ? [{ kind: 'note' as const, text: t('vote.hint', { name }) }] : []),
  ]
}

export function voteButtons(t: Translate, c: Talk): Button[] {
  if (c.votesOn === null) return []
  if (c.voted) return c.votedByWord ? [{ label: t('button.unvoted'), token: writeToken('talk_unvoted', c.id) }] : []
  const has = { label: t('button.voted'), token: writeToken('talk_voted', c.id) }
  return [
    hints(c) ? { ...has, look: 'primary' as const } : has,
    { label: t('button.plan'), token: writeToken('plan', c.id) },
  ]
}

import { writeToken } from '../../chat/token.ts'
import type { Translate } from '../../lib/translate.ts'
import { line, view } from '../../chat/view.ts'
import type { Block, Button, View } from '../../chat/view.ts'
import { cityApart, clock } from '../../lib/clock.ts'
import { isHostile } from '../../lib/hostile.ts'
import { maskPhone } from '../../lib/phone.ts'
import type { Conversation, Turn } from './load.ts'
import { isAsking, questionButtons, questionNotes } from './questions.view.ts'
import { rsvpButtons, rsvpNotes } from './rsvp.view.ts'
import { voteButtons, voteNotes } from './vote.view.ts'

export const nameOf = (t: Translate, c: Pick<Conversation, 'firstName'>): string => c.firstName || t('card.no_name')

export type Around = {
  /** What was done just now, and the undo that takes it back. */
  notice?: string | undefined
  undo?: string | undefined
  /** Where it stands among all that wait. */
  place?: { place: number; total: number } | undefined
  /** A lead who was asked: to be taken first, or given back. */
  asked?: boolean
  /** What hurts was asked to be seen. */
  reveal?: boolean
}

/** The conversation so far, and what can be said next. */
export function conversationCard(t: Translate, c: Conversation, locale: string, around: Around = {}): View {
  const { notice, undo, place, asked } = around
  const blocks: Block[] = []
  if (notice) blocks.push({ kind: 'note', text: notice })
  if (place)
    blocks.push({
      kind: 'progress',
      done: place.place - 1,
      total: place.total,
      text: t('queue.place', { place: place.place, total: place.total }),
    })
  blocks.push({ kind: 'title', text: t('talk.title', { name: nameOf(t, c) }) })
  const city = cityApart(new Date(), c.zone, c.home)
  const header = t('talk.header', { phone: maskPhone(c.phone), campaign: c.campaign || '–' })
  blocks.push({ kind: 'note', text: city ? t('talk.there', { header, city }) : header })
  if (c.alsoKnownAs) blocks.push({ kind: 'note', text: t('talk.also', { names: c.alsoKnownAs.slice(0, 120) }) })
  for (const turn of c.turns)
    blocks.push(said(t, c, turn, { locale, asked: asked === true, reveal: around.reveal === true }))
  if (c.question && c.state !== 'closed' && !c.optedOut) blocks.push({ kind: 'note', text: c.question.text })
  blocks.push(...rsvpNotes(t, c), ...voteNotes(t, c), ...questionNotes(t, c))
  if (c.note) blocks.push({ kind: 'note', text: t('talk.note', { text: c.note }) })
  if (asked) blocks.push({ kind: 'note', text: t('ask.of_you', { name: c.volunteer ?? '…' }) })
  else if (c.optedOut) blocks.push({ kind: 'note', text: t('talk.opted_out', { name: nameOf(t, c) }) })
  else if (c.wrongNumber) blocks.push({ kind: 'note', text: t('talk.wrong', { name: nameOf(t, c) }) })
  else if (c.frozen) blocks.push({ kind: 'note', text: t('talk.frozen', { name: nameOf(t, c) }) })
  else if (c.state === 'waiting') blocks.push({ kind: 'note', text: t('talk.how') })
  return view(blocks, [
    ...(asked ? askedButtons(t, c) : buttons(t, c, place)),
    ...undoButton(t, undo),
    ...revealButton(t, c, around),
  ])
}

export const undoButton = (t: Translate, undo: string | undefined): Button[] =>
  undo ? [{ label: t('button.undo'), token: writeToken('undo', undo) }] : []

export const askedButtons = (t: Translate, c: Pick<Conversation, 'id' | 'volunteer'>): Button[] => [
  { label: t('button.take'), token: writeToken('take', c.id), look: 'primary' },
  { label: t('button.back', { name: c.volunteer ?? '…' }), token: writeToken('back', c.id) },
]

/** Whose words: who holds the conversation wrote them, or somebody of the team before. A lead who is asked reads a name. */
const ourName = (t: Translate, c: Conversation, turn: Turn, asked: boolean): string =>
  turn.by === null || turn.by !== c.volunteerId
    ? t('talk.team')
    : asked
      ? (c.volunteer ?? t('talk.team'))
      : t('talk.us')

/** Whether something in it was held back because it hurts. */
const holdsBack = (c: Conversation): boolean => c.turns.some((turn) => turn.who === 'contact' && isHostile(turn.body))

const revealButton = (t: Translate, c: Conversation, { reveal }: Around): Button[] =>
  holdsBack(c) && !reveal ? [{ label: t('button.reveal'), token: writeToken('reveal', c.id) }] : []

function said(
  t: Translate,
  c: Conversation,
  turn: Turn,
  { locale, asked, reveal }: { locale: string; asked: boolean; reveal: boolean },
): Block {
  const body = turn.who === 'contact' && !reveal && isHostile(turn.body) ? t('care.held') : turn.body
  const parts = [body, turn.media ? t('talk.photo', { n: turn.media }) : ''].filter(Boolean)
  const state =
    turn.who === 'us' && (turn.state === 'failed' || turn.state === 'unknown') ? ` (${t(`text.${turn.state}`)})` : ''
  const name = turn.who === 'contact' ? nameOf(t, c) : ourName(t, c, turn, asked)
  return {
    kind: 'said',
    who: turn.who,
    name: turn.campaign ? t('talk.in', { name, campaign: turn.campaign }) : name,
    text: parts.join('\n') + state,
    at: clock(turn.at, c.zone, locale),
  }
}

const choiceButtons = (t: Translate, c: Conversation): Button[] =>
  (c.question?.choices ?? []).slice(0, 8).map(({ id, label, chosen }) => ({
    label: chosen ? t('survey.chosen', { label }) : label,
    token: writeToken('choice', c.id, id),
  }))

function buttons(t: Translate, c: Conversation, place: Around['place']): Button[] {
  if (c.optedOut) return []
  if (c.frozen)
    return [
      { label: t('button.opted_out'), token: writeToken('optout', c.id), look: 'danger' },
      { label: t('button.thaw'), token: writeToken('thaw', c.id) },
      ...(c.asked ? [] : [{ label: t('button.ask'), token: writeToken('ask', c.id) }]),
    ]
  // What was learned may be noted after the answer has gone, too.
  if (c.state !== 'waiting')
    return c.state === 'open'
      ? [...questionButtons(t, c), ...choiceButtons(t, c), ...rsvpButtons(t, c), ...voteButtons(t, c)]
      : []
  return [
    ...questionButtons(t, c),
    ...rsvpButtons(t, c),
    ...voteButtons(t, c),
    ...choiceButtons(t, c),
    // The answers to a question need their place: no network shows more than 25 buttons.
    ...c.replies
      .slice(0, isAsking(c) ? 0 : 8)
      .map((r) => ({ label: r.label, token: writeToken('canned', c.id, r.id), look: 'primary' as const })),
    { label: t('button.write'), token: writeToken('write', c.id) },
    { label: t('button.later'), token: writeToken('later', c.id) },
    ...(c.asked ? [] : [{ label: t('button.ask'), token: writeToken('ask', c.id) }]),
    { label: t('button.wrong_number'), token: writeToken('wrong', c.id) },
    { label: t('button.opted_out'), token: writeToken('optout', c.id), look: 'danger' as const },
    { label: t('button.close'), token: writeToken('close', c.id) },
    ...(c.looks ? [{ label: t('button.number'), token: writeToken('talk_number', c.id) }] : []),
    ...(c.open ? [] : [{ label: t('button.why'), token: writeToken('talk_why', c.id) }]),
    ...(place && place.total > 1 ? [{ label: t('button.next'), token: writeToken('answers_next', c.id) }] : []),
  ]
}

/** A contact's reaction ("Liked ...") or opt-out: told, and nothing to do. */
export const toldCard = (
  t: Translate,
  c: Conversation,
  kind: 'reaction' | 'stop' | 'start' | 'help' | 'who' | 'data' | 'erase',
  body: string,
): View =>
  kind === 'reaction'
    ? view([{ kind: 'note', text: t('talk.reaction', { name: nameOf(t, c), text: body.slice(0, 200) }) }])
    : line(t(`talk.${kind}`, { name: nameOf(t, c) }))

/** An answer whose volunteer is away: in the team's channel, without the contact's words until somebody takes it. */
export const orphanCard = (t: Translate, c: Conversation): View =>
  view(
    [{ kind: 'text', text: c.campaign ? t('talk.orphan', { campaign: c.campaign }) : t('talk.orphan_alone') }],
    [{ label: t('button.take'), token: writeToken('take', c.id), look: 'primary' }],
  )

/** Answers that went to the team's queue, as told in its channel: how many, never whose. */
export const queueCard = (t: Translate, n: number): View =>
  view(
    [{ kind: 'text', text: t('queue.told', { n }) }],
    [{ label: t('button.answers'), token: writeToken('answers'), look: 'primary' }],
  )

/** Nobody waits any more: what next. */
export const queueDone = (t: Translate, { notice, undo }: Around): View =>
  view(
    [...(notice ? [{ kind: 'note' as const, text: notice }] : []), { kind: 'title', text: t('queue.done') }],
    [
      ...undoButton(t, undo),
      { label: t('button.batch'), token: writeToken('batch'), look: 'primary' },
      { label: t('button.done'), token: writeToken('done') },
    ],
  )

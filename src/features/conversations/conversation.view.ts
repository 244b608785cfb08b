import { writeToken } from '../../chat/token.ts'
import type { Translate } from '../../lib/translate.ts'
import { line, view } from '../../chat/view.ts'
import type { Block, Button, View } from '../../chat/view.ts'
import { clock } from '../../lib/clock.ts'
import { maskPhone } from '../../lib/phone.ts'
import type { Conversation, Turn } from './load.ts'

const nameOf = (t: Translate, c: Conversation): string => c.firstName || t('card.no_name')

/** The conversation so far, and what can be said next. */
export function conversationCard(
  t: Translate,
  c: Conversation,
  locale: string,
  { notice }: { notice?: string } = {},
): View {
  const blocks: Block[] = []
  if (notice) blocks.push({ kind: 'note', text: notice })
  blocks.push({ kind: 'title', text: t('talk.title', { name: nameOf(t, c) }) })
  blocks.push({ kind: 'note', text: t('talk.who', { phone: maskPhone(c.phone), campaign: c.campaign || '–' }) })
  for (const turn of c.turns) blocks.push(said(t, c, turn, locale))
  if (c.optedOut) blocks.push({ kind: 'note', text: t('talk.opted_out', { name: nameOf(t, c) }) })
  else if (c.state === 'waiting') blocks.push({ kind: 'note', text: t('talk.how') })
  return view(blocks, c.optedOut ? [] : buttons(t, c))
}

function said(t: Translate, c: Conversation, turn: Turn, locale: string): Block {
  const parts = [turn.body, turn.media ? t('talk.photo', { n: turn.media }) : ''].filter(Boolean)
  const state =
    turn.who === 'us' && (turn.state === 'failed' || turn.state === 'unknown') ? ` (${t(`text.${turn.state}`)})` : ''
  return {
    kind: 'said',
    who: turn.who,
    name: turn.who === 'contact' ? nameOf(t, c) : t('talk.us'),
    text: parts.join('\n') + state,
    at: clock(turn.at, c.zone, locale),
  }
}

function buttons(t: Translate, c: Conversation): Button[] {
  if (c.state !== 'waiting') return []
  return [
    ...c.replies
      .slice(0, 8)
      .map((r) => ({ label: r.label, token: writeToken('canned', c.id, r.id), look: 'primary' as const })),
    { label: t('button.write'), token: writeToken('write', c.id) },
    { label: t('button.wrong_number'), token: writeToken('wrong', c.id) },
    { label: t('button.opted_out'), token: writeToken('optout', c.id), look: 'danger' as const },
    { label: t('button.close'), token: writeToken('close', c.id) },
  ]
}

/** A contact's reaction ("Liked ...") or opt-out: told, and nothing to do. */
export const toldCard = (
  t: Translate,
  c: Conversation,
  kind: 'reaction' | 'stop' | 'start' | 'help',
  body: string,
): View =>
  kind === 'reaction'
    ? view([{ kind: 'note', text: t('talk.reaction', { name: nameOf(t, c), text: body.slice(0, 200) }) }])
    : line(t(`talk.${kind}`, { name: nameOf(t, c) }))

/** An answer whose volunteer is away: in the team's channel, without the contact's words until somebody takes it. */
export const orphanCard = (t: Translate, c: Conversation): View =>
  view(
    [{ kind: 'text', text: t('talk.orphan', { campaign: c.campaign || '–' }) }],
    [{ label: t('button.take'), token: writeToken('take', c.id), look: 'primary' }],
  )

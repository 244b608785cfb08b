import { writeToken } from '../../chat/token.ts'
import type { Translate } from '../../lib/translate.ts'
import { line, view } from '../../chat/view.ts'
import type { Block, Button, Reply, View } from '../../chat/view.ts'
import { stationOf } from '../ballots/station.ts'
import { languageName } from '../../lib/languages.ts'
import { maskPhone } from '../../lib/phone.ts'
import { renderFirst, versionId } from './wording.ts'
import type { Target } from './target.ts'

type Notice = { text: string; tone?: 'error' }

/** One contact, the text that Send will send, and where the volunteer stands. */
export function contactCard(
  t: Translate,
  {
    target,
    texter,
    notice,
    looks = false,
    proof,
  }: {
    target: Target
    texter: string
    notice?: Notice | undefined
    /** They may see full numbers. */
    looks?: boolean
    /** The link of its text. */
    proof?: string | undefined
  },
): Reply {
  const place = target.size - target.ready + 1
  const blocks: Block[] = []
  if (notice) blocks.push({ kind: notice.tone ?? 'note', text: notice.text })
  blocks.push(
    { kind: 'progress', done: place - 1, total: target.size, text: t('card.place', { place, size: target.size }) },
    { kind: 'title', text: target.firstName || t('card.no_name') },
    {
      kind: 'note',
      text: t('card.who', { phone: maskPhone(target.phone), list: target.list, campaign: target.campaign }),
    },
    { kind: 'sms', text: renderFirst(target, texter, proof) },
  )
  if (target.language)
    blocks.push({
      kind: 'note',
      text: t('person.speaks', { language: languageName(target.language, t('person.locale')) }),
    })
  const station = target.votesOn === null ? undefined : stationOf(target.fields)
  if (station) blocks.push({ kind: 'note', text: t('vote.station', { station }) })
  if (target.waiting) blocks.push({ kind: 'note', text: t('card.waiting', { n: target.waiting }) })
  const buttons: Button[] = [
    { label: t('button.send'), token: writeToken('send', target.id, versionId(target.scriptVersion)), look: 'primary' },
    { label: t('button.skip'), token: writeToken('skip', target.id) },
  ]
  if (target.votesOn !== null) buttons.push({ label: t('button.voted'), token: writeToken('voted', target.id) })
  if (target.editable)
    buttons.push({ label: t('button.edit'), token: writeToken('edit', target.id, versionId(target.scriptVersion)) })
  buttons.push({ label: t('button.ask'), token: writeToken('lead') })
  if (!target.open || target.frozen) buttons.push({ label: t('button.why'), token: writeToken('why', target.id) })
  if (looks) buttons.push({ label: t('button.number'), token: writeToken('number', target.id) })
  return { view: view(blocks, buttons), about: { kind: 'target', id: target.id }, replaces: true }
}

/** What is left of a card that is no longer at the bottom: one line. */
export const sentStub = (t: Translate, target: Target): View =>
  line(t('card.sent', { name: target.firstName || t('card.no_name') }))
export const skippedStub = (t: Translate, target: Target): View =>
  line(t('card.skipped', { name: target.firstName || t('card.no_name') }))

/** The end of a batch: what was done, and the next step. */
export function batchDone(
  t: Translate,
  { size, waiting, notice }: { size: number; waiting: number; notice?: string | undefined },
): Reply {
  const blocks: Block[] = []
  if (notice) blocks.push({ kind: 'note', text: notice })
  blocks.push({ kind: 'title', text: t('batch.done', { n: size }) })
  blocks.push({ kind: 'text', text: waiting ? t('card.waiting', { n: waiting }) : t('batch.thanks') })
  return {
    view: view(blocks, [
      { label: t('button.batch'), token: writeToken('batch'), look: 'primary' },
      ...(waiting ? [{ label: t('button.answers'), token: writeToken('answers') }] : []),
      { label: t('button.me'), token: writeToken('me') },
      { label: t('button.done'), token: writeToken('done') },
    ]),
    replaces: true,
  }
}

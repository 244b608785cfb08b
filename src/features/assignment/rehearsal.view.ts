import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Block, Reply, View } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'
import { cast, wordsTo } from './rehearsal.ts'
import type { Rehearsal } from './rehearsal.ts'

/** The cards of the real thing, marked as practice: first the text, then what comes back. */
export function rehearsalCard(t: Translate, r: Rehearsal, texter: string, notice?: string): Reply {
  const blocks: Block[] = notice ? [{ kind: 'note', text: notice }] : []
  blocks.push(
    {
      kind: 'progress',
      done: r.position - 1,
      total: cast.length,
      text: t('rehearsal.place', { place: r.position, size: cast.length }),
    },
    { kind: 'note', text: t('rehearsal.mark') },
  )
  const about = { kind: 'rehearsal' as const, id: r.id }
  if (r.sent === null) {
    blocks.push({ kind: 'title', text: r.firstName }, { kind: 'sms', text: wordsTo(r, r.script, texter) })
    return {
      view: view(blocks, [
        { label: t('button.send'), token: writeToken('re_send', r.id), look: 'primary' },
        { label: t('button.skip'), token: writeToken('re_skip', r.id) },
        { label: t('button.ask'), token: writeToken('lead') },
      ]),
      about,
      replaces: true,
    }
  }
  blocks.push(
    { kind: 'title', text: t('talk.title', { name: r.firstName }) },
    { kind: 'said', who: 'us', name: t('talk.us'), text: r.sent },
    { kind: 'said', who: 'contact', name: r.firstName, text: r.answer },
    { kind: 'note', text: t('talk.how') },
  )
  return {
    view: view(blocks, [
      ...r.replies
        .slice(0, 8)
        .map((a) => ({ label: a.label, token: writeToken('re_canned', r.id, a.id), look: 'primary' as const })),
      { label: t('button.write'), token: writeToken('re_write', r.id) },
      { label: t('button.wrong_number'), token: writeToken('re_wrong', r.id) },
      { label: t('button.opted_out'), token: writeToken('re_optout', r.id), look: 'danger' },
      { label: t('button.close'), token: writeToken('re_close', r.id) },
      { label: t('button.ask'), token: writeToken('lead') },
    ]),
    about,
    replaces: true,
  }
}

/** All five are done: a lead reads them. */
export const rehearsedCard = (t: Translate): Reply => ({
  view: view([
    { kind: 'title', text: t('rehearsal.done') },
    { kind: 'text', text: t('rehearsal.wait') },
  ]),
  replaces: true,
})

/** What a newcomer wrote, for who decides. */
export function reviewCard(t: Translate, person: { id: string; name: string }, five: Rehearsal[]): View {
  const blocks: Block[] = [
    { kind: 'title', text: t('rehearsal.review', { name: person.name }) },
    { kind: 'note', text: t('rehearsal.mark') },
  ]
  for (const r of five) {
    if (r.sent === '') {
      blocks.push({ kind: 'note', text: t('card.skipped', { name: r.firstName }) })
      continue
    }
    // The first text is the campaign's own: once is enough.
    if (r.position === 1 && r.sent) blocks.push({ kind: 'said', who: 'us', name: person.name, text: r.sent })
    blocks.push({ kind: 'said', who: 'contact', name: r.firstName, text: r.answer })
    if (r.reply) blocks.push({ kind: 'said', who: 'us', name: person.name, text: r.reply })
  }
  return view(blocks, [
    { label: t('button.approve'), token: writeToken('re_approve', person.id), look: 'primary' },
    { label: t('button.not_yet'), token: writeToken('re_not_yet', person.id) },
  ])
}

/** What is told to somebody whose trust was changed. */
export const toldTrust = (t: Translate, trust: string): View =>
  view(
    [
      { kind: 'title', text: t(`trust.title.${trust}`) },
      { kind: 'text', text: t(`trust.text.${trust}`) },
    ],
    [
      {
        label: t(trust === 'new' ? 'button.practise' : 'button.batch'),
        token: writeToken('batch'),
        look: 'primary',
      },
    ],
  )

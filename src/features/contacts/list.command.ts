import { writeToken } from '../../chat/token.ts'
import { facts, view } from '../../chat/view.ts'
import type { Block, View } from '../../chat/view.ts'
import { UserError } from '../../lib/errors.ts'
import type { Translate } from '../../lib/translate.ts'
import { command } from '../define.ts'
import { readList, readLists } from './lists.ts'
import { countList, makeList } from './make-list.ts'
import type { Reach } from './textable.ts'

const steps = ['show', 'count', 'make'] as const

/** Lists, and lists made of lists: counted first, then made under a name. */
export const listCommand = command({
  name: 'list',
  group: 'campaigns',
  role: 'organizer',
  options: {
    step: { type: 'choice', choices: steps, default: 'show' },
    name: { type: 'text', max: 80 },
    from: { type: 'text', max: 1000 },
  },
  async run({ tx, t, log }, { step, name, from }) {
    // What is counted needs no name: all that was written are the words.
    const words = [name, from].filter(Boolean).join(' ')
    if (step === 'count') return { view: countedCard(t, words, await countList(tx, words)) }
    if (step === 'make') {
      if (!name || !from) throw new UserError('list.words_make')
      const made = await makeList(tx, { name, words: from })
      log.info({ event: 'list.made', id: made.listId, contacts: made.members })
      const { textable, landlines } = await readList(tx, made.name)
      return { view: madeCard(t, { ...made, textable, landlines }) }
    }
    if (words) return { view: listCard(t, await readList(tx, words)) }
    return { view: listsCard(t, await readLists(tx)) }
  },
})

const toCampaigns = (t: Translate) => [
  { label: t('button.campaigns'), token: writeToken('campaigns'), look: 'primary' as const },
]

const reachFacts = (t: Translate, { members, textable, landlines }: Reach): Block =>
  facts(t, [
    { label: t('list.members'), value: String(members) },
    { label: t('list.textable'), value: String(textable) },
    ...(landlines ? [{ label: t('list.landlines'), value: String(landlines) }] : []),
  ])

const countedCard = (t: Translate, words: string, reach: Reach): View =>
  view([
    { kind: 'title', text: t('list.counted', { n: reach.members }) },
    { kind: 'text', text: words },
    reachFacts(t, reach),
    { kind: 'note', text: t('list.counted_note', { words }) },
  ])

const madeCard = (t: Translate, made: Reach & { name: string; source: string }): View =>
  view(
    [
      { kind: 'title', text: t('list.made', { n: made.members, name: made.name }) },
      reachFacts(t, made),
      { kind: 'note', text: t('list.source', { source: made.source }) },
    ],
    toCampaigns(t),
  )

const listCard = (t: Translate, list: Awaited<ReturnType<typeof readList>>): View =>
  view(
    [
      { kind: 'title', text: list.name },
      reachFacts(t, list),
      { kind: 'note', text: t('list.source', { source: list.source }) },
      ...(list.made ? [{ kind: 'note' as const, text: t('list.made_of', { words: list.made }) }] : []),
    ],
    toCampaigns(t),
  )

const listsCard = (t: Translate, lists: Awaited<ReturnType<typeof readLists>>): View =>
  view([
    { kind: 'title', text: t('list.title') },
    ...(lists.length
      ? [
          facts(
            t,
            lists.map(({ name, source }) => ({ label: name, value: source })),
          ),
        ]
      : [{ kind: 'text' as const, text: t('list.none') }]),
    { kind: 'note', text: t('list.how') },
  ])

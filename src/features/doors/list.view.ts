/** A whole walk as one message, for where there is no signal; and its picture. */
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Block, Keys, Reply } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'
import { addressOf, insideOf } from './door.view.ts'
import type { readWalk } from './next.ts'

type Doors = Awaited<ReturnType<typeof readWalk>>

/** Lines of one text block: networks take 2,000 to 4,000 characters. */
const lines = 20

export function listCard(t: Translate, doors: Doors, doorId: string): Reply {
  const blocks: Block[] = [{ kind: 'title', text: t('whole.title', { n: doors.length }) }]
  const all: string[] = []
  let before = ''
  for (const door of doors) {
    const inside = insideOf(t, door)
    const address = addressOf(door)
    const mark = door.state === 'open' ? '' : ' ✓'
    all.push(
      `${door.n}${mark}  ${address === before && inside ? `… ${inside}` : [address, inside].filter(Boolean).join(', ')}`,
    )
    before = address
  }
  for (let at = 0; at < all.length; at += lines)
    blocks.push({ kind: 'text', text: all.slice(at, at + lines).join('\n') })
  blocks.push({ kind: 'note', text: t('whole.how') })
  const shown = view(blocks, [{ label: t('whole.back'), token: writeToken('d_show', doorId) }])
  return { view: { ...shown, keys: keysOf(t, doors) }, about: { kind: 'door', id: doorId } }
}

/** Doors with keys: what a keyboard holds before nobody finds anything on it. */
const mostKeys = 60
const keyed = ['absent', 'refused', 'talked'] as const

const keysOf = (t: Translate, doors: Doors): Keys => ({
  text: t('whole.keys'),
  rows: doors
    .filter((door) => door.state === 'open')
    .slice(0, mostKeys)
    .map(({ n }) => keyed.map((outcome) => `${n} ${t(`short.key.${outcome}`)}`)),
})

export const pictureCard = (t: Translate, png: string, doors: Doors, doorId: string): Reply => ({
  view: view(
    [
      {
        kind: 'picture',
        png,
        text: t('whole.picture', { n: doors.length, first: addressOf(doors[0]!), last: addressOf(doors.at(-1)!) }),
      },
    ],
    [{ label: t('whole.back'), token: writeToken('d_show', doorId) }],
  ),
  about: { kind: 'door', id: doorId },
})

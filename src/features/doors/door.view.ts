/** The card of a door, and of the end of a walk. */
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Block, Button, Reply } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'
import type { Door } from './next.ts'

export const addressOf = ({ number, street }: Pick<Door, 'number' | 'street'>): string =>
  [number, street].filter(Boolean).join(' ')

/** `Stairs B · floor 3 · door 12`; empty for a house of one household. */
export const insideOf = (
  t: Translate,
  { staircase, floor, unit }: Pick<Door, 'staircase' | 'floor' | 'unit'>,
): string =>
  [
    staircase && t('door.staircase', { name: staircase }),
    floor && t('door.floor', { name: floor }),
    unit && t('door.unit', { name: unit }),
  ]
    .filter(Boolean)
    .join(' · ')

type Shown = { notice?: string | undefined; undo?: string | undefined; blocks?: Block[] }

export function doorCard(t: Translate, door: Door, { notice, undo, blocks = [] }: Shown): Reply {
  const inside = insideOf(t, door)
  const button = (label: string, action: string, look?: Button['look']): Button => ({
    label: t(label),
    token: writeToken(action, door.id),
    ...(look ? { look } : {}),
  })
  return {
    view: view(
      [
        ...(notice ? [{ kind: 'note' as const, text: notice }] : []),
        { kind: 'title', text: addressOf(door) },
        ...(inside ? [{ kind: 'text' as const, text: inside }] : []),
        ...(door.outcome ? [{ kind: 'text' as const, text: t(`door.before.${door.outcome}`) }] : []),
        ...blocks,
        {
          kind: 'progress',
          done: door.doors - door.open,
          total: door.doors,
          text: t('door.progress', { n: door.n, left: door.open }),
        },
        { kind: 'note', text: [door.place, door.area, door.canvass].filter(Boolean).join(' · ') },
      ],
      [
        button('door.talked', 'd_talked', 'primary'),
        button('door.absent', 'd_absent'),
        button('door.refused', 'd_refused'),
        button('door.back', 'd_back'),
        button('door.moved', 'd_moved'),
        ...(door.stairs > 1
          ? [{ label: t('door.stairs', { n: door.stairs }), token: writeToken('d_stairs', door.id) }]
          : []),
        button('door.no_return', 'd_never', 'danger'),
        ...(door.open > 1
          ? [button('door.next', 'd_next'), button('door.map', 'd_map'), button('door.list', 'd_list')]
          : []),
        ...(undo ? [{ label: t('button.undo'), token: writeToken('d_undo', undo) }] : []),
      ],
    ),
    about: { kind: 'door', id: door.id },
    replaces: true,
  }
}

/** When to come back: the press before asked. */
export const backCard = (t: Translate, door: Door): Reply => ({
  view: view(
    [
      { kind: 'title', text: addressOf(door) },
      { kind: 'text', text: t('door.back_when') },
    ],
    [
      ...(['hour', 'evening', 'tomorrow'] as const).map((when) => ({
        label: t(`door.back_${when}`),
        token: writeToken(`d_back_${when}`, door.id),
      })),
      { label: t('door.back_not'), token: writeToken('d_show', door.id) },
    ],
  ),
  about: { kind: 'door', id: door.id },
  replaces: true,
})

export const walkDone = (t: Translate, { notice, undo }: Shown): Reply => ({
  view: view(
    [
      ...(notice ? [{ kind: 'note' as const, text: notice }] : []),
      { kind: 'title', text: t('walk.done') },
      { kind: 'text', text: t('walk.thanks') },
    ],
    [
      { label: t('button.doors'), token: writeToken('doors'), look: 'primary' },
      ...(undo ? [{ label: t('button.undo'), token: writeToken('d_undo', undo) }] : []),
      { label: t('button.done'), token: writeToken('done') },
    ],
  ),
  replaces: true,
})

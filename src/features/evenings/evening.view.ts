import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Block, Button, View } from '../../chat/view.ts'
import { clock } from '../../lib/clock.ts'
import type { Translate } from '../../lib/translate.ts'
import { drawBoard } from '../leaderboards/picture.ts'
import type { Theme } from '../leaderboards/picture.ts'
import type { Evening } from './evening.ts'
import type { Standing } from './guests.ts'

/** Names that a line has room for. */
const most = 12

/** The one message of an evening: announced, then live. First names stand there of those who pressed I'm in. */
export function eveningCard(
  t: Translate,
  e: Evening,
  s: Standing,
  { zone, locale, now }: { zone: string; locale: string; now: Date },
): View {
  const guests: Block = {
    kind: 'note',
    text: s.guests.length
      ? t('evening.guests', { names: s.guests.slice(0, most).join(', '), n: s.guests.length })
      : t('evening.nobody'),
  }
  const enter: Button = { label: t('button.in'), token: writeToken('in', e.id), look: 'primary' }
  if (e.state === 'planned')
    return view(
      [
        { kind: 'title', text: t('evening.title', { team: e.team }) },
        { kind: 'text', text: t('evening.when', { time: clock(e.startsAt, zone, locale, now), n: e.minutes }) },
        ...(e.goal ? [{ kind: 'text' as const, text: t('evening.goal', { n: e.goal }) }] : []),
        guests,
      ],
      [enter],
    )
  if (e.state === 'dropped' || e.state === 'ended')
    return view([
      { kind: 'title', text: t('evening.title', { team: e.team }) },
      { kind: 'text', text: t(e.state === 'ended' ? 'evening.over' : 'evening.dropped') },
    ])
  return view(
    [
      { kind: 'title', text: t('evening.title', { team: e.team }) },
      { kind: 'text', text: e.state === 'paused' ? t('evening.paused') : t('evening.left', { n: s.left }) },
      e.goal
        ? {
            kind: 'progress',
            done: Math.floor(s.handled),
            total: e.goal,
            text: t('evening.progress', { n: Math.floor(s.handled), goal: e.goal }),
          }
        : { kind: 'text', text: t('evening.handled', { n: Math.floor(s.handled) }) },
      ...(s.waiting ? [{ kind: 'text' as const, text: t('evening.waiting', { n: s.waiting }) }] : []),
      guests,
    ],
    [
      enter,
      { label: t('button.batch'), token: writeToken('batch') },
      { label: t('button.answers'), token: writeToken('answers') },
    ],
  )
}

/** What came of it, as a picture with its words, and thanks: by name to those who chose to be named. */
export async function recapCard(
  t: Translate,
  e: Evening,
  s: Standing,
  thanks: { names: string[]; others: number },
  theme: Theme,
): Promise<View> {
  const handled = Math.floor(s.handled)
  const line = t('evening.handled', { n: handled })
  const to = thanks.names.length
    ? t('evening.thanks', { names: thanks.names.slice(0, 20).join(', '), n: thanks.others })
    : t('evening.thanks_all', { n: thanks.others })
  const png = await drawBoard(
    {
      title: t('evening.title', { team: e.team }),
      subtitle: t('evening.over'),
      gaps: [
        {
          text: e.goal ? t('evening.progress', { n: handled, goal: e.goal }) : line,
          done: handled,
          goal: e.goal ?? Math.max(1, handled),
        },
      ],
      sections: [],
      foot: to,
    },
    theme,
  )
  const text = [t('evening.over'), line, ...(s.waiting ? [t('evening.handed', { n: s.waiting })] : [])].join('\n')
  return view([
    { kind: 'title', text: t('evening.title', { team: e.team }) },
    { kind: 'picture', png: png.toString('base64'), text },
    { kind: 'text', text: to },
  ])
}

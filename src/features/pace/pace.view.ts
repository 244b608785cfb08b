import { facts, line, view } from '../../chat/view.ts'
import type { Block, View } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'
import { anHour, callsAnHour } from './pace.ts'
import type { CallPace, Pace } from './pace.ts'

const shown = (locale: string, n: number | undefined): string =>
  n === undefined ? '–' : new Intl.NumberFormat(locale, { maximumFractionDigits: n < 10 ? 1 : 0 }).format(n)
const wordDay = (locale: string, day: string): string =>
  new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  )

export function paceCard(
  t: Translate,
  locale: string,
  { by, days, doors, calls }: { by: 'day' | 'area'; days: number; doors: Pace[]; calls: CallPace[] },
): View {
  if (!doors.length && !calls.length) return line(t('pace.none', { days: String(days) }))
  const name = (label: string): string => (by === 'day' ? wordDay(locale, label) : label || t('pace.no_area'))
  const blocks: Block[] = [{ kind: 'title', text: t('pace.title') }]
  if (doors.length)
    blocks.push(
      facts(
        t,
        doors.map((p) => ({
          label: name(p.label),
          value: t('pace.doors', {
            doors: shown(locale, anHour(p.doors, p.hours)),
            talks: shown(locale, anHour(p.talks, p.hours)),
            interviews: shown(locale, anHour(p.interviews, p.hours)),
            hours: shown(locale, p.hours),
          }),
        })),
      ),
    )
  if (calls.length)
    blocks.push(
      { kind: 'text', text: t('pace.phone') },
      facts(
        t,
        calls.map((p) => ({
          label: name(p.label),
          value: t('pace.calls', {
            calls: shown(locale, anHour(p.calls, p.hours)),
            talks: shown(locale, anHour(p.talks, p.hours)),
            hours: shown(locale, p.hours),
          }),
        })),
      ),
      { kind: 'note', text: t('pace.usual', { usual: String(callsAnHour.usual), aim: String(callsAnHour.aim) }) },
    )
  blocks.push({ kind: 'note', text: t('pace.how') })
  return view(blocks)
}

import { facts, view } from '../../chat/view.ts'
import type { Block, View } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'
import { linkMinutes } from './link.ts'
import type { Shown, Territory } from './read.ts'
import { explain, wordPlace } from './wording.ts'

/** Bytes of base64 that networks take in one card. */
const mostPicture = 300_000

export function rankingCard(
  t: Translate,
  locale: string,
  given: {
    territory: Territory
    places: Shown[]
    /** Codes of stations where nobody knocks. */
    alone: string[]
    picture: { png: Buffer; text: string } | undefined
    map: string | undefined
    table: string
  },
): View {
  const { territory, places, alone, picture, map, table } = given
  const { name, model, minimum, report } = territory
  const png = picture?.png.toString('base64')
  const blocks: Block[] = [
    { kind: 'title', text: model.ours ? t('area.title', { name }) : t('area.title_votes', { name }) },
    {
      kind: 'text',
      text: t('area.counts', {
        stations: territory.stations,
        ranked: String(model.ranked),
        small: String(model.small),
        minimum: String(minimum),
      }),
    },
  ]
  if (!model.ours) blocks.push({ kind: 'text', text: t('area.no_ours', { name }) })
  if (picture && png && png.length <= mostPicture) blocks.push({ kind: 'picture', png, text: picture.text })
  blocks.push({
    kind: 'ranking',
    rows: places.map((s) => ({
      place: s.place!,
      name: `${s.name ? `${s.code} ${s.name}` : s.code}${alone.includes(s.code) ? ` (${t('trial.alone')})` : ''}`,
      value: wordPlace(t, locale, s),
    })),
  })
  blocks.push(
    facts(
      t,
      explain(t, model).map(({ label, how }) => ({ label, value: how })),
    ),
  )
  if (alone.length) blocks.push(facts(t, [{ label: t('trial.left_alone'), value: alone.join(', ') }]))
  if (map) blocks.push({ kind: 'link', url: map, text: t('area.map', { minutes: String(linkMinutes) }) })
  blocks.push({ kind: 'link', url: table, text: t('area.csv') })
  blocks.push({
    kind: 'note',
    text: `${report.leftOut ? t('area.left_note', { n: report.leftOut, name }) : t('area.left_none')} ${t('area.law')}`,
  })
  return view(blocks)
}

/** By file and reason, with the first names of each. */
export function leftCard(
  t: Translate,
  { name, report }: Territory,
  left: { file: string; what: string; reason: string }[],
): View {
  const groups = new Map<string, string[]>()
  for (const { file, what, reason } of left) {
    const key = `${file}, ${reason}`
    groups.set(key, [...(groups.get(key) ?? []), what])
  }
  return view([
    { kind: 'title', text: t('area.left_title', { name }) },
    ...(left.length
      ? [
          facts(
            t,
            [...groups].map(([label, whats]) => ({ label, value: whats.join(', ') })),
          ),
        ]
      : [{ kind: 'text' as const, text: t('area.left_none') }]),
    ...(report.leftOut > left.length
      ? [{ kind: 'note' as const, text: t('area.left_more', { n: String(report.leftOut - left.length) }) }]
      : []),
  ])
}

/** A territory as a picture and as a page. */
import type { Tx } from '../../db/client.ts'
import { draw } from '../../lib/draw.ts'
import type { Translate } from '../../lib/translate.ts'
import { breaksOf, mapSvg, shades } from './choropleth.ts'
import { pageOf } from './page.ts'
import type { PageStation } from './page.ts'
import { readPlaces, readShapes } from './read.ts'
import type { Territory } from './read.ts'
import { count, explain, valueOf, wordPlace, wordValue } from './wording.ts'

/** Stations of one picture, and of one page on a phone. */
const most = { picture: 80_000, page: 4_000 }

/** A PNG of some 200 kB with its words; undefined where there are no boundaries. Shaded by what stations are ranked by. */
export async function drawMap(
  tx: Tx,
  t: Translate,
  territory: Territory,
  locale = 'en',
): Promise<{ png: Buffer; text: string } | undefined> {
  const { name, model, minimum } = territory
  const { drawn } = await readShapes(tx, territory.id, most.picture)
  if (!drawn.length) return undefined
  const value = (s: (typeof drawn)[number]): number | null => (model.ours ? s.likely : s.abstained)
  const ranked = drawn.flatMap((s) => (s.place === null ? [] : (value(s) ?? [])))
  const breaks = breaksOf(ranked)
  const told = explain(t, model)
  const shown = count.bind(undefined, locale)
  const svg = mapSvg(
    drawn.map((s) => ({ shape: s.shape, value: value(s), place: s.place })),
    breaks,
    {
      title: model.ours ? t('area.title', { name }) : t('area.title_votes', { name }),
      subtitle: model.ours ? told[0]!.label : t('area.abstained'),
      classes: breaks
        .map((from, i) => {
          const to = breaks[i + 1]
          const text =
            to === undefined
              ? t('area.from', { from: shown(from) })
              : t('area.between', { from: shown(from), to: shown(to) })
          return { color: shades[shades.length - breaks.length + i]!, text }
        })
        .reverse(),
      unranked: drawn.some((s) => s.place === null)
        ? model.small
          ? t('area.small', { minimum: String(minimum) })
          : t('area.unranked')
        : undefined,
      foot: told
        .filter(({ metric }) => ['likely', 'abstention', 'ours'].includes(metric))
        .map(({ label, how }) => `${label}${t('colon')}${how}`),
    },
  )
  const first = (await readPlaces(tx, territory.id, 1, 3))
    .map((s) => `${s.place}. ${s.code}${t('colon')}${wordPlace(t, locale, s)}.`)
    .join(' ')
  return { png: await draw(svg), text: t('area.picture', { name, first }) }
}

/** A page that needs nothing from anywhere: the map's library and the stations are in it. Undefined without boundaries. */
export async function mapPage(
  tx: Tx,
  t: Translate,
  territory: Territory,
  locale: string,
): Promise<{ html: string; script: string } | undefined> {
  const { model, minimum, name } = territory
  const { drawn, more } = await readShapes(tx, territory.id, most.page)
  if (!drawn.length) return undefined
  const told = explain(t, model)
  const metrics = told.map(({ metric, label, how }) => {
    const values = drawn.flatMap((s) => (s.place === null ? [] : (valueOf(s, metric) ?? [])))
    const breaks = breaksOf(values)
    return {
      label,
      how,
      breaks,
      low: metric === 'residual',
      classes: breaks.map((from) => t('area.from', { from: wordValue(locale, metric, from) })),
    }
  })
  const stations = drawn.map((s): PageStation => ({
    code: s.code,
    name: s.name,
    place: s.place,
    mark:
      s.place !== null ? '' : s.mark === 'small' ? t('area.small', { minimum: String(minimum) }) : t('area.no_result'),
    line: s.place === null ? '' : wordPlace(t, locale, s),
    registered: s.registered === null ? t('area.none_value') : count(locale, s.registered),
    values: told.map(({ metric }) => valueOf(s, metric)),
    words: told.map(({ metric }) => {
      const v = valueOf(s, metric)
      return v === null ? t('area.none_value') : wordValue(locale, metric, v)
    }),
    shape: s.shape.map((rings) => rings.map((ring) => ring.map(([x, y]) => [round(y), round(x)]))),
  }))
  return pageOf({
    locale,
    title: model.ours ? t('area.title', { name }) : t('area.title_votes', { name }),
    words: {
      about: t('area.map_about'),
      first: t('area.map_first'),
      shade: t('area.map_shade'),
      registered: t('area.registered'),
      place: t('area.place'),
      unranked: t('area.unranked'),
      law: t('area.law'),
      more: more ? t('area.map_more', { n: count(locale, most.page) }) : '',
      counts: t('area.counts', {
        stations: territory.stations,
        ranked: String(model.ranked),
        small: String(model.small),
        minimum: String(minimum),
      }),
    },
    metrics,
    stations,
  })
}

const round = (degrees: number): number => Math.round(degrees * 1e5) / 1e5

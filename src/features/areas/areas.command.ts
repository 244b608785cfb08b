import { view } from '../../chat/view.ts'
import { UserError } from '../../lib/errors.ts'
import { command } from '../define.ts'
import type { Context } from '../define.ts'
import { makeDownload } from '../downloads/make.ts'
import { leftCard, rankingCard } from './areas.view.ts'
import { rescore } from './keep.ts'
import { mapLink } from './link.ts'
import { findTerritory, readLeftOut, readPlaces } from './read.ts'
import type { Territory } from './read.ts'
import { drawMap } from './show.ts'

/** Stations scored while a person waits: a second. */
const atOnce = 5_000
/** Stations whose picture is drawn for a chat, which takes 300 kB. */
const drawable = 10_000
const shown = 10

/** Which doors: the ranking with its map; what was not matched; which parties are ours. */
export const areasCommand = command({
  name: 'areas',
  role: 'organizer',
  options: {
    step: { type: 'choice', choices: ['show', 'ours', 'left'], default: 'show' },
    territory: { type: 'text', max: 80 },
    parties: { type: 'text', max: 500, named: true },
  },
  async run(context, { step, territory: asked, parties }) {
    const { tx, t, log } = context
    const territory = await findTerritory(tx, asked)
    if (step === 'left') {
      const left = await readLeftOut(tx, territory.id, 40)
      return { view: leftCard(t, territory, left) }
    }
    if (step === 'show') return { view: await show(context, territory) }
    const ours = (parties ?? '')
      .split(',')
      .map((word) => word.trim())
      .filter(Boolean)
    if (!ours.length) throw new UserError('area.no_parties')
    if (territory.stations > atOnce) throw new UserError('area.too_many', { n: territory.stations })
    await rescore(tx, territory.id, { ours })
    log.info({ event: 'areas.scored', id: territory.id, rows: territory.stations })
    const card = await show(context, await findTerritory(tx, territory.id))
    return { view: view([{ kind: 'text', text: t('area.ours_kept') }, ...card.blocks]) }
  },
})

async function show({ tx, t, actor, settings }: Context, territory: Territory) {
  const { id, stations } = territory
  const { secret } = settings
  const picture = stations <= drawable ? await drawMap(tx, t, territory, actor.locale) : undefined
  const by = { volunteerId: actor.id, locale: actor.locale, secret }
  const map = await mapLink(tx, { territoryId: id, ...by })
  const table = await makeDownload(tx, { kind: 'areas', subjectId: id, ...by })
  return rankingCard(t, actor.locale, {
    territory,
    places: await readPlaces(tx, id, 1, shown),
    picture,
    map: picture && `${settings.baseUrl()}${map}`,
    table: `${settings.baseUrl()}${table.path}`,
  })
}

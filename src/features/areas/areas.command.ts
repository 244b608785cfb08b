import type { Attachment } from '../../chat/interaction.ts'
import { view } from '../../chat/view.ts'
import type { View } from '../../chat/view.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { command } from '../define.ts'
import type { Context } from '../define.ts'
import { makeDownload } from '../downloads/make.ts'
import { leftCard, rankingCard } from './areas.view.ts'
import { importAreas } from './import.ts'
import { rescore } from './keep.ts'
import { mapLink } from './link.ts'
import { readEffect } from './effect.ts'
import { drawTrial, ofNeighbours, readHeldCodes, readTrial } from './trial.ts'
import { effectCard, trialCard } from './trial.view.ts'
import { findTerritory, readLeftOut, readPlaces } from './read.ts'
import type { Territory } from './read.ts'
import { filesIn } from './unzip.ts'
import { drawMap } from './show.ts'

/** Stations scored while a person waits: a second. */
const atOnce = 5_000
/** Stations whose picture is drawn for a chat, which takes 300 kB. */
const drawable = 10_000
const shown = 10

/** Which doors: the ranking with its map; what was not matched; which parties are ours. */
export const areasCommand = command({
  name: 'areas',
  group: 'doors',
  role: 'organizer',
  options: {
    step: { type: 'choice', choices: ['show', 'import', 'ours', 'left', 'hold', 'effect'], default: 'show' },
    territory: { type: 'text', max: 80 },
    one_of: { type: 'integer', min: ofNeighbours.min, max: ofNeighbours.max, default: 5, named: true },
    parties: { type: 'text', max: 500, named: true },
    file: { type: 'file' },
  },
  async run(context, { step, territory: asked, parties, one_of: oneOf, file }) {
    const { tx, t, log } = context
    if (step === 'import') return { view: await bring(context, file, { asked, ours: wordsOf(parties) }) }
    const territory = await findTerritory(tx, asked)
    if (step === 'left') {
      const left = await readLeftOut(tx, territory.id, 40)
      return { view: leftCard(t, territory, left) }
    }
    if (step === 'show') return { view: await show(context, territory) }
    if (step === 'hold') {
      const trial = await drawTrial(tx, { territoryId: territory.id, oneOf, by: context.actor.id })
      log.info({ event: 'trial.drawn', id: territory.id, by: context.actor.id, n: trial.held })
      return { view: trialCard(t, territory.name, trial, await readHeldCodes(tx, territory.id)) }
    }
    if (step === 'effect')
      return {
        view: effectCard(t, context.actor.locale, territory.name, await readEffect(tx, territory.id, territory.ours)),
      }
    const ours = wordsOf(parties)
    if (!ours.length) throw new UserError('area.no_parties')
    if (territory.stations > atOnce) throw new UserError('area.too_many', { n: territory.stations })
    await rescore(tx, territory.id, { ours })
    log.info({ event: 'areas.scored', id: territory.id, rows: territory.stations })
    const card = await show(context, await findTerritory(tx, territory.id))
    return { view: view([{ kind: 'text', text: t('area.ours_kept') }, ...card.blocks]) }
  },
})

const wordsOf = (parties: string | undefined): string[] =>
  (parties ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)

/** Files of one territory, in a zip, or a table of results alone: in the place of what was known of it. */
async function bring(
  context: Context,
  file: Attachment | undefined,
  { asked, ours }: { asked: string | undefined; ours: string[] },
): Promise<View> {
  const { tx, t, log, actor } = context
  if (!file) throw new UserError('option.file', { option: 'file' })
  const files = await filesIn(file)
  const wishes = ours.length ? { ours } : {}
  const inside = { transact: <T>(work: (inner: Tx) => Promise<T>): Promise<T> => work(tx) }
  const { imported, unread } = await importAreas(inside, files, { ...wishes, territory: asked })
  for (const { id, stations } of imported) {
    if (stations > atOnce) throw new UserError('area.too_many', { n: stations })
    log.info({ event: 'areas.imported', id, by: actor.id, rows: stations })
  }
  const card = await show(context, await findTerritory(tx, imported[0]!.id))
  const others = imported.slice(1).map(({ name }) => name)
  return view([
    { kind: 'text', text: t('area.brought', { n: files.length, name: imported[0]!.name }) },
    ...(others.length ? [{ kind: 'text' as const, text: t('area.brought_others', { names: others.join(', ') }) }] : []),
    ...unread
      .slice(0, 10)
      .map((u) => ({ kind: 'note' as const, text: t('area.unread', { file: u.file, why: u.reason }) })),
    ...card.blocks,
  ])
}

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
    alone: (await readTrial(tx, id)) ? await readHeldCodes(tx, id) : [],
    picture,
    map: picture && `${settings.baseUrl()}${map}`,
    table: `${settings.baseUrl()}${table.path}`,
  })
}

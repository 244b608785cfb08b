import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { facts, view } from '../../chat/view.ts'
import type { Block, View } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import type { Translate } from '../../lib/translate.ts'
import { action, command } from '../define.ts'
import { linkMinutes, makeDownload } from '../downloads/make.ts'
import { findCanvass, openCanvass, readFigures } from '../walks/canvass.ts'
import type { Canvass } from '../walks/canvass.ts'
import { importContacts } from './contacts.ts'
import { importDoors } from './import.ts'
import type { Imported } from './import.ts'

/** Bytes of a file that is read while a person waits: some fifty thousand addresses. */
const atOnce = 10_000_000

/** Doors of an effort: in by a file, cut into walks; figures; doors where nobody was home once more; a team's areas. */
export const walksCommand = command({
  name: 'walks',
  group: 'doors',
  role: 'organizer',
  options: {
    step: {
      type: 'choice',
      choices: ['show', 'import', 'list', 'again', 'pause', 'resume', 'finish', 'team'],
      default: 'show',
    },
    name: { type: 'text', max: 80 },
    territory: { type: 'text', max: 80, named: true },
    size: { type: 'integer', min: 5, max: 200, named: true },
    team: { type: 'team', named: true },
    stations: { type: 'text', max: 500, named: true },
    list: { type: 'text', max: 80, named: true },
    file: { type: 'file' },
  },
  async run({ tx, t, actor, log }, { step, name, territory, size, team, stations, list, file }) {
    if (step === 'import') {
      if (!file) throw new UserError('option.file', { option: 'file' })
      if (file.size > atOnce) throw new UserError('doors.too_large', { megabytes: atOnce / 1e6 })
      const canvass = await openCanvass(tx, {
        name: name ?? '',
        walkSize: size,
        locale: actor.locale,
        createdBy: actor.id,
      })
      const imported = await importDoors(tx, file.read(), { canvass, territory })
      log.info({ event: 'doors.imported', id: canvass.id, rows: imported.rows, accepted: imported.doors })
      return { view: importedCard(t, canvass, imported) }
    }
    if (step === 'list') {
      if (!list) throw new UserError('doors.no_list')
      const given = { name: name ?? '', walkSize: size, locale: actor.locale, createdBy: actor.id }
      const canvass = await openCanvass(tx, given)
      const imported = await importContacts(tx, { canvass, list, territory })
      log.info({ event: 'doors.imported', id: canvass.id, rows: imported.rows, accepted: imported.doors })
      return { view: importedCard(t, canvass, imported) }
    }
    const canvass = await findCanvass(tx, name)
    if (step === 'again') {
      const n = await knockAgain(tx, canvass.id)
      return { view: view([{ kind: 'text', text: t('walks.again', { n, name: canvass.name }) }]) }
    }
    if (step === 'team') {
      const n = await giveAreas(tx, { team: team ?? '', stations: stations ?? '', territory })
      return { view: view([{ kind: 'text', text: t('walks.team', { n, team: team ?? '' }) }]) }
    }
    if (step !== 'show') {
      const state = { pause: 'paused', resume: 'running', finish: 'finished' }[step] as Canvass['state']
      await rows(tx, sql`update canvass set state = ${state} where id = ${canvass.id}`)
      log.info({ event: `doors.${state}`, id: canvass.id, by: actor.id })
      return { view: view([{ kind: 'text', text: t(`walks.${state}`, { name: canvass.name }) }]) }
    }
    return { view: await figuresCard(tx, t, canvass) }
  },
})

/** Doors where nobody was home are open again, in the walks that they were in. Returns how many. */
async function knockAgain(tx: Tx, canvassId: string): Promise<number> {
  const [found] = await rows<{ n: number }>(
    tx,
    sql`with held as materialized (
          select w.id from walk w where w.canvass_id = ${canvassId}
            and exists (select from door d where d.walk_id = w.id and d.state = 'done' and d.outcome = 'absent')
          order by w.id for no key update
        ), opened as (
          update door d set state = 'open' from held where d.walk_id = held.id and d.state = 'done' and d.outcome = 'absent'
          returning d.walk_id
        ), counted as (
          update walk w set open = w.open + n.n from (select walk_id, count(*)::int as n from opened group by 1) n where w.id = n.walk_id
        )
        select count(*)::int as n from opened`,
  )
  return found!.n
}

/** Takes the place of what the team had. Throws UserError `doors.no_team`, `doors.no_stations`. */
async function giveAreas(
  tx: Tx,
  { team, stations, territory }: { team: string; stations: string; territory: string | undefined },
): Promise<number> {
  const [found] = await rows<{ id: string }>(tx, sql`select id from team where lower(name) = lower(${team.trim()})`)
  if (!found) throw new UserError('doors.no_team', { team: team.slice(0, 60) })
  const codes = stations.split(/[\s,;]+/).filter(Boolean)
  await rows(tx, sql`delete from team_area where team_id = ${found.id}`)
  const given = await rows(
    tx,
    sql`insert into team_area (team_id, area_id, position)
        select ${found.id}::uuid, a.id, min(g.n)::smallint
        from jsonb_array_elements_text(${JSON.stringify(codes)}::jsonb) with ordinality g(code, n)
          join area a on lower(a.code) = lower(g.code)
          join territory r on r.id = a.territory_id and (${territory === undefined} or lower(r.name) = lower(${territory ?? ''}))
        group by a.id returning 1`,
  )
  if (!given.length) throw new UserError('doors.no_stations', { found: stations.slice(0, 80) })
  return given.length
}

async function figuresCard(tx: Tx, t: Translate, canvass: Canvass): Promise<View> {
  const { doors, open, walks, held, uncut } = await readFigures(tx, canvass.id)
  return view(
    [
      { kind: 'title', text: t(`walks.title_${canvass.state}`, { name: canvass.name }) },
      { kind: 'progress', done: doors - open, total: doors, text: t('walks.progress', { done: doors - open, doors }) },
      facts(t, [
        { label: t('walks.walks'), value: String(walks) },
        { label: t('walks.held'), value: String(held) },
        ...(uncut ? [{ label: t('walks.uncut'), value: String(uncut) }] : []),
      ]),
    ],
    [{ label: t('button.export'), token: writeToken('w_export', canvass.id) }],
  )
}

/** Links to the doors, and to what was answered at them, as tables. */
export const walksAction = action({
  id: 'w_export',
  role: 'organizer',
  ids: 1,
  async run({ tx, t, actor, settings, log }, [id = '']) {
    const canvass = await findCanvass(tx, id)
    const [asks] = await rows<{ id: string }>(
      tx,
      sql`select questionnaire_id as id from canvass where id = ${canvass.id} and questionnaire_id is not null`,
    )
    const link = async (kind: 'doors' | 'interviews', subjectId: string): Promise<Block> => {
      const by = { volunteerId: actor.id, locale: actor.locale, secret: settings.secret }
      const { path } = await makeDownload(tx, { kind, subjectId, ...by })
      return { kind: 'link', url: `${settings.baseUrl()}${path}`, text: t(`walks.link_${kind}`) }
    }
    log.info({ event: 'doors.asked', id: canvass.id, by: actor.id })
    return {
      view: view([
        { kind: 'title', text: canvass.name },
        await link('doors', canvass.id),
        ...(asks ? [await link('interviews', asks.id)] : []),
        { kind: 'note', text: t('export.note', { n: linkMinutes }) },
      ]),
      shows: 'private' as const,
    }
  },
})

function importedCard(t: Translate, canvass: Canvass, r: Imported): View {
  const blocks: Block[] = [
    { kind: 'title', text: t('walks.imported', { n: r.doors, name: canvass.name }) },
    facts(t, [
      { label: t('walks.rows'), value: String(r.rows) },
      { label: t('walks.walks'), value: t('walks.cut', { n: r.cut.walks, doors: r.cut.doors }) },
      ...(r.cut.walks ? [{ label: t('walks.way'), value: wayOf(t, r) }] : []),
      ...(r.known ? [{ label: t('walks.known'), value: String(r.known) }] : []),
      ...(r.closed ? [{ label: t('walks.closed'), value: String(r.closed) }] : []),
      ...(r.nowhere ? [{ label: t('walks.nowhere'), value: String(r.nowhere) }] : []),
      ...(r.rejects ? [{ label: t('walks.rejects'), value: String(r.rejects) }] : []),
    ]),
    ...r.rejected.map(({ line, reason }) => ({ kind: 'note' as const, text: t(`walks.reject.${reason}`, { line }) })),
  ]
  return view(blocks)
}

/** How near the ways come to the bound that no way can go below. */
const wayOf = (t: Translate, { cut }: Imported): string =>
  t('walks.way_value', {
    metres: Math.round(cut.metres / cut.walks),
    ratio: cut.bound ? (cut.metres / cut.bound).toFixed(2) : '1.00',
  })

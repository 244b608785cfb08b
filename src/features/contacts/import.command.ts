import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Block } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'
import { command } from '../define.ts'
import { shownRoles } from './choose-columns.ts'
import { firstRejected, importList, listKinds } from './import.ts'
import type { ImportResult } from './import.ts'

/** A list of contacts from a dropped file. Where the numbers come from is asked by law and by contacts: no default. */
export const importCommand = command({
  name: 'import',
  role: 'organizer',
  options: {
    file: { type: 'file', required: true },
    list: { type: 'text', max: 80, required: true },
    source: { type: 'text', max: 300, required: true },
    kind: { type: 'choice', choices: listKinds, required: true },
    region: { type: 'text', max: 2, required: true },
    map: { type: 'text', max: 500 },
    region_column: { type: 'text', max: 200 },
    consent: { type: 'text', max: 200 },
  },
  async run({ tx, t, log }, { file, list, source, kind, region, map, region_column: regionColumn, consent }) {
    const result = await importList(tx, file.read(), {
      fileName: file.name,
      list,
      source,
      kind,
      region,
      ...(map ? { map: [map] } : {}),
      ...(regionColumn ? { regionColumn } : {}),
      ...(consent ? { consent } : {}),
    })
    log.info({ event: 'list.imported', import: result.importId, rows: result.rows, accepted: result.accepted })
    const blocks: Block[] = [
      { kind: 'title', text: t('import.done', { n: result.accepted, list }) },
      {
        kind: 'facts',
        rows: (['rows', 'accepted', 'duplicate', 'suppressed', 'rejected'] as const).map((key) => ({
          label: t(`import.${key}`),
          value: String(result[key]),
        })),
      },
      { kind: 'note', text: wordColumns(t, result.columns).join('\n') },
    ]
    const rejected = await firstRejected(tx, result.importId)
    if (rejected.length)
      blocks.push({
        kind: 'note',
        text: rejected.map((r) => t('import.row', { line: r.line, reason: t(`phone.${r.reason}`) })).join('\n'),
      })
    return { view: view(blocks, [{ label: t('button.campaigns'), token: writeToken('campaigns'), look: 'primary' }]) }
  },
})

/** How the file was read, in lines: what was guessed wrong is put right with `map`. */
function wordColumns(t: Translate, columns: ImportResult['columns']): string[] {
  const read = shownRoles.flatMap((role) =>
    columns[role] === undefined ? [] : [`${t(`column.${role}`)}: ${columns[role]}`],
  )
  return [
    t('import.columns', { columns: read.join(' · ') }),
    ...(columns.fields.length ? [t('import.fields', { columns: first(columns.fields) })] : []),
    ...(columns.ignored.length ? [t('import.ignored', { columns: first(columns.ignored) })] : []),
    ...(columns.landlines ? [t('import.landlines', { n: columns.landlines })] : []),
    ...(columns.refusing ? [t('import.refusing', { n: columns.refusing })] : []),
  ]
}

const first = (names: string[]): string => names.slice(0, 20).join(', ') + (names.length > 20 ? ' …' : '')

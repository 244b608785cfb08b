import { writeToken } from '../../chat/token.ts'
import { facts, view } from '../../chat/view.ts'
import type { Block, Button, View } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'
import { shownRoles } from './choose-columns.ts'
import type { ImportColumns } from './import.ts'
import type { KeptImport } from './kept-import.ts'
import { wordReason } from './rejects.ts'
import type { RejectedRow } from './rejects.ts'

type Counts = { rows: number; accepted: number; duplicate: number; suppressed: number; rejected: number }

const campaigns = (t: Translate, look?: Button['look']): Button => ({
  label: t('button.campaigns'),
  token: writeToken('campaigns'),
  ...(look ? { look } : {}),
})

/** How far a worker is with a file. */
export function progressCard(
  t: Translate,
  { id, list, read, size }: Pick<KeptImport, 'id' | 'list' | 'read' | 'size'>,
): View {
  const done = Math.min(read, size)
  return view(
    [
      { kind: 'title', text: t('import.running', { list }) },
      {
        kind: 'progress',
        done,
        total: size,
        text: t('import.progress', { done: megabytes(done), total: megabytes(size) }),
      },
      { kind: 'note', text: t('import.running_note') },
    ],
    [{ label: t('button.cancel_import'), token: writeToken('import_cancel', id), look: 'danger' }],
  )
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)

/** What came of an import that has ended. */
export function endedCard(t: Translate, ended: KeptImport): View {
  const { state, list, error, options } = ended
  if (state === 'done' && options.columns)
    return resultCard(t, { list, importId: ended.id, columns: options.columns, ...countsOf(ended) })
  if (state === 'failed' && error)
    return view(
      [
        { kind: 'title', text: t('import.failed', { list }) },
        { kind: 'error', text: t(`errors.${error.key}`, error.values) },
      ],
      [campaigns(t)],
    )
  return cancelledCard(t, list)
}

const countsOf = ({ rows, accepted, duplicate, suppressed, rejected }: Counts): Counts => ({
  rows,
  accepted,
  duplicate,
  suppressed,
  rejected,
})

export const cancelledCard = (t: Translate, list: string): View =>
  view([{ kind: 'text', text: t('import.cancelled', { list }) }], [campaigns(t)])

export function resultCard(
  t: Translate,
  result: Counts & { list: string; importId: string; columns: ImportColumns },
): View {
  const blocks: Block[] = [
    {
      kind: 'title',
      text: result.accepted
        ? t('import.done', { n: result.accepted, list: result.list })
        : t('import.none_new', { list: result.list }),
    },
    facts(
      t,
      (['rows', 'accepted', 'duplicate', 'suppressed', 'rejected'] as const).map((key) => ({
        label: t(`import.${key}`),
        value: String(result[key]),
      })),
    ),
    { kind: 'note', text: wordColumns(t, result.columns).join('\n') },
  ]
  const left = result.duplicate + result.suppressed + result.rejected
  return view(blocks, [
    campaigns(t, 'primary'),
    ...(left ? [{ label: t('button.left_out'), token: writeToken('left_out', result.importId) }] : []),
  ])
}

/** How the file was read, in lines: what was guessed wrong is put right with `map`. */
function wordColumns(t: Translate, columns: ImportColumns): string[] {
  const read = shownRoles.flatMap((role) =>
    columns[role] === undefined ? [] : [`${t(`column.${role}`)}${t('colon')}${columns[role]}`],
  )
  return [
    t('import.columns', { columns: read.join(' · ') }),
    ...(columns.fields.length ? [t('import.fields', { columns: first(columns.fields) })] : []),
    ...(columns.ignored.length ? [t('import.ignored', { columns: first(columns.ignored) })] : []),
    t('import.correct'),
    ...(columns.landlines ? [t('import.landlines', { n: columns.landlines })] : []),
    ...(columns.unproven ? [t('import.unproven', { n: columns.unproven })] : []),
    ...(columns.refusing ? [t('import.refusing', { n: columns.refusing })] : []),
  ]
}

const first = (names: string[]): string => names.slice(0, 20).join(', ') + (names.length > 20 ? ' …' : '')

/** The first rows that did not become members, and the way to all of them. */
export function leftOutCard(
  t: Translate,
  { list, n, rows, url }: { list: string; n: number; rows: RejectedRow[]; url: string },
): View {
  return view([
    { kind: 'title', text: t('import.left_out', { n, list }) },
    {
      kind: 'text',
      text: rows.map((row) => t('import.row', { line: row.line, reason: wordReason(t, row) })).join('\n'),
    },
    ...(n > rows.length ? [{ kind: 'note' as const, text: t('import.left_out_more', { n: n - rows.length }) }] : []),
    { kind: 'note', text: t('import.left_out_note') },
    { kind: 'link', url, text: t('import.left_out_file') },
  ])
}

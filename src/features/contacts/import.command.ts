import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Block } from '../../chat/view.ts'
import { command } from '../define.ts'
import { firstRejected, importList, listKinds } from './import.ts'

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
  },
  async run({ tx, t, log }, { file, list, source, kind, region }) {
    const result = await importList(tx, file.read(), { fileName: file.name, list, source, kind, region })
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
    ]
    const rejected = await firstRejected(tx, result.importId)
    if (rejected.length)
      blocks.push({ kind: 'note', text: rejected.map((r) => t('import.row', { line: r.line, reason: t(`phone.${r.reason}`) })).join('\n') })
    return { view: view(blocks, [{ label: t('button.campaigns'), token: writeToken('campaigns'), look: 'primary' }]) }
  },
})

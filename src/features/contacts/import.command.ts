import type { Attachment } from '../../chat/interaction.ts'
import type { View } from '../../chat/view.ts'
import { UserError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { Translate } from '../../lib/translate.ts'
import { action, command } from '../define.ts'
import { makeDownload } from '../downloads/make.ts'
import { checkRequest, importList, listKinds } from './import.ts'
import type { ImportRequest } from './import.ts'
import { cancelledCard, endedCard, leftOutCard, progressCard, resultCard } from './import.view.ts'
import { keepImport, readStart } from './keep.ts'
import { cancelImport, findImport } from './kept-import.ts'
import { takeTurn } from './merge.ts'
import { firstLeftOut } from './rejects.ts'

/** Bytes of a file that is imported while the person waits: some thousand rows, less than a second. */
const AT_ONCE = 256 * 1024

/** ms: by then the answer to it stands, and the import is written. */
const settle = 3_000

/** People's numbers need not stay in a chat as well. Where the network keeps the file from us it stays. */
function takeAway(file: Attachment, log: Log): void {
  const { remove } = file
  if (!remove) return
  const timer = setTimeout(
    () => void remove().catch((error: Error) => log.warn({ event: 'file.stays', error: error.message })),
    settle,
  )
  timer.unref()
}

/** Says what only the person can take away. */
const withStaying = (t: Translate, { stays }: Attachment, view: View): View =>
  stays ? { ...view, blocks: [...view.blocks, { kind: 'note', text: t('import.file_stays') }] } : view

/** A list of contacts from a dropped file. Where the numbers come from is asked by law and by contacts: no default. */
export const importCommand = command({
  name: 'import',
  group: 'campaigns',
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
  async run({ tx, t, log, actor }, { file, list, source, kind, region, map, region_column: regionColumn, consent }) {
    const request: ImportRequest = {
      fileName: file.name,
      list,
      source,
      kind,
      region,
      ...(map ? { map: [map] } : {}),
      ...(regionColumn ? { regionColumn } : {}),
      ...(consent ? { consent } : {}),
    }
    checkRequest(request)
    const { start, whole, all } = await readStart(file.read(), AT_ONCE)
    const taken = (): void => takeAway(file, log)
    // While another import is on nobody waits for it in a chat.
    if (whole && (await takeTurn(tx))) {
      const result = await importList(tx, start, request)
      log.info({ event: 'list.imported', import: result.importId, rows: result.rows, accepted: result.accepted })
      taken()
      return { view: withStaying(t, file, resultCard(t, { ...result, list })) }
    }
    const { importId, size } = await keepImport(tx, { bytes: all, request, volunteerId: actor.id })
    log.info({ event: 'list.kept', import: importId })
    taken()
    const card = withStaying(t, file, progressCard(t, { id: importId, list, read: 0, size }))
    return { view: card, about: { kind: 'import', id: importId } }
  },
})

export const importActions = [
  action({
    id: 'import_cancel',
    role: 'organizer',
    ids: 1,
    async run({ tx, t }, [id = '']) {
      const stopped = await cancelImport(tx, id)
      const found = await findImport(tx, id)
      if (!found) throw new UserError('list.import_gone')
      const view = stopped || found.cancelled ? cancelledCard(t, found.list) : endedCard(t, found)
      return { view, replaces: true, about: { kind: 'import', id } }
    },
  }),
  action({
    id: 'left_out',
    role: 'organizer',
    ids: 1,
    async run({ tx, t, actor, settings }, [id = '']) {
      const found = await findImport(tx, id)
      if (!found) throw new UserError('list.import_gone')
      const { n, rows } = await firstLeftOut(tx, id)
      const { path } = await makeDownload(tx, {
        kind: 'rejects',
        subjectId: id,
        volunteerId: actor.id,
        locale: actor.locale,
        secret: settings.secret,
      })
      return { view: leftOutCard(t, { list: found.list, n, rows, url: `${settings.baseUrl()}${path}` }) }
    },
  }),
]

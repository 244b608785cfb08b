import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { importList, listKinds } from '../features/contacts/import.ts'
import type { ImportResult } from '../features/contacts/import.ts'
import { onDatabase, readArgs, say, UsageError } from './verb.ts'
import type { Verb } from './verb.ts'

/** Two million rows take some minutes; a small machine may take many. */
const LIMIT_MS = 60 * 60_000

export const importVerb: Verb = {
  name: 'import',
  usage: `npm run muster -- import FILE --list NAME --source "where the numbers come from" --kind ${listKinds.join('|')} --region CA [--json]`,
  about:
    'Imports a list of contacts from a CSV or TSV file.\n--region is the country of numbers written without a prefix.',
  async run(args) {
    const { values, positionals } = readArgs(
      args,
      {
        list: { type: 'string', default: '' },
        source: { type: 'string', default: '' },
        kind: { type: 'string', default: '' },
        region: { type: 'string', default: '' },
        map: { type: 'string', multiple: true, default: [] },
        'region-column': { type: 'string', default: '' },
        consent: { type: 'string', default: '' },
        json: { type: 'boolean' },
      },
      1,
    )
    const [file] = positionals
    if (!file) throw new UsageError('FILE is missing.')
    for (const name of ['list', 'source', 'kind', 'region'] as const)
      if (!values[name]) throw new UsageError(`--${name} is missing.`)
    const found = await stat(file).catch(() => undefined)
    if (!found?.isFile()) throw new UsageError(`FILE: there is no file ${file}.`)
    const { list, source, kind, region, map, 'region-column': regionColumn, consent } = values
    const request = { fileName: basename(file), list, source, kind, region, map, regionColumn, consent }
    const result = await onDatabase(({ store }) =>
      store.transact((tx) => importList(tx, createReadStream(file), request), LIMIT_MS),
    )
    const { rows, accepted, duplicate, suppressed, rejected, columns } = result
    say(values.json, { rows, accepted, duplicate, suppressed, rejected, columns }, [
      `${list}: ${accepted} contacts accepted of ${rows} rows.`,
      `${duplicate} duplicates, ${suppressed} opted out before, ${rejected} rejected.`,
      ...wordColumns(columns),
    ])
    return 0
  },
}

function wordColumns({ fields, ignored, landlines, refusing, ...read }: ImportResult['columns']): string[] {
  return [
    `Read: ${Object.entries(read)
      .map(([role, header]) => `${role} from "${header}"`)
      .join(', ')}.`,
    ...(fields.length ? [`Kept as fields: ${fields.join(', ')}.`] : []),
    ...(ignored.length ? [`Not kept: ${ignored.join(', ')}.`] : []),
    `${landlines} of the accepted are landlines: kept for calls.`,
    ...(refusing ? [`${refusing} people say no to texts and are never texted.`] : []),
  ]
}

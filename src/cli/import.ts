import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { listLimits } from '../features/contacts/file.ts'
import { importList, listKinds } from '../features/contacts/import.ts'
import type { ImportResult } from '../features/contacts/import.ts'
import { UserError } from '../lib/errors.ts'
import { givenFile } from './given-file.ts'
import { createProgress } from './progress.ts'
import { onDatabase, readArgs, say, UsageError } from './verb.ts'
import type { Verb } from './verb.ts'

/** Two million rows take some minutes; a small machine may take many. */
const LIMIT_MS = 60 * 60_000

export const importVerb: Verb = {
  name: 'import',
  usage: `npm run muster -- import FILE --list NAME --source "where the numbers come from" --kind ${listKinds.join('|')} --region CA [--map ROLE=COLUMN] [--region-column COLUMN] [--consent COLUMN] [--json]`,
  about: `Imports a list of contacts from a CSV or TSV file.
--region is the country of numbers written without a prefix; --region-column a column of countries, provinces or states.
--map says which column is which where the guess was wrong: --map phone=Cell --map firstName=Given.
--consent is the column whose noes keep people out of every text (none: there is none).`,
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
    const found = givenFile('FILE', file)
    // Told at once what would be found after half a minute of reading.
    if (found.size > listLimits.maxBytes)
      throw new UserError('list.too_large', { megabytes: Math.floor(listLimits.maxBytes / 1_000_000) })
    const { list, source, kind, region, map, 'region-column': regionColumn, consent } = values
    const request = { fileName: basename(file), list, source, kind, region, map, regionColumn, consent }
    const progress = createProgress(found.size)
    const result = await onDatabase(({ store }) =>
      store.transact((tx) => importList(tx, readFile(file, progress.at), request), LIMIT_MS),
    ).finally(progress.end)
    const { rows, accepted, duplicate, suppressed, rejected, columns } = result
    say(values.json, { rows, accepted, duplicate, suppressed, rejected, columns }, [
      `${list}: ${accepted} contacts accepted of ${rows} rows.`,
      `${duplicate} duplicates, ${suppressed} opted out before, ${rejected} rejected.`,
      ...wordColumns(columns),
    ])
    return 0
  },
}

async function* readFile(file: string, at: (read: number) => void): AsyncGenerator<Uint8Array, void> {
  let read = 0
  for await (const bytes of createReadStream(file) as AsyncIterable<Buffer>) {
    yield bytes
    at((read += bytes.length))
  }
}

function wordColumns({ fields, ignored, landlines, unproven, refusing, ...read }: ImportResult['columns']): string[] {
  return [
    `Read: ${Object.entries(read)
      .map(([role, header]) => `${role} from "${header}"`)
      .join(', ')}.`,
    ...(fields.length ? [`Kept as fields: ${fields.join(', ')}.`] : []),
    ...(ignored.length ? [`Not kept: ${ignored.join(', ')}.`] : []),
    'Wrong? Import again with --map, such as --map phone=Cell --map firstName=Given: names are then put right.',
    `${landlines} of the accepted are landlines: kept for calls.`,
    ...(unproven ? [`${unproven} numbers are in no numbering plan we know: possible, so they are kept.`] : []),
    ...(refusing ? [`${refusing} people say no to texts and are never texted.`] : []),
  ]
}

import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Writable } from 'node:stream'
import { csvLine, openRejects } from '../features/contacts/rejects.ts'
import type { Rejects } from '../features/contacts/rejects.ts'
import { translator } from '../locales/index.ts'
import { onDatabase, readArgs, UsageError } from './verb.ts'
import type { Verb } from './verb.ts'

/** A list of two million rows, all duplicates. */
const LIMIT_MS = 10 * 60_000

export const rejectsVerb: Verb = {
  name: 'rejects',
  usage: 'npm run muster -- rejects --list NAME [--file NAME] [--out FILE]',
  about: `Writes which rows of a list's last import were rejected, duplicate or opted out, and why: CSV line,outcome,reason.
--file asks for the import of a file of that name; --out writes to a file that is not there yet.`,
  async run(args) {
    const { values } = readArgs(args, {
      list: { type: 'string', default: '' },
      file: { type: 'string' },
      out: { type: 'string' },
    })
    if (!values.list) throw new UsageError('--list is missing.')
    const { list, file, out } = values
    await onDatabase(({ store }) =>
      store.read(async (tx) => {
        const rejects = await openRejects(tx, { list, ...(file === undefined ? {} : { file }) })
        // 'wx': what stands there already is not ours to write over.
        if (out === undefined) await pipeline(inLines(rejects), process.stdout, { end: false })
        else await pipeline(inLines(rejects), await newFile(out))
      }, LIMIT_MS),
    )
    return 0
  },
}

async function newFile(path: string): Promise<Writable> {
  const stream = createWriteStream(path, { flags: 'wx', mode: 0o600 })
  return new Promise((resolve, reject) => {
    stream.once('open', () => resolve(stream))
    stream.once('error', (error) => reject(new UsageError(`--out: ${error.message}`)))
  })
}

async function* inLines({ rows }: Rejects): AsyncGenerator<string> {
  const t = translator('en')
  yield csvLine(['line', 'outcome', 'reason'])
  for await (const group of rows)
    yield group
      .map(({ line, outcome, reason }) =>
        csvLine([line, outcome, t(outcome === 'rejected' ? `phone.${reason}` : `row.${reason}`)]),
      )
      .join('')
}

import { pipeline } from 'node:stream/promises'
import { openRejects, writeRejects } from '../features/contacts/rejects.ts'
import { translator } from '../locales/index.ts'
import { newFile } from './new-file.ts'
import { onDatabase, readArgs, UsageError } from './verb.ts'
import type { Verb } from './verb.ts'

/** A list of two million rows, all duplicates. */
const LIMIT_MS = 10 * 60_000

export const rejectsVerb: Verb = {
  name: 'rejects',
  usage: 'npm run muster -- rejects --list NAME [--file NAME] [--out FILE]',
  about: `Writes which rows of a list's last import were rejected, duplicate or opted out, and why: CSV line,outcome,reason.
Lines are those of the imported file: no phone number is kept of a row that was left out.
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
        const { importId } = await openRejects(tx, { list, ...(file === undefined ? {} : { file }) })
        const lines = writeRejects(tx, importId, translator('en'))
        if (out === undefined) await pipeline(lines, process.stdout, { end: false })
        else await pipeline(lines, await newFile(out))
      }, LIMIT_MS),
    )
    return 0
  },
}

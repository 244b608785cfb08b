import { pipeline } from 'node:stream/promises'
import { findCampaign } from '../features/campaigns/campaign.ts'
import { endExport, recordExport, writeExport } from '../features/campaigns/export.ts'
import { newFile } from './new-file.ts'
import { onDatabase, readArgs, UsageError } from './verb.ts'
import type { Verb } from './verb.ts'

export const exportVerb: Verb = {
  name: 'export',
  usage: 'npm run muster -- export NAME --out FILE|-',
  about: `Writes a campaign's contacts as CSV: the columns that came in, what became of each, answers and tags.
--out writes to a file that is not there yet, - to standard output. Each export is on record.`,
  async run(args) {
    const { values, positionals } = readArgs(args, { out: { type: 'string', default: '' } }, 1)
    const [name] = positionals
    if (!name) throw new UsageError('NAME is missing.')
    if (!values.out) throw new UsageError('--out is missing.')
    await onDatabase(async ({ store }) => {
      const { id } = await store.transact((tx) => findCampaign(tx, name))
      const file = values.out === '-' ? undefined : await newFile(values.out)
      const record = await store.transact((tx) => recordExport(tx, { campaignId: id, volunteerId: null }))
      let rows = 0
      const lines = writeExport(store, id, async (n) => {
        rows = n
        await store.transact((tx) => endExport(tx, record, n))
      })
      if (file) await pipeline(lines, file)
      else await pipeline(lines, process.stdout, { end: false })
      process.stderr.write(`${rows} contacts.\n`)
    })
    return 0
  },
}

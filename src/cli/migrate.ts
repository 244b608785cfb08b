import { onDatabase, readArgs, say } from './verb.ts'
import type { Verb } from './verb.ts'

export const migrateVerb: Verb = {
  name: 'migrate',
  usage: 'npm run muster -- migrate [--json]',
  about: 'Brings the database up to this version. Every start does this too.',
  async run(args) {
    const { values } = readArgs(args, { json: { type: 'boolean' } })
    const n = await onDatabase(async ({ store }) =>
      Number((await store.sql`select count(*) from migration`)[0]?.['count']),
    )
    say(values.json, { migrations: n }, [`The database is up to date (${n} migrations).`])
    return 0
  },
}

import { pipeline } from 'node:stream/promises'
import { sql } from 'drizzle-orm'
import { rows } from '../db/client.ts'
import { checkLedger, readLinks } from '../features/ledger/check.ts'
import { linkAll } from '../features/ledger/chain.ts'
import { newFile } from './new-file.ts'
import { onDatabase, readArgs, UsageError } from './verb.ts'
import type { Verb } from './verb.ts'

export const ledgerVerb: Verb = {
  name: 'ledger',
  usage: 'npm run muster -- ledger export --out FILE|-',
  about: `Writes the ledger of human clicks as evidence: a line of JSON for each press, with its link of the chain.
Who, which button, which text, when, from which network; ids only, no number and no words. The last line is the head of
the chain and whether it holds. Whoever has the house's secret can check each link (src/features/ledger/chain.ts).`,
  async run(args) {
    const { values, positionals } = readArgs(args, { out: { type: 'string', default: '' } }, 1)
    if (positionals[0] !== 'export') throw new UsageError('Say what: export.')
    if (!values.out) throw new UsageError('--out is missing.')
    const file = values.out === '-' ? undefined : await newFile(values.out)
    const whole = await onDatabase(async ({ store }, { secret }) => {
      await linkAll(store, secret)
      return store.read(async (tx) => {
        const found = await rows<{ id: string; name: string }>(tx, sql`select id, name from volunteer`)
        const names = new Map(found.map((v) => [v.id, v.name]))
        const checked = await checkLedger(tx, secret)
        async function* lines(): AsyncGenerator<string> {
          for await (const { seq, hash, press } of readLinks(tx))
            yield `${JSON.stringify({ seq, ...press, volunteer: names.get(press?.volunteerId ?? '') ?? null, hash })}\n`
          yield `${JSON.stringify({ head: checked.head, links: checked.links, broken: checked.broken ?? null })}\n`
        }
        if (file) await pipeline(lines(), file)
        else await pipeline(lines(), process.stdout, { end: false })
        return checked
      }, 600_000)
    })
    process.stderr.write(
      `${whole.links} presses${whole.broken ? `, broken at ${whole.broken.seq}: ${whole.broken.what}` : ', the chain holds'}.\n`,
    )
    return whole.broken ? 1 : 0
  },
}

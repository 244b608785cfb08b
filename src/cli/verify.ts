import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { linkAll } from '../features/ledger/chain.ts'
import { checkLedger } from '../features/ledger/check.ts'
import type { Logged } from '../features/ledger/check.ts'
import { verify } from '../features/upkeep/verify.ts'
import type { Verdict } from '../features/upkeep/verify.ts'
import { onDatabase, readArgs, say } from './verb.ts'
import type { Verb } from './verb.ts'

export const verifyVerb: Verb = {
  name: 'verify',
  usage: 'npm run muster -- verify [--json]',
  about: 'Checks what must stay true. Each check is a query that has to come back empty; exit 1 on any violation.',
  async run(args) {
    const { values } = readArgs(args, { json: { type: 'boolean' } })
    const verdicts = await onDatabase(async ({ store }, config) => {
      const found = await store.read((tx) => verify(tx), 300_000)
      found.push({ name: 'log_holds_no_numbers', violations: await numbersInLog(join(config.dataDir, 'muster.log')) })
      await linkAll(store, config.secret)
      const ledger = await store.read(
        async (tx) => checkLedger(tx, config.secret, await headsInLog(join(config.dataDir, 'muster.log'))),
        300_000,
      )
      found.push({ name: 'ledger_holds', violations: ledger.broken ? 1 : 0 })
      if (ledger.broken)
        process.stderr.write(`The ledger breaks at link ${ledger.broken.seq}: ${ledger.broken.what}.\n`)
      if (config.redisUrl) {
        // Only here: the queue's libraries take longer to load than all of the other verbs.
        const { findNumbers } = await import('../queue/bullmq.ts')
        found.push({ name: 'redis_holds_ids_only', violations: await findNumbers(config.redisUrl) })
      }
      return found
    })
    const violations = verdicts.reduce((n, v) => n + Math.abs(v.violations), 0)
    say(values.json, { ok: violations === 0, checks: verdicts }, [
      ...verdicts.map(
        (v) => `${v.violations === 0 ? 'ok  ' : 'FAIL'}  ${v.name}${v.violations ? `: ${v.violations}` : ''}`,
      ),
      violations ? `${violations} violations.` : `All ${verdicts.length} checks hold.`,
    ])
    return violations ? 1 : 0
  },
}

/** Heads of the ledger's chain as they were logged: what the chain must still hold. */
export async function headsInLog(file: string): Promise<Logged[]> {
  const log = await open(file).catch(() => undefined)
  const heads: Logged[] = []
  if (!log) return heads
  for await (const line of log.readLines()) {
    // A demo emptied the house: its ledger begins anew.
    if (line.includes('"ledger.begun"')) heads.length = 0
    if (!line.includes('"ledger.head"')) continue
    const { n, id } = JSON.parse(line) as { n?: number; id?: string }
    if (typeof n === 'number' && typeof id === 'string') heads.push({ seq: n, letters: id })
  }
  return heads
}

/** Lines of the log in which something looks like a phone number. */
export async function numbersInLog(file: string): Promise<Verdict['violations']> {
  const log = await open(file).catch(() => undefined)
  if (!log) return 0
  let n = 0
  for await (const line of log.readLines()) {
    // Ids and times are ours; what is left must not hold eight digits in a row, however they are spaced.
    const rest = line
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '')
      .replace(/"time":"[^"]*"/, '')
      .replace(/"url":"http:\/\/[0-9.]+:\d+"/, '')
    if (/[+]?\d(?:[\s().-]{0,2}\d){8,14}/.test(rest)) n++
  }
  return n
}

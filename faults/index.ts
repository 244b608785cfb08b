/** `npm run faults -- [ROW...] [--seed N] [--quick] [--json FILE]`: what goes wrong, and what must be seen then. */
import { randomInt } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { cleanly } from '../bench/support/cleaning.ts'
import { wordTable } from '../bench/support/figures.ts'
import { rows } from './rows.ts'
import { createChance } from './support/chance.ts'
import { openGround } from './support/ground.ts'
import { NotBuilt } from './support/row.ts'
import type { Row } from './support/row.ts'

const usage = `npm run faults -- [ROW...] [--seed N] [--quick] [--json FILE]

${rows.map((row) => `  ${String(row.n).padStart(2)}  ${row.what}${row.run ? '' : '  (not built)'}`).join('\n')}

  ROW          numbers, or spans such as 5-15; none: all
  --seed N     the chance that every row draws from; another one each time when not given
  --quick      smaller sizes
  --json FILE  write the results there ("-" for standard output; the table then goes to standard error)
`

type Ended = {
  row: number
  what: string
  expected: string
  result: 'pass' | 'FAIL' | 'not built'
  seconds: number
  seed: number
  seen: string
}

/** Row numbers; undefined when one of them is none. */
function read(asked: string[]): Set<number> | undefined {
  const found = new Set<number>()
  for (const word of asked) {
    const span = /^(\d+)(?:-(\d+))?$/.exec(word)
    if (!span) return undefined
    const [from, to] = [Number(span[1]), Number(span[2] ?? span[1])]
    const within = rows.filter((row) => row.n >= from && row.n <= to)
    if (!within.length) return undefined
    for (const row of within) found.add(row.n)
  }
  return found
}

async function main(): Promise<number> {
  let parsed
  try {
    parsed = parseArgs({
      allowPositionals: true,
      options: {
        quick: { type: 'boolean', default: false },
        seed: { type: 'string' },
        json: { type: 'string' },
        help: { type: 'boolean' },
      },
    })
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`)
    return 2
  }
  const { values, positionals } = parsed
  if (values.help) {
    process.stdout.write(usage)
    return 0
  }
  const wanted = read(positionals)
  const seed = values.seed === undefined ? randomInt(1, 1_000_000) : Number(values.seed)
  if (!wanted || !Number.isSafeInteger(seed)) {
    process.stderr.write(`There is no such row or seed: ${positionals.join(' ')} ${values.seed ?? ''}\n\n${usage}`)
    return 2
  }
  process.stderr.write(`  seed ${seed}\n`)
  const ended: Ended[] = []
  await cleanly(async (cleaning) => {
    const ground = await openGround(cleaning)
    for (const row of rows) if (!wanted.size || wanted.has(row.n)) ended.push(await run(row))

    async function run(row: Row): Promise<Ended> {
      const started = performance.now()
      const say = (line: string): void => void process.stderr.write(`  row ${row.n}: ${line}\n`)
      const end = (result: Ended['result'], seen: string): Ended => {
        say(`${result}  ${seen}`)
        const seconds = Math.round((performance.now() - started) / 1000)
        return { row: row.n, what: row.what, expected: row.seen, result, seconds, seed, seen }
      }
      if (!row.run) return end('not built', row.note ?? '')
      const work = row.run
      try {
        const scene = { ground, chance: createChance(seed * 1_000 + row.n), quick: values.quick, say }
        return end('pass', await cleanly((own) => work({ ...scene, cleaning: own })))
      } catch (error) {
        if (error instanceof NotBuilt) return end('not built', error.message)
        return end(
          'FAIL',
          (error as Error).name === 'Error' ? ((error as Error).stack ?? '') : (error as Error).message,
        )
      }
    }
  })
  const table = wordTable({
    title: `Faults, seed ${seed}`,
    head: ['what happens', 'row', 'result', 's', 'what must be seen'],
    rows: ended.map((e) => [e.what, e.row, e.result, e.seconds, e.expected]),
  })
  const json = `${JSON.stringify({ seed, rows: ended }, null, 2)}\n`
  ;(values.json === '-' ? process.stderr : process.stdout).write(`\n${table}\n`)
  if (values.json === '-') process.stdout.write(json)
  else if (values.json) writeFileSync(values.json, json)
  return ended.every((e) => e.result === 'pass' || (e.result === 'not built' && !wanted.size)) ? 0 : 1
}

// Whatever a library left open must not keep a finished run from ending.
process.exit(
  await main().catch((error: Error) => {
    process.stderr.write(`${error.stack ?? error.message}\n`)
    return 1
  }),
)

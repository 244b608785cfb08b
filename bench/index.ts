/** `npm run bench -- NAME [--quick] [--json FILE]`: figures against their anchors, measured in one run. */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ack } from './ack.ts'
import { areas } from './areas.ts'
import { boards } from './boards.ts'
import { claims } from './claims.ts'
import { doors } from './doors.ts'
import { importing } from './import.ts'
import { optouts } from './optouts.ts'
import { press } from './press.ts'
import { reply } from './reply.ts'
import { send } from './send.ts'
import { start } from './start.ts'
import { themes } from './themes.ts'
import { webhooks } from './webhooks.ts'
import { wordResult } from './support/figures.ts'
import type { Bench } from './support/figures.ts'

const benches: Record<string, Bench> = {
  areas,
  boards,
  claims,
  doors,
  send,
  start,
  reply,
  import: importing,
  ack,
  press,
  webhooks,
  optouts,
  themes,
}

const usage = `npm run bench -- NAME [--quick] [--json FILE]

${Object.entries(benches)
  .map(([name, { about }]) => `  ${name.padEnd(8)} ${about}`)
  .join('\n')}

  --quick      smaller sizes, under 50 s
  --json FILE  write the figures there ("-" for standard output; the tables then go to standard error)
`

async function main(): Promise<number> {
  let read
  try {
    read = parseArgs({
      allowPositionals: true,
      options: { quick: { type: 'boolean', default: false }, json: { type: 'string' }, help: { type: 'boolean' } },
    })
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`)
    return 2
  }
  const { values, positionals } = read
  const [name] = positionals
  const bench = name === undefined ? undefined : Object.hasOwn(benches, name) ? benches[name] : undefined
  if (name === undefined || values.help) {
    process.stdout.write(usage)
    return 0
  }
  if (!bench || positionals.length > 1) {
    process.stderr.write(`There is no bench "${positionals.join(' ')}".\n\n${usage}`)
    return 2
  }
  const started = performance.now()
  const result = await bench.run({ quick: values.quick, say: (line) => process.stderr.write(`  ${line}\n`) })
  const words = `\n${wordResult(result)}\n  ${Math.round((performance.now() - started) / 1000)} s\n`
  const json = `${JSON.stringify({ name, figures: result.figures, anchors: result.anchors }, null, 2)}\n`
  ;(values.json === '-' ? process.stderr : process.stdout).write(words)
  if (values.json === '-') process.stdout.write(json)
  else if (values.json) writeFileSync(values.json, json)
  return result.figures.every((figure) => figure.holds) ? 0 : 1
}

// Whatever a library left open must not keep a finished bench from ending.
process.exit(
  await main().catch((error: Error) => {
    process.stderr.write(`${error.stack ?? error.message}\n`)
    return 1
  }),
)

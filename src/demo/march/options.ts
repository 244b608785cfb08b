import { statSync } from 'node:fs'
import { readArgs, UsageError } from '../../cli/verb.ts'

export type MarchOptions = {
  canvassers: number
  /** At least so many people answer to the end. */
  interviews: number
  /** A folder of published results, boundaries and a census; undefined: a made-up town. */
  areas: string | undefined
  territory: string | undefined
  ours: string[] | undefined
  seed: number
  json: string | undefined
  exit: boolean
}

const sizes = { short: { canvassers: 150, interviews: 1_000 }, full: { canvassers: 12_000, interviews: 100_000 } }

export const usage = `npm run demo -- --march [options]

  --full            ${sizes.full.canvassers} canvassers and ${sizes.full.interviews} interviews (takes an hour; default ${sizes.short.canvassers} and ${sizes.short.interviews})
  --canvassers N    how many go from door to door, a third of them in pairs
  --interviews N    how many people answer, at least
  --areas FOLDER    published results, boundaries and a census (default: a made-up town)
  --territory NAME  which territory of that folder (default: the one with most stations drawn)
  --ours "A,B"      which parties of that folder are ours
  --seed N          the same seed gives the same facts (default 1)
  --json FILE       write the report there ("-" for standard output)
  --exit            stop at the end; otherwise the server stays up with the playground
`

export function readOptions(args: string[]): MarchOptions {
  const { values } = readArgs(args, {
    march: { type: 'boolean' },
    full: { type: 'boolean', default: false },
    canvassers: { type: 'string' },
    interviews: { type: 'string' },
    areas: { type: 'string' },
    territory: { type: 'string' },
    ours: { type: 'string' },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
    exit: { type: 'boolean', default: false },
  })
  const size = values.full ? sizes.full : sizes.short
  const whole = (name: string, text: string, min: number, max: number): number => {
    const n = Number(text)
    if (!Number.isInteger(n) || n < min || n > max)
      throw new UsageError(`--${name}: "${text}" is not a whole number from ${min} to ${max}.`)
    return n
  }
  if (values.areas !== undefined && !statSync(values.areas, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`--areas: there is no folder ${values.areas}.`)
  if (values.areas === undefined && (values.territory ?? values.ours) !== undefined)
    throw new UsageError('--territory and --ours are about the files of --areas FOLDER.')
  const ours = values.ours
    ?.split(',')
    .map((word) => word.trim())
    .filter(Boolean)
  return {
    canvassers: whole('canvassers', values.canvassers ?? String(size.canvassers), 10, 50_000),
    interviews: whole('interviews', values.interviews ?? String(size.interviews), 20, 1_000_000),
    areas: values.areas,
    territory: values.territory,
    ours,
    seed: whole('seed', values.seed, 1, 1_000_000_000),
    json: values.json,
    exit: values.exit,
  }
}

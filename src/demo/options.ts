import { fileURLToPath } from 'node:url'
import { givenFile } from '../cli/given-file.ts'
import { readArgs, UsageError } from '../cli/verb.ts'
import { limits } from '../lib/trust.ts'

export type DemoOptions = {
  contacts: string
  region: string
  locale: 'en' | 'fr'
  volunteers: number
  texts: number
  seed: number
  json: string | undefined
  exit: boolean
  chaos: boolean
  evening: boolean
}

export const usage = `npm run demo -- [options]

  --contacts FILE   a list of contacts (default: a list of fictional numbers)
  --region CC       country of numbers without a prefix (default CA; FR speaks French)
  --volunteers N    how many hands (default 40)
  --texts N         how many people are invited, over two evenings (default 1000)
  --seed N          the same seed gives the same facts (default 1)
  --json FILE       write the verdict there ("-" for standard output)
  --exit            stop at the end; otherwise the server stays up with the playground
  --evening         one evening instead of a week, in which everybody takes what comes
  --chaos           kill -9 the worker two seconds after each time it said ready; for one evening, or with --week for all

It plays in DATA_DIR; where ./data holds lists of yours, in ./data-demo.
`

const sample = (name: string): string => fileURLToPath(new URL(`../../samples/${name}`, import.meta.url))

export function readOptions(args: string[]): DemoOptions {
  const { values } = readArgs(args, {
    contacts: { type: 'string' },
    region: { type: 'string', default: 'CA' },
    volunteers: { type: 'string', default: '40' },
    texts: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
    exit: { type: 'boolean', default: false },
    chaos: { type: 'boolean', default: false },
    evening: { type: 'boolean', default: false },
    week: { type: 'boolean', default: false },
  })
  const whole = (name: 'volunteers' | 'texts' | 'seed', max: number): number => {
    const n = Number(values[name])
    if (!Number.isInteger(n) || n < 1 || n > max)
      throw new UsageError(`--${name}: "${values[name]}" is not a whole number from 1 to ${max}.`)
    return n
  }
  const [volunteers, texts] = [whole('volunteers', 500), whole('texts', 100_000)]
  // Each of the demo's evenings is over within the hour.
  const most = volunteers * limits.trusted.hour
  if (texts > most)
    throw new UsageError(`--texts: ${volunteers} volunteers may text ${most} people within an hour; add --volunteers.`)
  const region = values.region.toUpperCase()
  const contacts = values.contacts ?? sample(region === 'FR' ? 'petition-france.csv' : 'petition-quebec.csv')
  givenFile('--contacts', contacts)
  return {
    contacts,
    region,
    locale: region === 'FR' ? 'fr' : 'en',
    volunteers,
    texts,
    seed: whole('seed', 1_000_000_000),
    json: values.json,
    exit: values.exit,
    chaos: values.chaos,
    evening: !values.week && (values.evening || values.chaos),
  }
}

import { parseArgs } from 'node:util'
import type { ParseArgsConfig } from 'node:util'
import { readConfig } from '../config.ts'
import type { Config } from '../config.ts'
import { openDatabase } from '../db/open.ts'
import type { Opened } from '../db/open.ts'

export type Verb = {
  name: string
  usage: string
  about: string
  /** Returns the exit code. */
  run(args: string[]): Promise<number>
}

/** The call's words are off: shown with the verb's usage, exit 2. */
export class UsageError extends Error {}

export function readArgs<T extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: T,
  positionals = 0,
) {
  try {
    const read = parseArgs({ args, options, allowPositionals: positionals > 0, strict: true })
    if (read.positionals.length > positionals)
      throw new Error(`Too many words: ${read.positionals.slice(positionals).join(' ')}`)
    return read
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

/** Runs a verb on the database of this installation; an embedded one that a running app holds is joined. */
export async function onDatabase<T>(work: (opened: Opened, config: Config) => Promise<T>): Promise<T> {
  const config = readConfig()
  const opened = await openDatabase({ ...config, connections: 2 })
  try {
    return await work(opened, config)
  } finally {
    await opened.close()
  }
}

/** With `--json` standard output holds one object and nothing else; without, lines for a person. */
export function say(json: boolean | undefined, object: unknown, lines: string[]): void {
  process.stdout.write(json ? `${JSON.stringify(object)}\n` : `${lines.join('\n')}\n`)
}

import { createWriteStream } from 'node:fs'
import type { Writable } from 'node:stream'
import { UsageError } from './verb.ts'

/** `--out`: a file for its owner's eyes. 'wx': what stands there already is not ours to write over. */
export async function newFile(path: string): Promise<Writable> {
  const stream = createWriteStream(path, { flags: 'wx', mode: 0o600 })
  return new Promise((resolve, reject) => {
    stream.once('open', () => resolve(stream))
    stream.once('error', (error) => reject(new UsageError(`--out: ${error.message}`)))
  })
}

import { accessSync, constants, statSync } from 'node:fs'
import { UsageError } from './verb.ts'

/** Bytes of a file that the call names; `what` is how it names it. Throws UsageError where nothing can be read. */
export function givenFile(what: string, path: string): { size: number } {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw new UsageError(`${what}: there is no file ${path}.`)
  if (found.isDirectory()) throw new UsageError(`${what}: ${path} is a folder; name a file in it.`)
  if (!found.isFile()) throw new UsageError(`${what}: ${path} is no file; save what it holds as one.`)
  try {
    accessSync(path, constants.R_OK)
  } catch {
    throw new UsageError(`${what}: ${path} may not be read by this user; look at its permissions.`)
  }
  return { size: found.size }
}

/** The files of a territory as one: what a chat lets a person send is a single file, and a territory is several. */
import { buffer } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { UserError } from '../../lib/errors.ts'
import { BadZip, openZip } from '../../lib/zip.ts'
import type { ZipEntry } from '../../lib/zip.ts'
import type { AreaFile } from './import.ts'

/** Bytes as it comes, which are held, and of all that is in it, which is unpacked file by file as it is read. */
const largest = 25_000_000
const unpacked = 120_000_000
const wanted = /\.(csv|tsv|txt|json|geojson)$/i

/**
 * What is in a zip, or the file itself. Folders, and files of no kind that areas are read from, are left out. Throws UserError
 * `area.too_large`, `area.bad_zip`; the latter also while one of them is read.
 */
export async function filesIn(file: AreaFile): Promise<AreaFile[]> {
  const tooLarge = (megabytes: number): UserError =>
    new UserError('area.too_large', { file: file.name.slice(0, 80), megabytes })
  if (file.size > largest) throw tooLarge(largest / 1e6)
  if (!/\.zip$/i.test(file.name)) return [file]
  const bad = (error: unknown): unknown =>
    error instanceof BadZip ? new UserError('area.bad_zip', { file: file.name.slice(0, 80) }) : error
  const bytes = await buffer(Readable.from(file.read()))
  let found: ZipEntry[]
  try {
    found = openZip(bytes).filter(({ name }) => wanted.test(name) && !/(^|\/)(__MACOSX\/|\.)/.test(name))
  } catch (error) {
    throw bad(error)
  }
  if (found.reduce((sum, { size }) => sum + size, 0) > unpacked) throw tooLarge(unpacked / 1e6)
  return found.map(({ name, size, read }) => ({
    name: name.slice(name.lastIndexOf('/') + 1),
    size,
    async *read() {
      try {
        yield* read()
      } catch (error) {
        throw bad(error)
      }
    },
  }))
}

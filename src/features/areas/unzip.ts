/** The files of a territory as one: what a chat lets a person send is a single file, and a territory is several. */
import { buffer } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { unzipSync } from 'fflate'
import { UserError } from '../../lib/errors.ts'
import type { AreaFile } from './import.ts'

/** Bytes as it comes, and of all that is in it: it is taken apart in memory, while others wait. */
const largest = 25_000_000
const unpacked = 120_000_000
const wanted = /\.(csv|tsv|txt|json|geojson)$/i

/**
 * What is in a zip, or the file itself. Folders, and files of no kind that areas are read from, are left out. Throws UserError
 * `area.too_large`, `area.bad_zip`.
 */
export async function filesIn(file: AreaFile): Promise<AreaFile[]> {
  const tooLarge = (megabytes: number): UserError =>
    new UserError('area.too_large', { file: file.name.slice(0, 80), megabytes })
  if (file.size > largest) throw tooLarge(largest / 1e6)
  if (!/\.zip$/i.test(file.name)) return [file]
  const bytes = await buffer(Readable.from(file.read()))
  let size = 0
  let over = false
  let found: Record<string, Uint8Array>
  try {
    found = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!wanted.test(name) || /(^|\/)(__MACOSX\/|\.)/.test(name)) return false
        over ||= (size += originalSize) > unpacked
        return !over
      },
    })
  } catch {
    throw new UserError('area.bad_zip', { file: file.name.slice(0, 80) })
  }
  if (over) throw tooLarge(unpacked / 1e6)
  return Object.entries(found).map(([name, content]) => ({
    name: name.slice(name.lastIndexOf('/') + 1),
    size: content.length,
    async *read() {
      yield content
    },
  }))
}

/** The files of a territory as one: what a chat lets a person send is a single file, and a territory is several. */
import { buffer } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { fromBufferPromise, getFileNameLowLevel } from 'yauzl'
import { UserError } from '../../lib/errors.ts'
import type { AreaFile } from './import.ts'

/** Bytes as it comes, which are held, and of all that is in it, which is unpacked file by file as it is read. */
const largest = 25_000_000
const unpacked = 120_000_000
/** Files in it, of any kind: 25 MB can hold half a million empty ones. */
const most = 10_000
const wanted = /\.(csv|tsv|txt|json|geojson)$/i

/**
 * What is in a zip, or the file itself. Folders, and files of no kind that areas are read from, are left out; of two with the
 * same name the later one is it. Throws UserError `area.too_large`, `area.bad_zip`; the latter also while one of them is read.
 */
export async function filesIn(file: AreaFile): Promise<AreaFile[]> {
  const tooLarge = (megabytes: number): UserError =>
    new UserError('area.too_large', { file: file.name.slice(0, 80), megabytes })
  const bad = (): UserError => new UserError('area.bad_zip', { file: file.name.slice(0, 80) })
  if (file.size > largest) throw tooLarge(largest / 1e6)
  if (!/\.zip$/i.test(file.name)) return [file]
  const bytes = await buffer(Readable.from(file.read()))
  const found = new Map<string, AreaFile>()
  try {
    // Names are decoded here: the library refuses the whole of a zip with a `..` or a drive in one. Nothing is written by them.
    const zip = await fromBufferPromise(bytes, { decodeStrings: false })
    if (zip.entryCount > most) throw bad()
    for await (const entry of zip.eachEntry()) {
      const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false)
      if (!wanted.test(name) || /(^|\/)(__MACOSX\/|\.)/.test(name)) continue
      found.set(name, {
        name: name.slice(name.lastIndexOf('/') + 1),
        size: entry.uncompressedSize,
        // No more comes out of it than the directory says, and no less: the library sees to that.
        async *read() {
          try {
            yield* (await zip.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>
          } catch {
            throw bad()
          }
        },
      })
    }
  } catch {
    throw bad()
  }
  const files = [...found.values()]
  if (files.reduce((sum, { size }) => sum + size, 0) > unpacked) throw tooLarge(unpacked / 1e6)
  return files
}

/**
 * What is in a zip: names and sizes by the directory at its end, contents piece by piece as they are read. They are inflated
 * beside the event loop, and nobody waits for that.
 *
 * Layout: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7 (before each file), 4.3.12 (directory), 4.3.14
 * to 4.3.16 (its end), 4.5.3 (sizes of 64 bits).
 */
import { createInflateRaw } from 'node:zlib'

export type ZipEntry = {
  name: string
  /** Bytes of its content, as the directory says; reading gives so many, or throws. */
  size: number
  read(): AsyncGenerator<Uint8Array, void>
}

export class BadZip extends Error {}

const pieceBytes = 256 * 1024
const [stored, deflated] = [0, 8]
const full16 = 0xffff
const full32 = 0xffffffff

/** Throws BadZip for what is no zip, is cut off, or is packed in a way that nobody uses for such files. */
export function openZip(bytes: Buffer): ZipEntry[] {
  try {
    // Of two with the same name the later one is it.
    return [...new Map([...entriesOf(bytes)].map((entry) => [entry.name, entry])).values()]
  } catch (error) {
    if (error instanceof RangeError) throw new BadZip('cut off')
    throw error
  }
}

function* entriesOf(bytes: Buffer): Generator<ZipEntry> {
  const end = findEnd(bytes)
  let count = bytes.readUInt16LE(end + 10)
  let at = bytes.readUInt32LE(end + 16)
  if (count === full16 || at === full32) {
    const long = end >= 20 && bytes.readUInt32LE(end - 20) === 0x07064b50 ? readLong(bytes, end - 12) : undefined
    if (long !== undefined) {
      check(bytes, long, 0x06064b50)
      count = readLong(bytes, long + 32)
      at = readLong(bytes, long + 48)
    }
  }
  for (; count > 0; count--) {
    check(bytes, at, 0x02014b50)
    const [flags, method] = [bytes.readUInt16LE(at + 8), bytes.readUInt16LE(at + 10)]
    const [nameBytes, extraBytes, noteBytes] = [28, 30, 32].map((o) => bytes.readUInt16LE(at + o)) as [
      number,
      number,
      number,
    ]
    const extra = at + 46 + nameBytes
    const [size, packed, place] = long64(bytes, extra, extra + extraBytes, [
      bytes.readUInt32LE(at + 24),
      bytes.readUInt32LE(at + 20),
      bytes.readUInt32LE(at + 42),
    ]) as [number, number, number]
    const name = bytes.toString(flags & 2048 ? 'utf8' : 'latin1', at + 46, extra)
    yield { name, size, read: () => contentOf(bytes, { place, packed, size, method, locked: (flags & 1) === 1 }) }
    at = extra + extraBytes + noteBytes
  }
}

/** The end of the directory stands last, before a comment of at most 64 kB. */
function findEnd(bytes: Buffer): number {
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 22 - full16); at--)
    if (bytes.readUInt32LE(at) === 0x06054b50) return at
  throw new BadZip('no directory')
}

/** Values that do not fit into 32 bits stand in an extra field, in this order, each only if it does not. */
function long64(bytes: Buffer, from: number, to: number, values: number[]): number[] {
  for (let at = from; at + 4 <= to; at += 4 + bytes.readUInt16LE(at + 2)) {
    if (bytes.readUInt16LE(at) !== 1) continue
    let next = at + 4
    return values.map((value) => (value === full32 ? readLong(bytes, (next += 8) - 8) : value))
  }
  return values
}

const readLong = (bytes: Buffer, at: number): number => Number(bytes.readBigUInt64LE(at))

function check(bytes: Buffer, at: number, signature: number): void {
  if (bytes.readUInt32LE(at) !== signature) throw new BadZip('a part is not where it should be')
}

type Content = { place: number; packed: number; size: number; method: number; locked: boolean }

async function* contentOf(
  bytes: Buffer,
  { place, packed, size, method, locked }: Content,
): AsyncGenerator<Uint8Array, void> {
  if (locked || (method !== stored && method !== deflated)) throw new BadZip('packed in another way')
  let left = size
  try {
    check(bytes, place, 0x04034b50)
    const from = place + 30 + bytes.readUInt16LE(place + 26) + bytes.readUInt16LE(place + 28)
    if (from + packed > bytes.length) throw new BadZip('cut off')
    const content = bytes.subarray(from, from + packed)
    for await (const piece of method === stored ? piecesOf(content) : inflated(content)) {
      // A directory that lies about sizes: no more comes out of it than it says.
      if ((left -= piece.length) < 0) throw new BadZip('larger than it says')
      yield piece
    }
  } catch (error) {
    throw error instanceof BadZip ? error : new BadZip('damaged')
  }
  if (left > 0) throw new BadZip('smaller than it says')
}

function inflated(content: Buffer): AsyncIterable<Uint8Array> {
  const stream = createInflateRaw({ chunkSize: pieceBytes })
  stream.end(content)
  return stream
}

function* piecesOf(content: Buffer): Generator<Uint8Array> {
  for (let at = 0; at < content.length; at += pieceBytes) yield content.subarray(at, at + pieceBytes)
}

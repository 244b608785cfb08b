import { isAscii, isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'
import { UserError } from '../../lib/errors.ts'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

/** `encoding` is what was read so far: a file that begins in ASCII turns Windows-1252 at its first such byte. */
export type Decoded = { readonly encoding: Encoding; text: AsyncGenerator<string, void> }

/** Bytes handled at a time, whatever the pieces in which the source hands them over. */
const PIECE = 64 * 1024

/**
 * Text out of bytes of unknown encoding, a piece at a time. Throws UserError: `list.empty`, `list.zip` (a spreadsheet
 * or an archive), `list.not_text`, `list.too_large` (values: megabytes). Closes the source on any end.
 */
export async function decode(source: AsyncIterable<Uint8Array> | Uint8Array, maxBytes: number): Promise<Decoded> {
  const pieces = inPieces(source, maxBytes)
  try {
    const first = await pieces.next()
    if (first.done) throw new UserError('list.empty')
    const decoder = decoderFor(first.value)
    const head = decoder.read(first.value)
    return {
      get encoding() {
        return decoder.encoding()
      },
      text: texts(head, pieces, decoder),
    }
  } catch (error) {
    await pieces.return()
    throw error
  }
}

async function* texts(head: string, pieces: AsyncGenerator<Buffer, void>, decoder: Decoder) {
  try {
    if (head !== '') yield textOnly(head)
    for await (const piece of pieces) yield textOnly(decoder.read(piece))
    const end = decoder.end()
    if (end !== '') yield textOnly(end)
  } finally {
    await pieces.return()
  }
}

function textOnly(text: string): string {
  if (text.includes('\0')) throw new UserError('list.not_text')
  return text
}

async function* inPieces(source: AsyncIterable<Uint8Array> | Uint8Array, maxBytes: number) {
  const tooLarge = () => new UserError('list.too_large', { megabytes: Math.floor(maxBytes / 1e6) })
  if (source instanceof Uint8Array && source.length > maxBytes) throw tooLarge()
  let held: Buffer[] = []
  let size = 0
  let total = 0
  for await (const chunk of source instanceof Uint8Array ? [source] : source) {
    total += chunk.length
    if (total > maxBytes) throw tooLarge()
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    while (size + bytes.length >= PIECE) {
      const part = bytes.subarray(0, PIECE - size)
      yield held.length === 0 ? part : Buffer.concat([...held, part])
      bytes = bytes.subarray(part.length)
      held = []
      size = 0
    }
    if (bytes.length > 0) {
      // a copy: sources may use their buffer again
      held.push(Buffer.from(bytes))
      size += bytes.length
    }
  }
  if (size > 0) yield Buffer.concat(held)
}

type Decoder = { encoding(): Encoding; read(bytes: Buffer): string; end(): string }

function decoderFor(head: Buffer): Decoder {
  const starts = (...bytes: number[]) => bytes.every((byte, i) => head[i] === byte)
  // zip and so xlsx and ods, gzip, the container of the old xls
  if (starts(0x50, 0x4b, 3, 4) || starts(0x50, 0x4b, 5, 6) || starts(0x1f, 0x8b) || starts(0xd0, 0xcf, 0x11, 0xe0)) {
    throw new UserError('list.zip')
  }
  if (starts(0x25, 0x50, 0x44, 0x46)) throw new UserError('list.not_text')
  if (starts(0xff, 0xfe)) return utf16('utf-16le')
  if (starts(0xfe, 0xff)) return utf16('utf-16be')
  let even = 0
  let odd = 0
  let controls = 0
  for (let i = 0; i < head.length; i++) {
    const byte = head[i]!
    if (byte === 0 && i % 2 === 0) even++
    else if (byte === 0) odd++
    else if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) controls++
  }
  const pairs = head.length / 2
  if (odd > pairs * 0.6 && even < pairs * 0.05) return utf16('utf-16le')
  if (even > pairs * 0.6 && odd < pairs * 0.05) return utf16('utf-16be')
  if (even + odd > 0 || controls > 4 + head.length * 0.01) throw new UserError('list.not_text')
  return utf8(starts(0xef, 0xbb, 0xbf))
}

function utf16(encoding: 'utf-16le' | 'utf-16be'): Decoder {
  const decoder = new TextDecoder(encoding)
  return {
    encoding: () => encoding,
    read: (bytes) => decoder.decode(bytes, { stream: true }),
    end: () => decoder.decode(),
  }
}

/**
 * UTF-8, or Windows-1252 from the first piece on that is mostly invalid as UTF-8 while neither the mark nor a letter
 * of UTF-8 was seen before. A file that mixes both (two exports put together) is read byte by byte: nothing becomes a �.
 */
function utf8(marked: boolean): Decoder {
  let encoding: Encoding = 'utf-8'
  let sure = marked
  let start = true
  let tail: Buffer = Buffer.alloc(0)
  const decodePiece = (bytes: Buffer): string => {
    if (encoding === 'windows-1252') return iconv.decode(bytes, 'win1252')
    if (isAscii(bytes)) return bytes.toString('latin1')
    if (isUtf8(bytes)) {
      sure = true
      return bytes.toString('utf8')
    }
    const mixed = readMixed(bytes)
    if (sure || mixed.letters > mixed.strays) {
      sure = true
      return mixed.text
    }
    encoding = 'windows-1252'
    return iconv.decode(bytes, 'win1252')
  }
  return {
    encoding: () => encoding,
    read(bytes) {
      const all = tail.length > 0 ? Buffer.concat([tail, bytes]) : bytes
      const end = encoding === 'utf-8' ? wholeCharacters(all) : all.length
      tail = Buffer.from(all.subarray(end))
      const text = decodePiece(all.subarray(0, end))
      if (!start || text === '') return text
      start = false
      return text.startsWith('\ufeff') ? text.slice(1) : text
    },
    end: () => decodePiece(tail),
  }
}

/** Where the last whole character of UTF-8 ends: at most 3 bytes before the end. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const length = sequenceLength(bytes[bytes.length - back]!)
    if (length > 1) return length > back ? bytes.length - back : bytes.length
    if (length === 1) return bytes.length
  }
  return bytes.length
}

/** Length of the sequence that a byte begins; 0 for one that begins none. */
function sequenceLength(byte: number): number {
  if (byte < 0x80) return 1
  if (byte < 0xc2) return 0
  return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf5 ? 4 : 0
}

/** Valid sequences as UTF-8, every stray byte as Windows-1252. Slow, for the rare piece that needs it. */
function readMixed(bytes: Buffer): { text: string; letters: number; strays: number } {
  const parts: string[] = []
  let letters = 0
  let strays = 0
  let plain = 0
  let at = 0
  while (at < bytes.length) {
    const length = sequenceLength(bytes[at]!)
    if (length === 1) {
      at++
    } else if (length > 1 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length))) {
      letters++
      at += length
    } else {
      parts.push(bytes.toString('utf8', plain, at), iconv.decode(bytes.subarray(at, at + 1), 'win1252'))
      strays++
      at++
      plain = at
    }
  }
  parts.push(bytes.toString('utf8', plain))
  return { text: parts.join(''), letters, strays }
}

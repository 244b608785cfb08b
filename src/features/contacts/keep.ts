/**
 * Files that are imported by a worker: kept in pieces in the transaction of whoever handed them over, read by any
 * process that takes the import up, and gone when it has ended.
 */
import { setImmediate } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Store, Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { enqueue } from '../../queue/job.ts'
import { chooseColumns } from './choose-columns.ts'
import { guessColumns, listLimits, openList } from './file.ts'
import { checkRequest, recordImport } from './import.ts'
import type { ImportRequest } from './import.ts'
import { importKept } from './jobs.ts'

/** Bytes of a piece: what a process holds of a file of 200 MB. */
const PIECE = 256 * 1024
/** Bytes read between two looks at what else this process has to do: some ms of parsing. */
const BREATH = 32 * 1024

/** The beginning of a file, at least `most` bytes if it has more, and a way to read all of it. */
export async function readStart(
  source: AsyncIterable<Uint8Array>,
  most: number,
): Promise<{ start: Buffer; whole: boolean; all: AsyncGenerator<Uint8Array, void> }> {
  const reader = source[Symbol.asyncIterator]()
  const parts: Buffer[] = []
  let size = 0
  let whole = false
  while (size <= most && !whole) {
    const next = await reader.next()
    if (next.done) whole = true
    else {
      // a copy: sources may use their buffer again
      parts.push(Buffer.from(next.value))
      size += next.value.length
    }
  }
  const start = Buffer.concat(parts)
  const all = async function* (): AsyncGenerator<Uint8Array, void> {
    try {
      yield start
      if (whole) return
      for (let next = await reader.next(); !next.done; next = await reader.next()) yield next.value
      whole = true
    } finally {
      if (!whole) await reader.return?.()
    }
  }
  return { start, whole, all: all() }
}

/**
 * Keeps a file and asks a worker to import it. What its first lines tell is said at once.
 * Throws UserError `list.*`. Returns the import's id.
 */
export async function keepImport(
  tx: Tx,
  { bytes, request, volunteerId }: { bytes: AsyncIterable<Uint8Array>; request: ImportRequest; volunteerId: string },
): Promise<{ importId: string; size: number }> {
  const named = checkRequest(request)
  const { importId } = await recordImport(tx, named, 'waiting', volunteerId)
  const kept = keepPieces(tx, importId, bytes)
  let size = 0
  // The header is read from the same stream; closing that reading must not end the keeping.
  const counted: AsyncIterator<Uint8Array, undefined> = {
    async next() {
      const next = await kept.next()
      if (next.done) return { done: true, value: undefined }
      size += next.value.length
      return next
    },
  }
  try {
    const list = await openList({ [Symbol.asyncIterator]: () => counted })
    guessColumns(list.header, chooseColumns(list.header, named))
    await list.close()
    while (!(await counted.next()).done);
  } finally {
    await kept.return()
  }
  await tx.execute(sql`update import set size = ${size} where id = ${importId}`)
  await enqueue(tx, importKept, { importId })
  return { importId, size }
}

/** Hands the bytes on as they are written down. */
async function* keepPieces(
  tx: Tx,
  importId: string,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  let held: Uint8Array[] = []
  let size = 0
  let total = 0
  let n = 0
  const write = async (): Promise<void> => {
    if (!size) return
    await tx.execute(
      sql`insert into import_chunk (import_id, n, bytes) values (${importId}, ${n++}, ${Buffer.concat(held)})`,
    )
    held = []
    size = 0
  }
  for await (const chunk of bytes) {
    total += chunk.length
    if (total > listLimits.maxBytes)
      throw new UserError('list.too_large', { megabytes: Math.floor(listLimits.maxBytes / 1e6) })
    for (let at = 0; at < chunk.length; at += PIECE) {
      const part = Buffer.from(chunk.subarray(at, at + PIECE))
      held.push(part)
      size += part.length
      if (size >= PIECE) await write()
    }
    yield chunk
  }
  await write()
}

/** A kept file from its beginning; `seen` is told how far the reading is and may throw to end it. */
export async function* readKept(
  store: Store,
  importId: string,
  seen: (read: number) => Promise<void>,
): AsyncGenerator<Uint8Array, void> {
  let read = 0
  for (let n = 0; ; n++) {
    const [piece] = await store.transact((tx) =>
      rows<{ bytes: Buffer }>(tx, sql`select bytes from import_chunk where import_id = ${importId} and n = ${n}`),
    )
    if (!piece) return
    for (let at = 0; at < piece.bytes.length; at += BREATH) {
      const part = piece.bytes.subarray(at, at + BREATH)
      yield part
      read += part.length
      // The same process may serve volunteers' presses.
      await setImmediate()
      await seen(read)
    }
  }
}

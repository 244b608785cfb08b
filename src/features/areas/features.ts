/**
 * The features of a GeoJSON collection one after the other, so that the file is never held whole.
 *
 * Cut by hand, so that JSON.parse makes each feature: 80 MB of boundaries (2 million points) take 1.1 s, and their coordinates
 * then hold 147 MB. A parser that gives token after token makes its lists by adding to them, and a list that grows keeps room
 * for more: with stream-json 3.8 they held 464 MB after 2.1 s (213 MB after 2.2 s with each list copied to its size). It is
 * not meant for files of others either, as it says itself.
 */
import { takeTurns } from '../../lib/turns.ts'

/** Bytes of a collection that are no features: its type, its system of coordinates. More is something else. */
const mostAround = 4_000_000
const most = 200_000
const [quote, backslash, open, close, openList, closeList] = [...'"\\{}[]'].map((c) => c.charCodeAt(0))
const listed = /"features"\s*:\s*$/

class NoCollection extends Error {}

/**
 * Calls `each` with every feature, as JSON says it. Gives how many there are, those too that are not even objects; undefined:
 * this is no collection of features, or no JSON, and what `each` was called with before that showed is to be forgotten.
 */
export async function eachFeature(
  source: AsyncIterable<Uint8Array>,
  each: (feature: unknown) => void,
): Promise<number | undefined> {
  const turn = takeTurns()
  const split = splitter(each)
  try {
    for await (const piece of source)
      for (let at = 0; at < piece.length; at += 64 * 1024) {
        split.push(piece.subarray(at, at + 64 * 1024))
        await turn()
      }
    const around = JSON.parse(split.end()) as { type?: unknown; features?: unknown } | null
    if (around?.type !== 'FeatureCollection' || !Array.isArray(around.features)) return undefined
    return around.features.length > most ? undefined : around.features.length
  } catch (error) {
    if (error instanceof NoCollection || error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Cuts features out of the bytes as they come; each leaves a 0 in its place, so that what is around them is JSON still. */
function splitter(each: (feature: unknown) => void) {
  let around = ''
  let n = 0
  let depth = 0
  let inText = false
  let escaped = false
  /** Within the list of features: its depth is 2. */
  let within = false
  /** Bytes of the feature that has begun. */
  let begun: Uint8Array[] | undefined

  const finish = (last: Uint8Array): void => {
    if (++n > most) throw new NoCollection()
    const feature: unknown = JSON.parse(Buffer.concat([...begun!, last]).toString('utf8'))
    begun = undefined
    around += '0'
    each(feature)
  }
  const keep = (bytes: Uint8Array): void => {
    around += Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
    if (around.length > mostAround) throw new NoCollection()
  }

  return {
    push(bytes: Uint8Array): void {
      let from = 0
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at]
        if (inText) {
          if (escaped) escaped = false
          else if (byte === backslash) escaped = true
          else if (byte === quote) inText = false
          continue
        }
        if (byte === quote) inText = true
        else if (byte === open || byte === openList) {
          if (within && depth === 2 && byte === open) {
            keep(bytes.subarray(from, at))
            from = at
            begun = []
          } else if (!within && depth === 1 && byte === openList) {
            keep(bytes.subarray(from, at))
            from = at
            within = listed.test(around.slice(-200))
          }
          depth++
        } else if (byte === close || byte === closeList) {
          depth--
          if (begun && depth === 2) {
            finish(bytes.subarray(from, at + 1))
            from = at + 1
          } else if (within && depth === 1) within = false
        }
      }
      if (begun) begun.push(bytes.slice(from))
      else keep(bytes.subarray(from))
    },
    // The mark of UTF-8 that some programs begin with, as three letters of one byte each.
    end: (): string => around.replace(/^\u00ef\u00bb\u00bf/, ''),
  }
}

/**
 * The mark outside the database, by which a process knows that it forgot something: the highest beat it saw, and of which
 * database, in a file of DATA_DIR. A new folder knows nothing and holds nobody: a second machine, or a container that is made anew, only has
 * the database's own seal.
 */
import { readFileSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { App } from './app.ts'
import { holdHouse, passBeat, readMarker } from './features/restore/hold.ts'
import type { Seen } from './features/restore/hold.ts'

/** ms between two writes of the file: a backup that is younger does not show. */
const every = 2_000

export type Marker = { check(): Promise<void> }

export function openMarker({ store, log, config }: Pick<App, 'store' | 'log' | 'config'>): Marker {
  const file = join(config.dataDir, 'beat')
  let seen = readSeen(file)
  let writtenAt = -Infinity
  return {
    /** Before the first text of a process, and with every tick. */
    async check() {
      const now = await store.transact(async (tx) => {
        const marker = await readMarker(tx, seen)
        if (marker.why && (await holdHouse(tx, marker.why))) log.error({ event: `house.held_by_${marker.why}` })
        return marker
      })
      if (now.why === 'beat') await store.transact((tx) => passBeat(tx, seen.beat))
      seen = { here: now.here, beat: now.here === seen.here ? Math.max(seen.beat, now.beat) : now.beat }
      if (performance.now() - writtenAt < every) return
      writtenAt = performance.now()
      // Whole or not at all.
      await mkdir(config.dataDir, { recursive: true })
      await writeFile(`${file}.${process.pid}`, `${seen.beat} ${seen.here}\n`)
      await rename(`${file}.${process.pid}`, file)
    },
  }
}

function readSeen(file: string): Seen {
  try {
    const [beat = '', here = ''] = readFileSync(file, 'utf8').trim().split(' ')
    return Number.isSafeInteger(Number(beat)) ? { here, beat: Number(beat) } : { here: '', beat: 0 }
  } catch {
    return { here: '', beat: 0 }
  }
}

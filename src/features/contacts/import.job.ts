import { setTimeout } from 'node:timers/promises'
import type { MessageRef } from '../../chat/interaction.ts'
import type { View } from '../../chat/view.ts'
import { UserError } from '../../lib/errors.ts'
import { work } from '../define.ts'
import type { JobContext } from '../define.ts'
import { findAddress } from '../volunteers/actor.ts'
import { ImportCancelled, importList } from './import.ts'
import { endedCard, progressCard } from './import.view.ts'
import { importKept } from './jobs.ts'
import { readKept } from './keep.ts'
import { clearImport, endImport, findImport, findImportCard, noteProgress, requestOf } from './kept-import.ts'
import type { KeptImport } from './kept-import.ts'
import { takeTurn } from './merge.ts'

/** Two million rows take some minutes; a small machine may take many. */
const longest = 60 * 60_000
/** ms between two looks at the card. */
const tick = 1_000

/**
 * Imports a kept file in one transaction: a worker that dies leaves nothing, and the next begins at the beginning. Each
 * later step may be done twice: the end is on the row before it is on the card, and on the card before the file goes.
 */
export const importJob = work(
  importKept,
  async (context, { importId }, run) => {
    const { store, log } = context
    const asked = await store.transact((tx) => findImport(tx, importId))
    if (!asked) return
    if (asked.state === 'waiting' || asked.state === 'running') {
      const card = followCard(context, asked)
      const turn = await runImport(context, asked, card.tell).finally(card.settled)
      // Another import is on: once its turn has ended this one is asked for again.
      if (!turn) return
    }
    const ended = await store.transact((tx) => findImport(tx, importId))
    if (!ended) return
    await showEnd(context, ended, run.id)
    await store.transact(async (tx) => {
      await clearImport(tx, ended)
      await run.close(tx)
    })
    log.info({ event: `list.${ended.state === 'done' ? 'imported' : ended.state}`, import: importId, rows: ended.rows })
  },
  { longest },
)

/** False when another import has its turn. */
async function runImport(
  { store, stopping }: JobContext,
  asked: KeptImport,
  tell: (read: number) => Promise<void>,
): Promise<boolean> {
  const { id } = asked
  const seen = async (read: number): Promise<void> => {
    stopping?.throwIfAborted()
    await tell(read)
  }
  try {
    return await store.transact(async (tx) => {
      if (!(await takeTurn(tx))) return false
      await importList(tx, readKept(store, id, seen), requestOf(asked), id)
      return true
    }, longest)
  } catch (error) {
    if (error instanceof ImportCancelled) await store.transact((tx) => endImport(tx, id, { state: 'cancelled' }))
    else if (error instanceof UserError) {
      const { key, values } = error
      await store.transact((tx) => endImport(tx, id, { state: 'failed', error: { key, values } }))
    } else throw error
    return true
  }
}

/** Writes the progress down and shows it, at most once a second; the file is read on while the network shows it. */
function followCard({ store, platforms, translate, log }: JobContext, asked: KeptImport) {
  const t = translate(asked.locale)
  let told = -tick
  let card: MessageRef | undefined
  let showing: Promise<void> | undefined
  const show = async (read: number): Promise<void> => {
    card ??= await store.transact((tx) => findImportCard(tx, asked.id))
    if (card) await platforms.get(card.place.network)?.edit(card, progressCard(t, { ...asked, read }))
  }
  return {
    async tell(read: number): Promise<void> {
      if (performance.now() - told < tick) return
      told = performance.now()
      if (await store.transact((tx) => noteProgress(tx, asked.id, read))) throw new ImportCancelled()
      showing ??= show(read)
        .catch((error: Error) => log.warn({ event: 'import.not_shown', import: asked.id, error: error.message }))
        .finally(() => (showing = undefined))
    },
    /** A late showing of the progress must not cover the end. */
    settled: async () => showing,
  }
}

/** On the card of the answer; in a message of its own where there is none (any more). */
async function showEnd(context: JobContext, ended: KeptImport, nonce: string): Promise<void> {
  const { store, platforms, translate, log } = context
  const view: View = endedCard(translate(ended.locale), ended)
  // The answer reaches the screen after its transaction: a short import may end before.
  for (let round = 0; round < 10; round++) {
    const card = await store.transact((tx) => findImportCard(tx, ended.id))
    if (card) {
      try {
        return await platforms.get(card.place.network)?.edit(card, view)
      } catch (error) {
        log.warn({ event: 'import.not_shown', import: ended.id, error: (error as Error).message })
        break
      }
    }
    await setTimeout(200)
  }
  const address = ended.volunteerId ? await store.transact((tx) => findAddress(tx, ended.volunteerId!)) : undefined
  const platform = address && platforms.get(address.network)
  if (!platform) return log.warn({ event: 'import.no_place', import: ended.id })
  await platform.send(await platform.direct(address), view, { nonce })
}

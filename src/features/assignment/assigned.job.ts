import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import { recordShown } from '../cards/shown.ts'
import { work } from '../define.ts'
import type { Actor } from '../define.ts'
import { actorColumns, findAddress } from '../volunteers/actor.ts'
import { findHeld } from './claim.ts'
import { notifyAssigned } from './jobs.ts'
import { showNext } from './show.ts'

/** Brings assigned contacts to the volunteer: the card of what they hold first, which may be older work. */
export const assigned = work(
  notifyAssigned,
  async ({ store, platforms, translate, log, settings }, { volunteerId, batchId }, run) => {
    const found = await store.transact(async (tx) => {
      const address = await findAddress(tx, volunteerId)
      const held = await findHeld(tx, volunteerId)
      const [batch] = await rows<{ ready: number }>(
        tx,
        sql`select ready from batch where id = ${batchId} and volunteer_id = ${volunteerId}`,
      )
      const [actor] = await rows<Actor>(tx, sql`select ${actorColumns} from volunteer v where v.id = ${volunteerId}`)
      if (!address || !held || !batch || !actor) return undefined
      const t = translate(address.locale)
      return {
        address,
        reply: await showNext({ tx, actor, t, settings }, { ...held, notice: t('assign.you', { n: batch.ready }) }),
      }
    })
    const platform = found && platforms.get(found.address.network)
    // Released, texted or removed in the meantime: there is nothing to show.
    if (!found || !platform) return store.transact((tx) => run.close(tx))
    const place = await platform.direct(found.address)
    const ref = await platform.send(place, found.reply.view, { nonce: run.id })
    await store.transact(async (tx) => {
      await recordShown(tx, {
        ref,
        to: { ...found.address, network: place.network, name: '' },
        about: found.reply.about,
      })
      await run.close(tx)
    })
    log.info({ event: 'contacts.shown', volunteer: volunteerId, batch: batchId })
  },
)

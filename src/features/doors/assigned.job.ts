import { recordShown } from '../cards/shown.ts'
import { work } from '../define.ts'
import { rows } from '../../db/client.ts'
import { sql } from 'drizzle-orm'
import { findAddress } from '../volunteers/actor.ts'
import { tellWalk } from '../walks/jobs.ts'
import { doorCard } from './door.view.ts'
import { nextDoor } from './next.ts'

/** Brings an assigned walk to whoever got it, and to the other of a pair. */
export const walkTold = work(tellWalk, async ({ store, platforms, translate, log }, { volunteerId, walkId }, run) => {
  const found = await store.transact(async (tx) => {
    const address = await findAddress(tx, volunteerId)
    const [walk] = await rows<{ open: number; other: string | null }>(
      tx,
      sql`select w.open, o.name as other from walk w
            left join volunteer o on o.id in (w.volunteer_id, w.partner_id) and o.id <> ${volunteerId}
          where w.id = ${walkId} and w.open > 0 and (w.volunteer_id = ${volunteerId} or w.partner_id = ${volunteerId})`,
    )
    const door = walk && (await nextDoor(tx, walkId))
    if (!address || !walk || !door) return undefined
    const t = translate(address.locale)
    const notice = walk.other
      ? t('walk.given_pair', { n: walk.open, name: walk.other })
      : t('walk.given', { n: walk.open })
    return { address, reply: doorCard(t, door, { notice }) }
  })
  const platform = found && platforms.get(found.address.network)
  if (!found || !platform) return store.transact((tx) => run.close(tx))
  const place = await platform.direct(found.address)
  const ref = await platform.send(place, found.reply.view, { nonce: run.id })
  await store.transact(async (tx) => {
    await recordShown(tx, { ref, to: { ...found.address, network: place.network, name: '' }, about: found.reply.about })
    await run.close(tx)
  })
  log.info({ event: 'walk.shown', volunteer: volunteerId, id: walkId })
})

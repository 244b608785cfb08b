/** A newcomer's dry run goes to a lead; what was decided comes back to the newcomer. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import { findStandIn } from '../conversations/stand-in.ts'
import { recordShown } from '../cards/shown.ts'
import { work } from '../define.ts'
import { findAddress } from '../volunteers/actor.ts'
import { findChannel } from '../volunteers/channels.ts'
import { reviewRehearsal, tellTrust } from './jobs.ts'
import { readRehearsal } from './rehearsal.ts'
import { reviewCard, toldTrust } from './rehearsal.view.ts'

/** In the team's channel, where there is one; else to a lead of the team or an organizer. */
export const reviewed = work(reviewRehearsal, async ({ store, platforms, translate, log }, { volunteerId }, run) => {
  const found = await store.transact(async (tx) => {
    const [person] = await rows<{ id: string; name: string; teamId: string | null }>(
      tx,
      sql`select id, name, team_id as "teamId" from volunteer
            where id = ${volunteerId} and removed_at is null and trust = 'new' and review_at is not null`,
    )
    if (!person) return undefined
    const channel = await findChannel(tx, person.teamId)
    const standIn = channel ? undefined : await findStandIn(tx, person.teamId)
    return { person, channel, standIn, five: await readRehearsal(tx, volunteerId) }
  })
  const platform = found && platforms.get((found.channel ?? found.standIn)?.network ?? '')
  if (!found || !platform) {
    if (found) log.warn({ event: 'rehearsal.no_place', volunteer: volunteerId })
    return store.transact((tx) => run.close(tx))
  }
  const { channel, standIn, person, five } = found
  const view = reviewCard(translate((channel ?? standIn)?.locale ?? 'en'), person, five)
  const place = channel ? { ...channel, direct: false } : await platform.direct(standIn!)
  const ref = await platform.send(place, view, { nonce: run.id })
  await store.transact(async (tx) => {
    if (standIn) await recordShown(tx, { ref, to: { ...standIn, network: place.network, name: '' } })
    await run.close(tx)
  })
  log.info({ event: 'rehearsal.shown', volunteer: volunteerId })
})

export const trustTold = work(tellTrust, async ({ store, platforms, translate, log }, { volunteerId }, run) => {
  const found = await store.transact(async (tx) => {
    const [person] = await rows<{ trust: string }>(
      tx,
      sql`select trust from volunteer where id = ${volunteerId} and removed_at is null`,
    )
    const address = person && (await findAddress(tx, volunteerId))
    return address ? { ...person, address } : undefined
  })
  const platform = found && platforms.get(found.address.network)
  if (!found || !platform) return store.transact((tx) => run.close(tx))
  const place = await platform.direct(found.address)
  const ref = await platform.send(place, toldTrust(translate(found.address.locale), found.trust), { nonce: run.id })
  await store.transact(async (tx) => {
    await recordShown(tx, { ref, to: { ...found.address, network: place.network, name: '' } })
    await run.close(tx)
  })
  log.info({ event: 'trust.told', volunteer: volunteerId })
})

/** The reminder of all that waits for a volunteer, and the word to a team that answers are in its queue. */
import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { recordShown } from '../cards/shown.ts'
import { work } from '../define.ts'
import { findAddress } from '../volunteers/actor.ts'
import { findChannel } from '../volunteers/channels.ts'
import { queueCard } from './conversation.view.ts'
import { countWaiting, waits } from './gate.ts'
import { nudgeVolunteer, tellQueue } from './jobs.ts'
import { findStandIn } from './stand-in.ts'

export const nudge = work(nudgeVolunteer, async ({ store, platforms, translate, log }, { volunteerId }, run) => {
  const found = await store.transact(async (tx) => {
    const [here] = await rows(tx, sql`select 1 from volunteer where id = ${volunteerId} and done_at is null`)
    const n = await countWaiting(tx, volunteerId)
    return here && n ? { n, address: await findAddress(tx, volunteerId) } : undefined
  })
  const platform = platforms.get(found?.address?.network ?? '')
  // Answered, or done for tonight, in the meantime.
  if (!found?.address || !platform) return store.transact((tx) => run.close(tx))
  const t = translate(found.address.locale)
  const place = await platform.direct(found.address)
  const card = view(
    [{ kind: 'text', text: t('nudge.text', { n: found.n }) }],
    [
      { label: t('button.answers'), token: writeToken('answers'), look: 'primary' },
      { label: t('button.done'), token: writeToken('done') },
    ],
  )
  const ref = await platform.send(place, card, { nonce: run.id })
  await store.transact(async (tx) => {
    await recordShown(tx, { ref, to: { ...found.address!, network: place.network, name: '' } })
    await run.close(tx)
  })
  log.info({ event: 'volunteer.nudged', volunteer: volunteerId, n: found.n })
})

export const queueTold = work(tellQueue, async ({ store, platforms, translate, log }, { conversationId }, run) => {
  const found = await store.transact(async (tx) => {
    const [queue] = await rows<{ teamId: string | null; n: number }>(
      tx,
      sql`select team.team_id as "teamId", (select count(*)::int from conversation v
            where v.volunteer_id is null and v.team_id is not distinct from team.team_id and ${waits}) as n
          from conversation team where team.id = ${conversationId}`,
    )
    if (!queue?.n) return undefined
    const channel = await findChannel(tx, queue.teamId)
    return { n: queue.n, channel, standIn: channel ? undefined : await findStandIn(tx, queue.teamId) }
  })
  const { channel, standIn, n = 0 } = found ?? {}
  const platform = platforms.get((channel ?? standIn)?.network ?? '')
  if (!platform) {
    if (n) log.warn({ event: 'queue.no_place', conversation: conversationId })
    return store.transact((tx) => run.close(tx))
  }
  const place = channel ? { ...channel, direct: false } : await platform.direct(standIn!)
  const ref = await platform.send(place, queueCard(translate((channel ?? standIn)?.locale ?? 'en'), n), {
    nonce: run.id,
  })
  await store.transact(async (tx) => {
    if (standIn) await recordShown(tx, { ref, to: { ...standIn, network: place.network, name: '' } })
    await run.close(tx)
  })
  log.info({ event: 'queue.told', n })
})

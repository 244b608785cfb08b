import { sql } from 'drizzle-orm'
import type { Network, Place } from '../../chat/interaction.ts'
import { MessageGone, PlaceGone } from '../../chat/platform.ts'
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Block } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { clock } from '../../lib/clock.ts'
import { work } from '../define.ts'
import { readRule } from '../leaderboards/goal.ts'
import { themeOf } from '../leaderboards/show-board.ts'
import { findAddress } from '../volunteers/actor.ts'
import { localeOfChannel } from '../volunteers/channels.ts'
import { eveningCard, recapCard } from './evening.view.ts'
import { findEvening } from './evening.ts'
import { isGuest, mayLead, readStanding, readThanks } from './guests.ts'
import { remindGuest, showEvening, tellPair } from './jobs.ts'
import { roomBlocks } from './room-blocks.ts'
import { readRoom } from './room.ts'

/** Writes the evening's one message, or writes it anew; once it is over, also the recap, once. */
export const eveningShown = work(showEvening, async ({ store, platforms, translate, log }, { eveningId }, run) => {
  const found = await store.transact(async (tx) => {
    const e = await findEvening(tx, eveningId)
    if (!e) return undefined
    const [spoken] = await rows<{ locale: string; now: string }>(
      tx,
      // As the team speaks, whatever the channel is bound to, if to anything.
      sql`select ${localeOfChannel} as locale, muster_now() as now from (select ${e.teamId}::uuid as team_id) c`,
    )
    return {
      e,
      ...spoken!,
      standing: await readStanding(tx, eveningId),
      thanks: await readThanks(tx, eveningId),
      ...(await readRule(tx, e.teamId)),
    }
  })
  const platform = found && platforms.get(found.e.network)
  if (!found || !platform) return store.transact((tx) => run.close(tx))
  const { e, locale, standing, thanks, zone, now } = found
  const t = translate(locale)
  const place: Place = { network: e.network as Network, tenant: e.tenant, channel: e.channel, direct: false }
  const card = eveningCard(t, e, standing, { zone, locale, now: new Date(now) })
  try {
    const anew = () => platform.send(place, card, { nonce: run.id })
    const ref = e.messageId
      ? await platform.edit({ place, messageId: e.messageId }, card).then(
          () => ({ place, messageId: e.messageId! }),
          (error: unknown) => {
            if (error instanceof MessageGone) return anew()
            throw error
          },
        )
      : await anew()
    const recap = e.state === 'ended' && !e.recapAt
    if (recap)
      await platform.send(place, await recapCard(t, e, standing, thanks, themeOf(e.network)), {
        nonce: `${e.id}/recap`,
      })
    await store.transact(async (tx) => {
      await tx.execute(
        sql`update evening set message_id = ${ref.messageId}, recap_at = ${recap ? sql`muster_now()` : sql`recap_at`} where id = ${eveningId}`,
      )
      await run.close(tx)
    })
  } catch (error) {
    if (!(error instanceof PlaceGone)) throw error
    log.warn({ event: 'channel.gone', id: eveningId })
    await store.transact((tx) => run.close(tx))
  }
})

/** An hour before, in the person's own chat; to whoever planned it, and leads the team still, with the code for the room. */
export const guestReminded = work(
  remindGuest,
  async ({ store, platforms, translate, settings }, { eveningId, volunteerId }, run) => {
    const found = await store.transact(async (tx) => {
      const e = await findEvening(tx, eveningId)
      const address = await findAddress(tx, volunteerId)
      if (e?.state !== 'planned' || !address) return undefined
      const leads = e.by === volunteerId && (await mayLead(tx, { teamId: e.teamId, volunteerId }))
      if (!leads && !(await isGuest(tx, { eveningId, volunteerId }))) return undefined
      const room = leads ? await readRoom(tx, { secret: settings.secret, eveningId }) : undefined
      return { e, address, leads, room, ...(await readRule(tx, e.teamId)) }
    })
    const platform = platforms.get(found?.address.network ?? '')
    if (!found || !platform) return store.transact((tx) => run.close(tx))
    const { e, address, zone, leads, room } = found
    const t = translate(address.locale)
    const text = t('evening.reminder', {
      team: e.team,
      time: clock(e.startsAt, zone, address.locale, new Date(e.startsAt)),
    })
    const blocks: Block[] = [{ kind: 'text', text }]
    if (room)
      blocks.push(
        ...(await roomBlocks(t, room, settings.joinLinks(room.code), {
          team: e.team,
          zone,
          locale: address.locale,
          now: new Date(e.startsAt),
        })),
      )
    else if (leads) blocks.push({ kind: 'note', text: t('evening.no_code') })
    await platform.send(await platform.direct(address), view(blocks), { nonce: run.id })
    await store.transact((tx) => run.close(tx))
  },
)

/** Both hear of each other: who is new whom to ask, and who is asked that somebody new may. */
export const pairTold = work(tellPair, async ({ store, platforms, translate }, { eveningId, volunteerId }, run) => {
  const both = await store.transact(async (tx) => {
    const [pair] = await rows<{ pairId: string; guest: string; companion: string }>(
      tx,
      sql`select g.pair_id as "pairId", v.name as guest, p.name as companion from evening_guest g
            join volunteer v on v.id = g.volunteer_id join volunteer p on p.id = g.pair_id
          where g.evening_id = ${eveningId} and g.volunteer_id = ${volunteerId}`,
    )
    if (!pair) return []
    return [
      {
        address: await findAddress(tx, volunteerId),
        key: 'evening.companion',
        name: pair.companion,
        nonce: `${run.id}/1`,
        practise: true,
      },
      {
        address: await findAddress(tx, pair.pairId),
        key: 'evening.newcomer',
        name: pair.guest,
        nonce: `${run.id}/2`,
        practise: false,
      },
    ] as const
  })
  for (const { address, key, name, nonce, practise } of both) {
    const platform = platforms.get(address?.network ?? '')
    if (!address || !platform) continue
    const t = translate(address.locale)
    const buttons = practise ? [{ label: t('button.batch'), token: writeToken('batch'), look: 'primary' as const }] : []
    await platform.send(await platform.direct(address), view([{ kind: 'text', text: t(key, { name }) }], buttons), {
      nonce,
    })
  }
  await store.transact((tx) => run.close(tx))
})

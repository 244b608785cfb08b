import { sql } from 'drizzle-orm'
import type { Reply } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { recordMention } from '../cards/mention.ts'
import { lastShown, recordShown } from '../cards/shown.ts'
import { work } from '../define.ts'
import { findAddress } from '../volunteers/actor.ts'
import { findChannel } from '../volunteers/channels.ts'
import { breakCard, needsBreak } from './care.ts'
import { conversationCard, orphanCard, toldCard } from './conversation.view.ts'
import { notifyReply } from './jobs.ts'
import { loadConversation } from './load.ts'
import { findStandIn } from './stand-in.ts'

type Inbound = {
  conversationId: string
  kind: 'words' | 'reaction' | 'stop' | 'start' | 'help' | 'who' | 'data' | 'erase'
  body: string
  routedAt: string | null
  answeredAt: string | null
  /** A later text of the same conversation is still to be shown, and its card has this one, too. */
  more: boolean
}

/**
 * Brings a contact's text to the volunteer's chat as a card; when nobody holds the conversation to the team's channel,
 * or to somebody who can take it.
 */
export const notify = work(notifyReply, async (context, { inboundId }, run) => {
  const { store, platforms, translate, log } = context
  const found = await store.transact(async (tx) => {
    const [inbound] = await rows<Inbound>(
      tx,
      sql`select conversation_id as "conversationId", kind, body, routed_at as "routedAt", answered_at as "answeredAt",
          i.kind = 'words' and exists (select from inbound j where j.conversation_id = i.conversation_id and j.kind = 'words'
            and j.routed_at is null and (j.created_at, j.id) > (i.created_at, i.id)) as more
        from inbound i where id = ${inboundId}`,
    )
    const conversation = inbound && (await loadConversation(tx, inbound.conversationId))
    // Who was done for tonight in the very moment in which it came: the team's, as what comes after.
    if (conversation?.away)
      await tx.execute(sql`update conversation set volunteer_id = null, nudge_at = null, hand_back_at = null
        where id = ${conversation.id} and volunteer_id = ${conversation.volunteerId}`)
    const owner = conversation?.away ? undefined : conversation?.volunteerId
    const address = owner ? await findAddress(tx, owner) : undefined
    const last =
      conversation && owner && address
        ? await lastShown(tx, { aboutId: conversation.id, volunteerId: owner, network: address.network })
        : undefined
    const channel = address ? undefined : await findChannel(tx, conversation?.teamId ?? null)
    const standIn = address || channel ? undefined : await findStandIn(tx, conversation?.teamId ?? null)
    const tired =
      inbound?.kind === 'words' && owner
        ? await needsBreak(tx, { volunteerId: owner, inboundId, body: inbound.body })
        : false
    return inbound && conversation && !inbound.routedAt
      ? { inbound, conversation, address, channel, standIn, last, tired }
      : undefined
  })
  const routed = (tx: Tx) => tx.execute(sql`update inbound set routed_at = muster_now() where id = ${inboundId}`)
  if (!found) return store.transact((tx) => run.close(tx))
  const { inbound, conversation, address, channel, standIn, last } = found
  // Somebody took it from the list of waiting answers before its card came: a card now would ask to answer twice.
  if (inbound.answeredAt)
    return store.transact(async (tx) => {
      await routed(tx)
      await run.close(tx)
    })
  const platform = platforms.get((address ?? channel ?? standIn)?.network ?? '')
  if (!platform || (!address && inbound.kind !== 'words')) {
    // Nobody to show it to, or nothing to do about it. Words stay a waiting conversation, which /metrics counts.
    log.warn({ event: 'reply.no_place', inbound: inboundId })
    return store.transact(async (tx) => {
      await routed(tx)
      await run.close(tx)
    })
  }
  const locale = (address ?? channel ?? standIn)?.locale ?? 'en'
  const t = translate(locale)
  const view = !address
    ? orphanCard(t, conversation)
    : inbound.kind === 'words'
      ? conversationCard(t, conversation, locale)
      : toldCard(t, conversation, inbound.kind, inbound.body)
  const place = channel ? { ...channel, direct: false } : await platform.direct((address ?? standIn)!)
  // What came while the network was away is one card of all that was said, not one for each text.
  if (inbound.more) {
    if (found.tired) await platform.send(place, breakCard(t), { nonce: `${run.id}/break` })
    return store.transact(async (tx) => {
      await routed(tx)
      await run.close(tx)
    })
  }
  // Later texts of a contact continue their card.
  const ref = await platform.send(place, view, { nonce: run.id, ...(last ? { after: last } : {}) })
  if (found.tired) await platform.send(place, breakCard(t), { nonce: `${run.id}/break` })
  const about: Reply['about'] = { kind: 'conversation', id: conversation.id }
  await store.transact(async (tx) => {
    if (address) await recordShown(tx, { ref, to: { ...address, network: place.network, name: '' }, about })
    else await recordMention(tx, { ref, aboutId: conversation.id, locale })
    await routed(tx)
    await run.close(tx)
  })
  log.info({ event: 'reply.shown', inbound: inboundId, conversation: conversation.id })
})

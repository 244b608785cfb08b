import { sql } from 'drizzle-orm'
import { line } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { recordShown } from '../cards/shown.ts'
import { work } from '../define.ts'
import { findAddress } from '../volunteers/actor.ts'
import { nameOf } from './conversation.view.ts'
import { offerCard } from './draft.view.ts'
import { offerDraft } from './jobs.ts'
import { loadConversation } from './load.ts'

/** What was written after closing is offered to its writer; where somebody else has answered meanwhile, it is dropped. */
export const offer = work(offerDraft, async ({ store, platforms, translate, log }, { messageId }, run) => {
  const found = await store.transact(async (tx) => {
    const [draft] = await rows<{ conversationId: string; writer: string; body: string }>(
      tx,
      sql`select conversation_id as "conversationId", volunteer_id as writer, body from message
          where id = ${messageId} and state = 'draft' and offer_at is null`,
    )
    const c = draft && (await loadConversation(tx, draft.conversationId))
    const address = draft && (await findAddress(tx, draft.writer))
    return draft && c && address ? { draft, c, address } : undefined
  })
  const platform = platforms.get(found?.address.network ?? '')
  if (!found || !platform) return store.transact((tx) => run.close(tx))
  const { draft, c, address } = found
  const t = translate(address.locale)
  const gone = c.optedOut || c.wrongNumber || (c.volunteerId !== null && c.volunteerId !== draft.writer)
  const card = gone ? line(t('draft.gone', { name: nameOf(t, c) })) : offerCard(t, c, { messageId, text: draft.body })
  const place = await platform.direct(address)
  const ref = await platform.send(place, card, { nonce: run.id })
  const about: Reply['about'] = gone ? undefined : { kind: 'conversation', id: c.id }
  await store.transact(async (tx) => {
    await recordShown(tx, { ref, to: { ...address, network: place.network, name: '' }, about })
    if (gone) await tx.execute(sql`delete from message where id = ${messageId} and state = 'draft'`)
    await run.close(tx)
  })
  log.info({ event: 'draft.offered', message: messageId })
})

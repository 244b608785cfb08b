import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { enqueue } from '../../queue/job.ts'
import { recordShown } from '../cards/shown.ts'
import { work } from '../define.ts'
import { tellFailed } from '../texts/jobs.ts'
import { findAddress } from '../volunteers/actor.ts'
import { nameOf } from './conversation.view.ts'
import { loseAnswer } from './earned.ts'
import { tellQueue } from './jobs.ts'
import { loadConversation } from './load.ts'

type Failed = { conversationId: string; writer: string; away: boolean; reason: string }

/** Reasons after which nothing may, or can, be sent to that contact. */
const final = ['opted_out', 'invalid']
const worded = [...final, 'expired', 'too_many']

/**
 * An answer that did not leave is told to who wrote it, with the reason and what to do. When they are away the contact
 * waits again, in the team's queue.
 */
export const failedReply = work(tellFailed, async ({ store, platforms, translate, log }, { messageId }, run) => {
  const found = await store.transact(async (tx) => {
    const [failed] = await rows<Failed>(
      tx,
      sql`select m.conversation_id as "conversationId", m.volunteer_id as writer,
            w.removed_at is not null or w.done_at is not null or v.volunteer_id is distinct from w.id as away,
            coalesce(m.reason, '') as reason
          from message m join volunteer w on w.id = m.volunteer_id join conversation v on v.id = m.conversation_id
          where m.id = ${messageId} and (m.state = 'failed' or m.delivery_failed_at is not null)`,
    )
    if (failed) await loseAnswer(tx, messageId)
    if (failed && !failed.away)
      return {
        failed,
        c: await loadConversation(tx, failed.conversationId),
        address: await findAddress(tx, failed.writer),
      }
    if (failed && !final.includes(failed.reason)) {
      const waits = await rows(
        tx,
        sql`update conversation set volunteer_id = null, state = 'waiting', waiting_since = muster_now()
            where id = ${failed.conversationId} and volunteer_id is not distinct from ${failed.writer}::uuid
              and state <> 'waiting' returning id`,
      )
      if (waits.length) await enqueue(tx, tellQueue, { conversationId: failed.conversationId })
    }
    await run.close(tx)
    return undefined
  })
  if (!found) return
  const { failed, c, address } = found
  const platform = platforms.get(address?.network ?? '')
  if (!c || !address || !platform) return store.transact((tx) => run.close(tx))
  const t = translate(address.locale)
  const reason = worded.includes(failed.reason) ? failed.reason : 'other'
  const card = view(
    [{ kind: 'text', text: t(`reply_failed.${reason}`, { name: nameOf(t, c) }) }],
    final.includes(reason) ? [] : [{ label: t('button.write'), token: writeToken('write', c.id) }],
  )
  const place = await platform.direct(address)
  const ref = await platform.send(place, card, { nonce: run.id })
  const about: Reply['about'] = { kind: 'conversation', id: c.id }
  await store.transact(async (tx) => {
    await recordShown(tx, { ref, to: { ...address, network: place.network, name: '' }, about })
    await run.close(tx)
  })
  log.info({ event: 'reply.failure_told', message: messageId })
})

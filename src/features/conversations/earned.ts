/** What an answer earns whoever gave it. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import type { Actor } from '../define.ts'
import { isAutomatic } from '../leaderboards/automatic-replies.ts'
import { credit, reverse, share } from '../leaderboards/credit.ts'
import type { Fact } from '../leaderboards/credit.ts'
import { writersOf } from '../leaderboards/writers.ts'

/** So many answers to one contact a day are a talk; more look like two people playing. Answers to questions are none. */
const talkative = 8

type Given = {
  answers: { id: string; body: string; inTime: boolean }[]
  closes: boolean
  tag: string | undefined
  wrote: boolean
}

/**
 * One answer handled, however many texts the contact broke it into; a yes and an end, shared among who wrote to them.
 * Nothing where no text of the campaign arrived, or nobody had written: a press alone wins nothing.
 */
export async function creditAnswer(
  tx: Tx,
  c: { id: string; contactId: string; campaignId: string },
  actor: Actor,
  { answers, closes, tag, wrote }: Given,
): Promise<void> {
  const [handled] = answers
  if (!handled) return
  const { campaignId } = c
  const writers = (await writersOf(tx, { campaignId, contactIds: [c.contactId] })).get(c.contactId)
  if (!writers) return
  const among = writers.some((w) => w.id === actor.id) ? writers : [...writers.slice(0, 3), actor]
  const inTime = answers.find((a) => a.inTime)
  const doubt = answers.every((a) => isAutomatic(a.body))
    ? 'auto'
    : (await isTalkative(tx, c.id))
      ? 'pingpong'
      : undefined
  const settled = tag === 'wrong_number' || tag === 'opted_out'
  const facts: Fact[] = []
  if (inTime && (wrote || settled))
    facts.push({ metric: 'answers', sourceId: inTime.id, campaignId, to: [actor], doubt })
  if (tag === 'yes' && wrote)
    facts.push({ metric: 'pledges', sourceId: c.contactId, campaignId, to: share(among), doubt })
  if (closes && wrote) facts.push({ metric: 'closed', sourceId: c.id, campaignId, to: share(among), doubt })
  await credit(tx, ...facts)
}

async function isTalkative(tx: Tx, conversationId: string): Promise<boolean> {
  const [found] = await rows<{ n: number }>(
    tx,
    sql`select count(*)::int as n from (select from inbound
        where conversation_id = ${conversationId} and answered_at > muster_now() - interval '1 day'
        group by answered_at having not bool_or(recorded)) talk`,
  )
  return (found?.n ?? 0) > talkative
}

/** An answer that did not reach the contact was not handled. What they had said stands. */
export const loseAnswer = (tx: Tx, messageId: string): Promise<void> =>
  reverse(tx, {
    metric: 'answers',
    // Answered in one transaction with the text, so at the same moment.
    sourceIds: sql`select i.id from message m join inbound i on i.conversation_id = m.conversation_id and i.answered_at = m.created_at
      where m.id = ${messageId}`,
  })

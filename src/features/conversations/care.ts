/** Care for who reads what hurts. */
import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { View } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { isHostile } from '../../lib/hostile.ts'
import type { Translate } from '../../lib/translate.ts'

/** After so many within an hour a break is offered. */
const enough = 3

/**
 * Whether this text is the one after which a break is offered: the third that hurts within an hour, and each third. Those
 * that came after it do not count yet: several may lie waiting to be shown.
 */
export async function needsBreak(
  tx: Tx,
  { volunteerId, inboundId, body }: { volunteerId: string; inboundId: string; body: string },
): Promise<boolean> {
  if (!isHostile(body)) return false
  const recent = await rows<{ body: string }>(
    tx,
    sql`select i.body from inbound this, conversation c join inbound i on i.conversation_id = c.id and i.kind = 'words'
        where this.id = ${inboundId} and c.volunteer_id = ${volunteerId} and i.created_at > this.created_at - interval '1 hour'
          and (i.created_at, i.id) <= (this.created_at, this.id)
        order by i.created_at desc limit 60`,
  )
  const n = recent.filter((r) => isHostile(r.body)).length
  return n > 0 && n % enough === 0
}

export const breakCard = (t: Translate): View =>
  view(
    [
      { kind: 'title', text: t('care.title') },
      { kind: 'text', text: t('care.text') },
    ],
    [
      { label: t('button.done'), token: writeToken('done'), look: 'primary' },
      { label: t('button.help'), token: writeToken('help') },
    ],
  )

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

/** Whether this text is the one after which a break is offered: the third that hurts within an hour, and each third. */
export async function needsBreak(
  tx: Tx,
  { volunteerId, body }: { volunteerId: string; body: string },
): Promise<boolean> {
  if (!isHostile(body)) return false
  const recent = await rows<{ body: string }>(
    tx,
    sql`select i.body from conversation c join inbound i on i.conversation_id = c.id and i.kind = 'words'
          and i.created_at > muster_now() - interval '1 hour'
        where c.volunteer_id = ${volunteerId} order by i.created_at desc limit 60`,
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

import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { hashOf } from './make.ts'
import type { DownloadKind } from './make.ts'

export type Download = { kind: DownloadKind; subjectId: string; volunteerId: string | null; locale: string }

/**
 * Whoever was given the link must still be an organizer: a link outlives neither a removal nor a lost role. What is held
 * of a person themselves is theirs whatever their role; of an erased one nothing is.
 */
const good = (secret: string, token: string) => sql`token_hash = ${hashOf(secret, token)} and used_at is null
  and expires_at > muster_now() and (kind = 'person' or exists (select from volunteer v where v.id = download.volunteer_id
    and v.removed_at is null and (v.role in ('organizer', 'admin') or (kind = 'volunteer' and v.id = subject_id))))`

const shape = sql`kind, subject_id as "subjectId", volunteer_id as "volunteerId", locale`

/** What a link is good for, without using it up: chats fetch links by themselves to show what is behind them. */
export async function peekDownload(
  tx: Tx,
  { secret, token }: { secret: string; token: string },
): Promise<Download | undefined> {
  const [found] = await rows<Download>(tx, sql`select ${shape} from download where ${good(secret, token)}`)
  return found
}

/** Uses a link up. Undefined when it is wrong, used, too old, or no longer its bearer's to use: alike. */
export async function takeDownload(
  tx: Tx,
  { secret, token }: { secret: string; token: string },
): Promise<Download | undefined> {
  const [taken] = await rows<Download>(
    tx,
    sql`update download set used_at = muster_now() where ${good(secret, token)} returning ${shape}`,
  )
  return taken
}

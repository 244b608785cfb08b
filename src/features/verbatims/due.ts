import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { enqueue } from '../../queue/job.ts'
import { readWords } from './jobs.ts'

/** Questions whose answers are to be read again. */
export async function askDueReadings(tx: Tx): Promise<void> {
  const due = await rows<{ questionId: string }>(
    tx,
    sql`update open_question set due_at = null where id in (
          select id from open_question where due_at <= muster_now() order by due_at limit 5 for update skip locked)
        returning id as "questionId"`,
  )
  await enqueue(tx, readWords, ...due)
}

/** Now rather than in a minute. */
export const hurryReading = (tx: Tx, questionId: string): Promise<unknown> =>
  tx.execute(sql`update open_question set due_at = muster_now() where id = ${questionId}`)

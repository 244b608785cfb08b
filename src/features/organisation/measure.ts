/** How long words, answers and people stay: by the house's measure, or a campaign's own. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'

/** Days after a campaign's end for its words and its answers; for people, after the end of the last one they were in. */
export type Measure = { messages: number; answers: number; people: number }

/** Half a year for what was said, a year for what was learned, two for a list: nobody is helped by older ones. */
export const usual: Measure = { messages: 180, answers: 365, people: 730 }

const key = 'retention'

export async function readMeasure(tx: Tx): Promise<Measure> {
  const [found] = await rows<{ value: Partial<Measure> }>(tx, sql`select value from setting where key = ${key}`)
  return { ...usual, ...found?.value }
}

export const saveMeasure = (tx: Tx, measure: Measure): Promise<unknown> =>
  tx.execute(sql`insert into setting (key, value) values (${key}, ${JSON.stringify(measure)}::jsonb)
    on conflict (key) do update set value = excluded.value`)

/** Of a campaign; null: as the house has it. What was removed stays removed. */
export const saveOwnMeasure = (
  tx: Tx,
  campaignId: string,
  { messages, answers }: { messages: number | null; answers: number | null },
): Promise<unknown> =>
  tx.execute(sql`insert into retention (campaign_id, messages, answers) values (${campaignId}, ${messages}, ${answers})
    on conflict (campaign_id) do update set messages = excluded.messages, answers = excluded.answers`)

/** The days that a campaign keeps what was said; empty: as the house has it. */
export async function readKeepDays(tx: Tx, campaignId: string): Promise<string> {
  const [own] = await rows<{ messages: number | null }>(
    tx,
    sql`select messages from retention where campaign_id = ${campaignId}`,
  )
  return own?.messages == null ? '' : String(own.messages)
}

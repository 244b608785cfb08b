import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'

export type CallCard = {
  id: string
  contactId: string
  firstName: string
  phone: string
  effort: string
  script: string
  zone: string
  source: string
  tries: number
  outcome: string | null
  questionnaireId: string | null
}

/** The contact in this person's hands. Throws UserError `calls.gone`. */
export async function loadCall(tx: Tx, targetId: string, by: string): Promise<CallCard> {
  const [found] = await rows<CallCard>(
    tx,
    sql`select t.id, k.id as "contactId", k.first_name as "firstName", k.phone, c.name as effort, c.script, coalesce(k.zone, c.zone) as zone,
          coalesce(l.source, '') as source, t.tries, t.outcome, c.questionnaire_id as "questionnaireId"
        from call_target t join canvass c on c.id = t.canvass_id join contact k on k.id = t.contact_id left join list l on l.id = c.list_id
        where t.id = ${targetId} and t.volunteer_id = ${by} and t.expires_at > muster_now() and c.state = 'running'
          and k.opted_out_at is null and k.wrong_number_at is null`,
  )
  if (!found) throw new UserError('calls.gone')
  return found
}

/** The full number, for a person who calls: each look is on record, and only of whom they hold. */
export async function lookAtCall(tx: Tx, targetId: string, by: string): Promise<CallCard> {
  const found = await loadCall(tx, targetId, by)
  await rows(tx, sql`insert into look (volunteer_id, contact_id) values (${by}, ${found.contactId})`)
  return found
}

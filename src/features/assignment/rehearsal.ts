/**
 * The dry run of a newcomer: five pretended people, the campaign's own words, and nothing leaves. Then a lead reads what
 * was written. No contact is ever part of it.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { fillTemplate } from '../../lib/template.ts'
import { enqueue } from '../../queue/job.ts'
import { reviewRehearsal } from './jobs.ts'

/** Who they are, and what they say: worded in `rehearsal.says`. The one who says stop needs no answer. */
export const cast = [
  { firstName: 'Camille', says: 'gladly' },
  { firstName: 'Noah', says: 'real' },
  { firstName: 'Amira', says: 'stop' },
  { firstName: 'Ruth', says: 'source' },
  { firstName: 'Leo', says: 'later' },
] as const
const stops = cast.findIndex((one) => one.says === 'stop') + 1

export type Rehearsal = {
  id: string
  volunteerId: string
  campaignId: string
  campaign: string
  sender: string
  script: string
  locale: string
  defaults: Record<string, string>
  position: number
  firstName: string
  answer: string
  /** What the newcomer sent, and answered; null: not yet, empty: passed over. */
  sent: string | null
  reply: string | null
  replies: { id: string; label: string; body: string }[]
}

const columns = sql`r.id, r.volunteer_id as "volunteerId", c.id as "campaignId", c.name as campaign, c.sender, c.script, c.locale, c.defaults,
  r.position, r.first_name as "firstName", r.answer, r.sent, r.reply,
  (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'label', a.label, 'body', a.body) order by a.position), '[]')
    from canned_reply a where a.campaign_id = c.id) as replies`

export const wordsTo = (r: Rehearsal, template: string, texter: string): string =>
  fillTemplate(template, { firstName: r.firstName, texter, sender: r.sender }, r.defaults)

/**
 * The campaign that a newcomer practises on: that of the code they came by, else the newest that runs, else the newest
 * with a script. Throws UserError `batch.none`.
 */
export async function findPractice(tx: Tx, volunteerId: string): Promise<{ id: string; locale: string }> {
  const [found] = await rows<{ id: string; locale: string }>(
    tx,
    sql`select c.id, c.locale from campaign c
        where c.script <> '' and c.state <> 'finished'
        order by c.id is not distinct from (select i.campaign_id from volunteer v join invite i on i.id = v.invite_id
          where v.id = ${volunteerId}) desc, c.state = 'running' desc, c.created_at desc limit 1`,
  )
  if (!found) throw new UserError('batch.none')
  return found
}

/** `answers`: what the pretended people say, in their order. */
export async function beginRehearsal(
  tx: Tx,
  { volunteerId, campaignId, answers }: { volunteerId: string; campaignId: string; answers: string[] },
): Promise<void> {
  const people = cast.map(({ firstName }, i) => ({ firstName, answer: answers[i] ?? '' }))
  await tx.execute(sql`insert into rehearsal (volunteer_id, campaign_id, position, first_name, answer)
    select ${volunteerId}, ${campaignId}, n, p->>'firstName', p->>'answer'
    from jsonb_array_elements(${JSON.stringify(people)}::jsonb) with ordinality as x(p, n)
    on conflict do nothing`)
}

export const readRehearsal = (tx: Tx, volunteerId: string): Promise<Rehearsal[]> =>
  rows(
    tx,
    sql`select ${columns} from rehearsal r join campaign c on c.id = r.campaign_id
        where r.volunteer_id = ${volunteerId} order by r.position`,
  )

/** One of the five, locked, while they can still be answered. Throws UserError `stale`. */
export async function findRehearsal(tx: Tx, id: string, volunteerId: string): Promise<Rehearsal> {
  const [found] = await rows<Rehearsal>(
    tx,
    sql`select ${columns} from rehearsal r join campaign c on c.id = r.campaign_id
        join volunteer v on v.id = r.volunteer_id and v.trust = 'new' and v.review_at is null
        where r.id = ${id} and r.volunteer_id = ${volunteerId} for update of r`,
  )
  if (!found) throw new UserError('stale')
  return found
}

/** A press on Send, or (no texter) on Skip. Pressed twice, the second changes nothing. */
export async function sendRehearsed(
  tx: Tx,
  { id, volunteerId, texter }: { id: string; volunteerId: string; texter?: string },
): Promise<{ stopped: boolean; firstName: string }> {
  const r = await findRehearsal(tx, id, volunteerId)
  const stopped = texter !== undefined && r.position === stops
  const sent = texter === undefined ? '' : wordsTo(r, r.script, texter)
  const over = texter === undefined || stopped
  if (r.sent === null)
    await tx.execute(sql`update rehearsal set sent = ${sent}, reply = case when ${over} then '' end where id = ${id}`)
  return { stopped, firstName: r.firstName }
}

/** What the newcomer answers. Throws UserError `talk.empty`, `talk.too_long`. */
export async function answerRehearsed(
  tx: Tx,
  { id, volunteerId, words }: { id: string; volunteerId: string; words: (r: Rehearsal) => string },
): Promise<{ firstName: string }> {
  const r = await findRehearsal(tx, id, volunteerId)
  const reply = words(r)
    .replace(/[^\P{C}\n]/gu, '')
    .trim()
  if (!reply) throw new UserError('talk.empty')
  if (reply.length > 1600) throw new UserError('talk.too_long', { found: reply.length, max: 1600 })
  if (r.sent !== null && r.reply === null) await tx.execute(sql`update rehearsal set reply = ${reply} where id = ${id}`)
  return r
}

/** After the last: a lead is asked, once. */
export async function finishRehearsal(tx: Tx, volunteerId: string): Promise<void> {
  const asked = await rows(
    tx,
    sql`update volunteer set review_at = muster_now()
        where id = ${volunteerId} and trust = 'new' and review_at is null returning id`,
  )
  if (asked.length) await enqueue(tx, reviewRehearsal, { volunteerId })
}

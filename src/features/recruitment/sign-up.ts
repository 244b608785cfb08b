/** People who leave a name on the page of a code, to be called back. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { allows } from '../../lib/roles.ts'
import type { Role } from '../../lib/roles.ts'
import { enqueue } from '../../queue/job.ts'
import { readInvite } from '../volunteers/invite.ts'
import { tellSignUp } from './jobs.ts'

/** So many from one page within an hour: more are no people. */
const mostAnHour = 20

export type Faults = { name?: true; reach?: true; consent?: true; many?: true }

/**
 * Keeps what somebody left, for the lead of the team they were invited to. Undefined: the code is no good any more.
 * `faults`: what is missing; nothing is kept then. Without consent nothing is kept, ever.
 */
export async function signUp(
  tx: Tx,
  given: { secret: string; code: string; name: string; reach: string; consent: boolean; locale: string },
): Promise<{ faults: Faults } | undefined> {
  const invite = await readInvite(tx, given)
  if (!invite) return undefined
  const name = tidy(given.name, 60)
  const reach = tidy(given.reach, 80)
  const faults: Faults = {
    ...(name ? {} : { name: true }),
    ...(/[\p{L}\p{N}]{3}|\d[\d ().-]{5,}/u.test(reach) ? {} : { reach: true }),
    ...(given.consent ? {} : { consent: true }),
  }
  if (Object.keys(faults).length) return { faults }
  // One after the other: a crowd at the door is counted too.
  await tx.execute(sql`select 1 from invite where id = ${invite.id} for no key update`)
  const [recent] = await rows<{ n: number; again: boolean }>(
    tx,
    sql`select count(*)::int as n, coalesce(bool_or(reach = ${reach} and handled_at is null), false) as again
        from sign_up where invite_id = ${invite.id} and created_at > muster_now() - interval '1 hour'`,
  )
  if (recent?.again) return { faults: {} }
  if ((recent?.n ?? 0) >= mostAnHour) return { faults: { many: true } }
  const [made] = await rows<{ signUpId: string }>(
    tx,
    sql`insert into sign_up (invite_id, recruiter_id, team_id, name, reach, locale, consent_at)
        values (${invite.id}, ${invite.byId}, ${invite.teamId}, ${name}, ${reach}, ${given.locale}, muster_now())
        returning id as "signUpId"`,
  )
  await enqueue(tx, tellSignUp, made!)
  return { faults: {} }
}

const tidy = (text: string, most: number): string =>
  text.normalize('NFC').replace(/\p{C}/gu, '').replace(/\s+/g, ' ').trim().slice(0, most)

type Leader = { id: string; role: Role; teamId: string | null }
export type SignUp = { id: string; name: string; reach: string; locale: string; by: string | null; waiting: number }

const seenBy = (actor: Leader) =>
  sql`s.handled_at is null and (${allows(actor.role, 'organizer')} or s.team_id = ${actor.teamId}::uuid)`

/** The oldest that waits, of the own team for leads. */
export async function nextSignUp(tx: Tx, actor: Leader): Promise<SignUp | undefined> {
  const [found] = await rows<SignUp>(
    tx,
    sql`select s.id, s.name, s.reach, s.locale, w.name as by, (count(*) over ())::int as waiting
        from sign_up s left join volunteer w on w.id = s.recruiter_id where ${seenBy(actor)} order by s.created_at, s.id limit 1`,
  )
  return found
}

/** They were called: neither their name nor how to reach them is kept any longer, as they were promised. False where it is not theirs, or done. */
export async function endSignUp(tx: Tx, actor: Leader, id: string): Promise<boolean> {
  const done = await rows(
    tx,
    sql`update sign_up s set handled_at = muster_now(), handled_by = ${actor.id}, name = '', reach = '' where s.id = ${id} and ${seenBy(actor)} returning 1`,
  )
  return done.length > 0
}

/** /pause and /resume: a campaign, a volunteer, or everything. Each holds from the next statement on. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { enqueue } from '../../queue/job.ts'
import { setState } from '../campaigns/launch.ts'
import { countHeld, endPause, letGo, recordPause, stopAttempts } from '../texts/pauses.ts'
import { tellPaused, tellResumed } from './jobs.ts'

/** `by`: who asked. Each returns how many texts, pressed before, wait (or go on) with it. */
type Asked = { by: string }

/** Throws UserError `pause.already`. Told once in the volunteer's own chat; their threads stay readable. */
export async function pauseVolunteer(
  tx: Tx,
  { volunteerId, name, by }: Asked & { volunteerId: string; name: string },
): Promise<number> {
  await stopAttempts(tx)
  const paused = await rows(
    tx,
    sql`update volunteer set paused_at = muster_clock() where id = ${volunteerId} and paused_at is null returning id`,
  )
  if (!paused.length) throw new UserError('pause.already', { name })
  const what = { kind: 'volunteer', subjectId: volunteerId } as const
  await recordPause(tx, { ...what, by })
  if (volunteerId !== by) await enqueue(tx, tellPaused, { volunteerId })
  return countHeld(tx, what)
}

/** Throws UserError `pause.not_paused`. */
export async function resumeVolunteer(
  tx: Tx,
  { volunteerId, name, by }: Asked & { volunteerId: string; name: string },
): Promise<number> {
  await stopAttempts(tx)
  const resumed = await rows(
    tx,
    sql`update volunteer set paused_at = null where id = ${volunteerId} and paused_at is not null returning id`,
  )
  if (!resumed.length) throw new UserError('pause.not_paused', { name })
  const what = { kind: 'volunteer', subjectId: volunteerId } as const
  await endPause(tx, what)
  if (volunteerId !== by) await enqueue(tx, tellResumed, { volunteerId })
  return letGo(tx, what)
}

const everything = { kind: 'house', subjectId: null } as const

/** Throws UserError `pause.house_already`. */
export async function pauseHouse(tx: Tx, { by }: Asked): Promise<number> {
  await stopAttempts(tx)
  const paused = await rows(
    tx,
    sql`insert into house (paused_at, paused_by) values (muster_clock(), ${by})
        on conflict (id) do update set paused_at = excluded.paused_at, paused_by = excluded.paused_by
          where house.paused_at is null
        returning id`,
  )
  if (!paused.length) throw new UserError('pause.house_already')
  await recordPause(tx, { ...everything, by })
  return countHeld(tx, everything)
}

/** Throws UserError `pause.house_not_paused`. */
export async function resumeHouse(tx: Tx): Promise<number> {
  await stopAttempts(tx)
  const resumed = await rows(
    tx,
    sql`update house set paused_at = null, paused_by = null where paused_at is not null returning id`,
  )
  if (!resumed.length) throw new UserError('pause.house_not_paused')
  await endPause(tx, everything)
  return letGo(tx, everything)
}

/** Returns the campaign with how many texts wait, or go on. Throws what setState throws. */
export async function turnCampaign(
  tx: Tx,
  { campaignId, to, by }: Asked & { campaignId: string; to: 'paused' | 'running' },
): Promise<{ name: string; texts: number }> {
  const { name } = await setState(tx, campaignId, to, by)
  return { name, texts: await countHeld(tx, { kind: 'campaign', subjectId: campaignId }) }
}

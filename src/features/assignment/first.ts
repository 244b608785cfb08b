/** The first text of a campaign to a contact: one press, one text. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { wake } from '../../queue/job.ts'
import { bringWaiting } from '../conversations/waiting.ts'
import { firstDeed } from '../leaderboards/recruits.ts'
import { mayPress } from '../texts/pauses.ts'
import { checkFirstText } from '../texts/rules.ts'
import { sendTexts } from '../texts/wake.ts'
import { keptHash, keepProofs } from '../proof/codes.ts'
import type { Links } from '../proof/codes.ts'
import { leave, leaveBatch } from './leave.ts'
import { findTarget, lockTargets } from './target.ts'
import type { Target } from './target.ts'
import { proofFor, reasonToWait, renderFirst } from './wording.ts'

export type Press = {
  targetId: string
  volunteerId: string
  teamId: string | null
  texter: string
  slipMs: number
  waited: number
  edited?: string
  /** Of the script that the pressed card was drawn from. Not given: it was drawn just now. */
  version?: number
  /** Of the account that pressed; for the ledger. */
  network?: string | undefined
  /** What the link of a script with `{verify}` is made of. */
  links?: Links
}

export type Outcome = 'queued' | 'slip' | 'gated' | 'changed' | 'out' | 'answered' | 'voted' | 'blocked' | 'called'

/**
 * A press on Send. What can have changed since the card was drawn is checked again, under lock:
 * `talk.frozen`, `card.voted` (they have voted meanwhile, and left the batch), `card.done` (sent or skipped already), `card.gone` (the claim is over), `pause.*`, `campaign.paused`, `texts.closed` (hours),
 * `edit.*` (a text that lost its sender or its way out).
 * `slip`: the card had not been on the screen long enough to be read; nothing is sent.
 * `changed`: the script was corrected after the card was drawn; nothing is sent, the new words must be read first.
 * `out`: the contact has opted out in the meantime; nothing is sent and the contact leaves the batch. `answered`, in a
 * second pass, and `blocked`, where they lack what the text needs: likewise.
 * `called`: somebody has them on the phone; nothing is sent, and they come last in the batch.
 * `voted`: in a chase of votes; nothing is sent and the contact leaves the batch.
 * `gated`: more answers wait for the volunteer than the campaign's gate lets pass; nothing is sent.
 */
export async function sendFirst(tx: Tx, press: Press): Promise<{ outcome: Outcome; target: Target }> {
  // Nobody is new here: they hold nothing. Who has not promised has no name to sign with.
  if (!press.texter) throw new UserError('promise.first')
  const target = await findTarget(tx, { ...press, lock: true })
  if (!target) throw new UserError('card.gone')
  const { outcome, body = '' } = judge(target, press)
  if (outcome === 'out' || outcome === 'answered' || outcome === 'voted') await leaveBatch(tx, target, 'out')
  if (outcome === 'blocked') await leaveBatch(tx, target, 'blocked', target.reason)
  if (outcome === 'called') await putLast(tx, target)
  if (outcome === 'queued') await queueFirst(tx, [{ target, press, body }])
  return { outcome, target }
}

/**
 * Presses of many people, each as `sendFirst` would take it. Undefined, with nothing done, for every press that is
 * anything but a text to be sent: `sendFirst` looks at those one by one, and says what is the matter. So does it with
 * whatever somebody else is changing at this moment.
 * The texts are on their way to the database, not written yet: what is asked next on this transaction travels with them
 * and sees them. `written` must be awaited.
 */
export async function sendTogether(
  tx: Tx,
  presses: Press[],
): Promise<{ sent: (Target | undefined)[]; written: Promise<void> }> {
  const taken = new Map<string, Press>()
  for (const press of presses) if (press.texter && !taken.has(press.targetId)) taken.set(press.targetId, press)
  const going = new Map<Press, First>()
  const contacts = new Set<string>()
  for (const target of await lockTargets(tx, [...taken.values()])) {
    const press = taken.get(target.id)!
    const body = judgedQuietly(target, press)
    // Nor twice to one contact within a statement: that would be two changes of one conversation.
    if (body === undefined || contacts.has(target.contactId)) continue
    contacts.add(target.contactId)
    going.set(press, { target, press, body })
  }
  const written = queueFirst(tx, [...going.values()])
  // Awaited by the caller: a failure until then is nobody's unhandled one.
  written.catch(() => {})
  return { sent: presses.map((press) => going.get(press)?.target), written }
}

const putLast = (tx: Tx, { id, batchId }: Target): Promise<unknown> =>
  tx.execute(
    sql`update target set position = (select max(position) + 1 from target where batch_id = ${batchId}) where id = ${id}`,
  )

/** What a press comes to, by what was read under lock. Throws what `sendFirst` throws. */
function judge(target: Target, press: Press): { outcome: Outcome; body?: string } {
  if (target.state === 'out' && target.voted) throw new UserError('card.voted', { name: target.firstName || '…' })
  if (target.state !== 'ready') throw new UserError('card.done', { name: target.firstName || '…' })
  if (!target.mine) throw new UserError('card.gone')
  mayPress(target)
  if (target.campaignState !== 'running') throw new UserError('campaign.paused', { name: target.campaign })
  if (target.ended) throw new UserError('campaign.ended', { name: target.campaign })
  if (target.gone || target.answered) return { outcome: target.gone ? 'out' : 'answered' }
  if (target.voted) return { outcome: 'voted' }
  if (target.frozen) throw new UserError('talk.frozen', { name: target.firstName || '…' })
  if (!target.open) throw new UserError('texts.closed')
  if (target.called) return { outcome: 'called' }
  if (target.waiting > target.gate) return { outcome: 'gated' }
  const reason = reasonToWait(target)
  if (reason !== undefined) {
    target.reason = reason
    return { outcome: 'blocked' }
  }
  if (press.version !== undefined && press.version !== target.scriptVersion) return { outcome: 'changed' }
  // Never shown (the note of it was lost) counts as a slip too: the card is shown again, and the next press sends.
  if (press.slipMs > 0 && (target.shownFor ?? 0) - press.waited < press.slipMs) return { outcome: 'slip' }
  const proof = proofFor(target, press.links)
  const body = press.edited === undefined ? renderFirst(target, press.texter, proof) : press.edited.trim()
  if (press.edited !== undefined) {
    if (!target.editable) throw new UserError('edit.not_allowed')
    checkFirstText(body, target.sender)
  }
  return { outcome: 'queued', body }
}

function judgedQuietly(target: Target, press: Press): string | undefined {
  try {
    return judge(target, press).body
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}

type First = { target: Target; press: Press; body: string }

/** Writes texts whose targets are locked, and takes these out of their batches: one statement, however many. */
async function queueFirst(tx: Tx, texts: First[]): Promise<void> {
  if (!texts.length) return
  const list = texts.map(({ target, press, body }) => ({
    target_id: target.id,
    contact_id: target.contactId,
    batch_id: target.batchId,
    campaign_id: target.campaignId,
    volunteer_id: press.volunteerId,
    team_id: press.teamId,
    body,
    script_version: target.scriptVersion,
    variant: press.edited === undefined ? target.variant : null,
    valid_until: target.validUntil,
    network: press.network ?? '',
    button: press.edited === undefined ? 'send' : 'edit',
    proof: press.links && proofFor(target, press.links) ? keptHash(press.links, target.id) : null,
  }))
  const took = await rows<{ conversationId: string }>(
    tx,
    sql`with moment as materialized (select muster_now() as now, muster_clock() as clock), first as materialized (
          select * from jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as first (target_id uuid, contact_id uuid, batch_id uuid,
            campaign_id uuid, volunteer_id uuid, team_id uuid, body text, script_version int, variant int, valid_until timestamptz, proof text,
            network text, button text)
        ), took as (
          select v.id from first join conversation v on v.contact_id = first.contact_id
          where v.state = 'waiting' and v.volunteer_id is distinct from first.volunteer_id
        ), talk as (
          -- In one order, so that two processes do not wait for each other.
          insert into conversation (contact_id, campaign_id, volunteer_id, team_id, created_at)
          select contact_id, campaign_id, volunteer_id, team_id, moment.now from first, moment order by contact_id
          on conflict (contact_id) do update set campaign_id = excluded.campaign_id, team_id = excluded.team_id,
            volunteer_id = excluded.volunteer_id, state = case conversation.state when 'closed' then 'open' else conversation.state end
          returning id, contact_id
        ), written as (
          insert into message (kind, contact_id, conversation_id, campaign_id, target_id, volunteer_id, body, script_version, variant,
            state, not_before, created_at, valid_until)
          select 'first', first.contact_id, talk.id, campaign_id, target_id, volunteer_id, body, script_version, variant,
            'queued', moment.now, moment.now, valid_until
          from moment, first join talk on talk.contact_id = first.contact_id
          returning id, target_id, volunteer_id
        ), clicked as (
          insert into press (volunteer_id, button, message_id, network, at)
          select written.volunteer_id, first.button, written.id, first.network, moment.clock
          from moment, written join first on first.target_id = written.target_id
        ), proofs as (
          ${keepProofs(sql`(select written.id, first.proof from written join first on first.target_id = written.target_id)`)}
        ), ${leave(sql`first`, 'texted')}
        select id as "conversationId" from took`,
  )
  const finished = texts.filter(
    ({ target }) => target.ready === texts.filter((x) => x.target.batchId === target.batchId).length,
  )
  for (const { target } of texts) target.ready -= 1
  for (const volunteerId of new Set(finished.map(({ press }) => press.volunteerId))) await firstDeed(tx, volunteerId)
  // Whoever waited for an answer of somebody else is now this volunteer's to answer: they must see it.
  for (const { conversationId } of took) await bringWaiting(tx, conversationId)
  wake(tx, sendTexts)
}

/** A press on Skip: the contact leaves the campaign without a text. */
export async function skipTarget(
  tx: Tx,
  { targetId, volunteerId }: { targetId: string; volunteerId: string },
): Promise<Target> {
  const target = await findTarget(tx, { targetId, volunteerId, lock: true })
  if (!target) throw new UserError('card.gone')
  if (target.state === 'out' && target.voted) throw new UserError('card.voted', { name: target.firstName || '…' })
  if (target.state !== 'ready') throw new UserError('card.done', { name: target.firstName || '…' })
  if (!target.mine) throw new UserError('card.gone')
  mayPress(target)
  await leaveBatch(tx, target, 'skipped')
  return target
}

/** The first text of a campaign to a contact: one press, one text. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { limits, trusts } from '../../lib/trust.ts'
import { wake } from '../../queue/job.ts'
import { waitingFor } from '../conversations/gate.ts'
import { trustColumn } from '../volunteers/actor.ts'
import { bringWaiting } from '../conversations/waiting.ts'
import { houseStands, mayPress } from '../texts/pauses.ts'
import type { Stands } from '../texts/pauses.ts'
import { checkFirstText } from '../texts/rules.ts'
import { sendTexts } from '../texts/wake.ts'
import { blockLacking } from './blocked.ts'
import { claimMinutes } from './claim.ts'
import { proofOf } from '../proof/codes.ts'
import type { Links } from '../proof/codes.ts'
import { proofFor, reasonToWait, renderFirst, variantOf } from './wording.ts'
import type { Wording } from './wording.ts'

/** A text waits at most so long for a carrier that is down; later it would be out of place. */
const validHours = 4

export type Target = Wording &
  Stands & {
    id: string
    state: 'ready' | 'texted' | 'skipped' | 'out' | 'blocked'
    mine: boolean
    batchId: string
    ready: number
    size: number
    campaignId: string
    campaign: string
    campaignState: string
    open: boolean
    /** Its campaign's `valid_until` is past. */
    ended: boolean
    editable: boolean
    list: string
    contactId: string
    /** Of the contact, as two letters, where it is not the campaign's. */
    language: string | null
    phone: string
    gone: boolean
    /** Why no text can be made for them, once that is known. */
    reason?: string
    /** In a second pass: they have answered after all. */
    answered: boolean
    /** Answers that wait for the volunteer, and how many may before first texts have to (conversations/gate.ts). */
    waiting: number
    gate: number
    /** ms since the card was last on the volunteer's screen; null: never. */
    shownFor: number | null
  }

/** A target as a volunteer sees it. `lock`: nobody else changes it or its batch until the transaction ends. */
export async function findTarget(
  tx: Tx,
  { targetId, volunteerId, lock = false }: { targetId: string; volunteerId: string; lock?: boolean },
): Promise<Target | undefined> {
  const [found] = await rows<Target>(
    tx,
    sql`${seen(volunteerId)} where t.id = ${targetId} ${lock ? sql`for update of b, t` : sql``}`,
  )
  return found
}

/** The next contact of a batch. Those for whom no text can be made leave it on the way. */
export async function nextTarget(tx: Tx, batchId: string, volunteerId: string): Promise<Target | undefined> {
  const read = async (): Promise<Target | undefined> => {
    const [next] = await rows<Target>(
      tx,
      sql`${seen(volunteerId)} where t.id = (
        select id from target where batch_id = ${batchId} and state = 'ready' order by position limit 1)`,
    )
    return next
  }
  const next = await read()
  if (!next || reasonToWait(next) === undefined) return next
  // As a rule the script was corrected since the batches were cut: then all of this batch is looked at, once.
  await blockLacking(tx, batchId)
  const whole = await read()
  return whole && reasonToWait(whole) === undefined ? whole : undefined
}

/** Only who is trusted changes first texts, and only where the campaign allows it. */
const maySignOwnWords = (volunteerId: string) =>
  sql`exists (select from volunteer v where v.id = ${volunteerId} and ${trustColumn} = any(${editing}::text[]))`
const editing = `{${trusts.filter((trust) => limits[trust].edits).join(',')}}`

/** The time of the house is asked for once: it costs more than a join. */
const seen = (volunteerId: string) =>
  sql`with moment as materialized (select muster_now() as now)
      select t.id, t.state, b.volunteer_id = ${volunteerId} and b.expires_at > moment.now as mine,
        b.id as "batchId", b.ready, b.size,
        c.id as "campaignId", c.name as campaign, c.state as "campaignState",
        c.editable and ${maySignOwnWords(volunteerId)} as editable, c.sender, l.name as list,
        case pick.variant when 0 then c.script else c.variants[pick.variant] end as script, pick.variant,
        c.script_version as "scriptVersion", c.defaults, coalesce(c.valid_until <= moment.now, false) as ended,
        c.again_of is not null and exists (
          select from conversation v join inbound i on i.conversation_id = v.id
          where v.contact_id = k.id and i.created_at > c.created_at) as answered,
        local.minute >= c.opens and local.minute < c.closes as open,
        k.id as "contactId", k.first_name as "firstName", k.last_name as "lastName", k.phone, k.fields,
        k.opted_out_at is not null or k.wrong_number_at is not null as gone,
        (select p.paused_at is not null from volunteer p where p.id = ${volunteerId}) as paused, ${houseStands} as "houseStands",
        case when left(k.locale, 2) <> left(c.locale, 2) then left(k.locale, 2) end as language,
        c.gate, ${waitingFor(volunteerId)} as waiting,
        (select extract(epoch from muster_clock() - max(shown_at)) * 1000 from card
          where about_id = t.id and volunteer_id = ${volunteerId})::float as "shownFor"
      from moment cross join target t
        join batch b on b.id = t.batch_id
        join campaign c on c.id = t.campaign_id
        join list l on l.id = c.list_id
        join contact k on k.id = t.contact_id
        cross join lateral (
          select extract(epoch from (moment.now at time zone coalesce(k.zone, c.zone))::time) / 60 as minute
        ) local
        cross join lateral (select ${variantOf} as variant) pick`

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
  /** What the link of a script with `{verify}` is made of. */
  links?: Links
}

export type Outcome = 'queued' | 'slip' | 'gated' | 'changed' | 'out' | 'answered' | 'blocked'

/**
 * A press on Send. What can have changed since the card was drawn is checked again, under lock:
 * `card.done` (sent or skipped already), `card.gone` (the claim is over), `pause.*`, `campaign.paused`, `texts.closed` (hours),
 * `edit.*` (a text that lost its sender or its way out).
 * `slip`: the card had not been on the screen long enough to be read; nothing is sent.
 * `changed`: the script was corrected after the card was drawn; nothing is sent, the new words must be read first.
 * `out`: the contact has opted out in the meantime; nothing is sent and the contact leaves the batch. `answered`, in a
 * second pass, and `blocked`, where they lack what the text needs: likewise.
 * `gated`: more answers wait for the volunteer than the campaign's gate lets pass; nothing is sent.
 */
export async function sendFirst(tx: Tx, press: Press): Promise<{ outcome: Outcome; target: Target }> {
  // Nobody is new here: they hold nothing. Who has not promised has no name to sign with.
  if (!press.texter) throw new UserError('promise.first')
  const target = await findTarget(tx, { ...press, lock: true })
  if (!target) throw new UserError('card.gone')
  if (target.state !== 'ready') throw new UserError('card.done', { name: target.firstName || '…' })
  if (!target.mine) throw new UserError('card.gone')
  mayPress(target)
  if (target.campaignState !== 'running') throw new UserError('campaign.paused', { name: target.campaign })
  if (target.ended) throw new UserError('campaign.ended', { name: target.campaign })
  if (target.gone || target.answered) {
    await leaveBatch(tx, target, 'out')
    return { outcome: target.gone ? 'out' : 'answered', target }
  }
  if (!target.open) throw new UserError('texts.closed')
  if (target.waiting > target.gate) return { outcome: 'gated', target }
  const reason = reasonToWait(target)
  if (reason !== undefined) {
    await leaveBatch(tx, target, 'blocked', reason)
    target.reason = reason
    return { outcome: 'blocked', target }
  }
  if (press.version !== undefined && press.version !== target.scriptVersion) return { outcome: 'changed', target }
  // Never shown (the note of it was lost) counts as a slip too: the card is shown again, and the next press sends.
  if (press.slipMs > 0 && (target.shownFor ?? 0) - press.waited < press.slipMs) return { outcome: 'slip', target }
  const proof = proofFor(target, press.links)
  const body = press.edited === undefined ? renderFirst(target, press.texter, proof) : press.edited.trim()
  if (press.edited !== undefined) {
    if (!target.editable) throw new UserError('edit.not_allowed')
    checkFirstText(body, target.sender)
  }
  const queued = sql`conversation_id as "conversationId", (select took from before) as took`
  const queueing = rows<{ conversationId: string; took: boolean | null }>(
    tx,
    sql`
    with moment as materialized (select muster_now() as now), before as (
      select state = 'waiting' and volunteer_id is distinct from ${press.volunteerId}::uuid as took from conversation
      where contact_id = ${target.contactId}
    ), talk as (
      insert into conversation (contact_id, campaign_id, volunteer_id, team_id, created_at)
      select ${target.contactId}, ${target.campaignId}, ${press.volunteerId}, ${press.teamId}::uuid, moment.now from moment
      on conflict (contact_id) do update set campaign_id = excluded.campaign_id, team_id = excluded.team_id,
        volunteer_id = excluded.volunteer_id, state = case conversation.state when 'closed' then 'open' else conversation.state end
      returning id
    )
    ${proof ? sql`, m as (` : sql``}
    insert into message (kind, contact_id, conversation_id, campaign_id, target_id, volunteer_id, body, script_version, variant, state, not_before, created_at,
      valid_until)
    select 'first', ${target.contactId}, talk.id, ${target.campaignId}, ${target.id}, ${press.volunteerId}, ${body}, ${target.scriptVersion},
      ${press.edited === undefined ? target.variant : null}::int, 'queued', moment.now, moment.now,
      -- Hours of all day do not end at midnight.
      least(c.valid_until, moment.now + make_interval(hours => ${validHours}),
        case when c.opens = 0 and c.closes = 1440 then null else muster_closing(coalesce(k.zone, c.zone), c.closes) end)
    from moment, talk, contact k, campaign c where k.id = ${target.contactId} and c.id = ${target.campaignId}
    returning ${proof ? sql`id, conversation_id` : queued}
    ${proof && press.links ? sql`), answers as (${proofOf(sql`m`, press.links, target.id)}) select ${queued} from m` : sql``}`,
  )
  // Sent together: neither needs the other's answer.
  const [[made]] = await Promise.all([queueing, leaveBatch(tx, target, 'texted')])
  // Whoever waited for an answer of somebody else is now this volunteer's to answer: they must see it.
  if (made?.took) await bringWaiting(tx, made.conversationId)
  wake(tx, sendTexts)
  return { outcome: 'queued', target }
}

/** A press on Skip: the contact leaves the campaign without a text. */
export async function skipTarget(
  tx: Tx,
  { targetId, volunteerId }: { targetId: string; volunteerId: string },
): Promise<Target> {
  const target = await findTarget(tx, { targetId, volunteerId, lock: true })
  if (!target) throw new UserError('card.gone')
  if (target.state !== 'ready') throw new UserError('card.done', { name: target.firstName || '…' })
  if (!target.mine) throw new UserError('card.gone')
  mayPress(target)
  await leaveBatch(tx, target, 'skipped')
  return target
}

async function leaveBatch(
  tx: Tx,
  target: Target,
  state: 'texted' | 'skipped' | 'out' | 'blocked',
  reason: string | null = null,
): Promise<void> {
  await tx.execute(sql`
    with moment as materialized (select muster_now() as now),
      t as (update target set state = ${state}, reason = ${reason} where id = ${target.id}),
      h as (delete from hold where contact_id = ${target.contactId} and batch_id = ${target.batchId}),
      b as (
        update batch set ready = ready - 1,
          volunteer_id = case when ready = 1 then null else volunteer_id end,
          expires_at = case when ready = 1 then null else moment.now + make_interval(mins => ${claimMinutes}) end
        from moment where id = ${target.batchId} returning id, ready
      )
    update claim set ended_at = moment.now, how = 'finished'
    from b, moment where claim.batch_id = b.id and b.ready = 0 and claim.ended_at is null`)
  target.ready -= 1
}

/** Corrections of a campaign, in a draft and while it runs. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { enqueue } from '../../queue/job.ts'
import { requeueBlocked } from '../assignment/blocked.ts'
import { letGo } from '../texts/pauses.ts'
import type { Campaign } from './campaign.ts'
import { requeueContacts } from './jobs.ts'
import { lackingIn } from './missing.ts'

export type Change = Partial<{
  list: string
  sender: string
  script: string
  variants: string[]
  defaults: Record<string, string>
  zone: string
  opens: number
  closes: number
  editable: boolean
  batchSize: number
  locale: string
  /** `2026-11-30 20:00` in the campaign's zone; null: no end. */
  validUntil: string | null
  gate: number
  answerWithin: number
  handBackAfter: number
  carrier: string | null
}>

/** At most so many wordings besides the script. */
export const mostVariants = 4

/**
 * `version` rises when the words of the first text have changed after the launch: cards that are not sent yet show the
 * new words, texts that were sent keep theirs. Then the wordings must hold what a launch demands, but no new test text.
 * `back`: contacts who had waited for a value and need not any more.
 * Throws UserError `list.not_found`, `campaign.launched` (what cannot change any more), `campaign.cannot`, `hours.*`,
 * `edit.*`, `campaign.too_many_variants`, `campaign.valid_until`.
 */
export async function changeCampaign(
  tx: Tx,
  campaign: Campaign,
  change: Change,
  by: string | null = null,
): Promise<{ corrected: boolean; back: number }> {
  if (campaign.state === 'finished') throw new UserError('campaign.cannot', { state: campaign.state })
  const listId = await findList(tx, campaign, change)
  const next = { ...campaign, ...change }
  const { opens, closes } = next
  if (!(Number.isInteger(opens) && Number.isInteger(closes) && opens >= 0 && closes <= 1440 && opens < closes))
    throw new UserError('hours.order')
  if (!isZone(next.zone)) throw new UserError('hours.zone', { found: next.zone.slice(0, 60) })
  if (campaign.state !== 'draft' && next.batchSize !== campaign.batchSize) throw new UserError('campaign.launched')
  const sender = next.sender.trim()
  const script = next.script.trim()
  const variants = next.variants.map((text) => text.trim()).filter(Boolean)
  if (variants.length > mostVariants)
    throw new UserError('campaign.too_many_variants', { n: variants.length, most: mostVariants })
  if (next.validUntil !== null && !isMoment(next.validUntil))
    throw new UserError('campaign.valid_until', { found: next.validUntil.slice(0, 30) })
  const words = JSON.stringify([sender, script, variants, next.defaults])
  const reworded = words !== JSON.stringify([campaign.sender, campaign.script, campaign.variants, campaign.defaults])
  const corrected = reworded && campaign.state !== 'draft'
  if (corrected) checkWordings(sender, [script, ...variants])
  await tx.execute(sql`update campaign set list_id = ${listId}, sender = ${sender}, script = ${script},
    variants = array(select jsonb_array_elements_text(${JSON.stringify(variants)}::jsonb)), defaults = ${JSON.stringify(next.defaults)}::jsonb,
    zone = ${next.zone}, opens = ${opens}, closes = ${closes}, editable = ${next.editable}, batch_size = ${next.batchSize},
    locale = ${next.locale}, gate = ${next.gate}, answer_within = ${next.answerWithin}, hand_back_after = ${next.handBackAfter},
    carrier = ${next.carrier},
    valid_until = ${next.validUntil}::timestamp at time zone ${next.zone},
    script_version = script_version + ${corrected ? 1 : 0}::int,
    script_at = ${reworded ? sql`muster_now()` : sql`script_at`} where id = ${campaign.id}`)
  // What waits for a carrier that is not connected goes by the new one.
  if (next.carrier !== campaign.carrier) await letGo(tx, { kind: 'campaign', subjectId: campaign.id })
  if (!corrected) return { corrected, back: 0 }
  await keepScript(tx, campaign.id, by)
  const { back, after } = await requeueBlocked(tx, campaign.id)
  if (after) await enqueue(tx, requeueContacts, { campaignId: campaign.id })
  return { corrected, back }
}

/** Writes down the wordings as they stand, under their version. */
export const keepScript = (tx: Tx, campaignId: string, by: string | null): Promise<unknown> =>
  tx.execute(sql`insert into script (campaign_id, version, sender, body, variants, written_by)
    select id, script_version, sender, script, variants, ${by}::uuid from campaign where id = ${campaignId}
    on conflict do nothing`)

function checkWordings(sender: string, texts: string[]): void {
  for (const text of texts) {
    const lacking = lackingIn(text, sender)[0]
    if (lacking) throw new UserError(`edit.${lacking}`, { sender })
  }
}

async function findList(tx: Tx, campaign: Campaign, { list }: Change): Promise<string | null> {
  if (list === undefined || list === campaign.list) return campaign.listId
  if (campaign.state !== 'draft') throw new UserError('campaign.launched')
  const [found] = await rows<{ id: string }>(tx, sql`select id from list where lower(name) = lower(${list.trim()})`)
  if (!found) throw new UserError('list.not_found', { name: list.slice(0, 80) })
  return found.id
}

export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return /^[A-Za-z]+(\/[A-Za-z0-9_+-]+)*$/.test(zone)
  } catch {
    return false
  }
}

/** `2026-11-30 20:00`, a day that exists. */
export function isMoment(text: string): boolean {
  const m = /^(\d{4}-\d{2}-\d{2}) ([01]\d|2[0-3]):[0-5]\d$/.exec(text)
  const day = m && new Date(`${m[1]}T00:00:00Z`)
  return day ? !Number.isNaN(day.getTime()) && day.toISOString().startsWith(m[1]!) : false
}

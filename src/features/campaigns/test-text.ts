import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { parsePhone } from '../../lib/phone.ts'
import { wake } from '../../queue/job.ts'
import type { Actor } from '../define.ts'
import { insertPress } from '../ledger/record.ts'
import { asksForProof, fillProof, proofLink, proofOf } from '../proof/codes.ts'
import type { Links } from '../proof/codes.ts'
import { sendTexts } from '../texts/wake.ts'
import type { Campaign } from './campaign.ts'
import { exampleText } from './example-text.ts'

/** Sends the script as it stands to the organizer's own number. A launch needs one that was accepted. */
export async function sendTest(
  tx: Tx,
  {
    campaign,
    to,
    region,
    actor,
    links,
  }: { campaign: Campaign; to: string; region: string; actor: Actor; links?: Links },
): Promise<void> {
  if (!actor.promised) throw new UserError('promise.first')
  if (!campaign.script) throw new UserError('campaign.no_script')
  const phone = parsePhone(to, region)
  if ('error' in phone) throw new UserError('phone.bad', { found: to.slice(0, 20) })
  // A test is a text like the others: its link answers.
  const proof = links?.linked && asksForProof(campaign.script) ? { links, subject: randomUUID() } : undefined
  const script = proof ? fillProof(campaign.script, proofLink(proof.links, proof.subject)) : campaign.script
  const body = exampleText(campaign, script, { firstName: actor.textName, texter: actor.textName })
  await rows(
    tx,
    sql`with k as (
          insert into contact (phone, phone_valid, phone_line, country, first_name)
          values (${phone.e164}, ${phone.valid}, ${phone.line}, ${phone.country ?? null}, ${actor.textName})
          on conflict (phone) do update set phone = excluded.phone returning id
        ), m as (
        insert into message (kind, contact_id, campaign_id, volunteer_id, body, state, valid_until)
        select 'test', k.id, ${campaign.id}, ${actor.id}, ${body}, 'queued', muster_now() + interval '1 hour' from k returning id
        )
        , clicked as (${insertPress({ volunteerId: actor.id, button: 'test', network: actor.network }, sql`m`)})
        ${proof ? proofOf(sql`m`, proof.links, proof.subject) : sql`select id from m`}`,
  )
  wake(tx, sendTexts)
}

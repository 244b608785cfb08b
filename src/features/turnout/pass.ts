/**
 * A campaign to those who said yes to a rally, to remind them, or to those who said yes and did not come: a draft like the
 * one that invited them, with a list of theirs and words to begin with. Volunteers press each text.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { clock, noDay } from '../../lib/clock.ts'
import { UserError } from '../../lib/errors.ts'
import type { Translate } from '../../lib/translate.ts'
import { findCampaign } from '../campaigns/campaign.ts'
import { changeCampaign } from '../campaigns/change.ts'
import { copyCampaign } from '../campaigns/copy.ts'
import { textable } from '../contacts/textable.ts'
import { translator } from '../../locales/index.ts'
import type { Event } from '../events/event.ts'

const scripts = {
  coming: 'event.pass_words_coming',
  missed: 'event.pass_words_missed',
  off: 'event.pass_words_off',
} as const

type Pass = { event: Event; who: 'coming' | 'missed'; by: string; t: Translate }

/** Throws UserError `event.no_campaign` where none invited, `event.nobody`. */
export async function makePass(
  tx: Tx,
  { event, who, by, t }: Pass,
): Promise<{ campaignId: string; name: string; contacts: number }> {
  const [inviting] = await rows<{ id: string; listId: string | null; locale: string }>(
    tx,
    sql`select id, list_id as "listId", locale from campaign where event_id = ${event.id} and list_id is not null
        order by launched_at desc nulls last limit 1`,
  )
  if (!inviting) throw new UserError('event.no_campaign', { title: event.title })
  await tx.execute(sql`set local statement_timeout = '10min'`)
  // Who said yes to a rally that is off hears just that.
  const words = who === 'missed' ? 'missed' : event.cancelled ? 'off' : 'coming'
  const name = await freeName(tx, t(`event.pass_${words}`, { title: event.title }).slice(0, 70))
  const arrived = sql`exists (select from attendance a where a.event_id = r.event_id and a.contact_id = r.contact_id)`
  const [made] = await rows<{ listId: string; n: number }>(
    tx,
    sql`with l as (
          insert into list (name, source, kind, region, made) select ${name}, source, kind, region, ${name} from list
          where id = ${inviting.listId} returning id
        ), guests as (
          select r.contact_id, row_number() over (order by r.yes_at, r.contact_id)::int as position
          from rsvp r join contact k on k.id = r.contact_id
          where r.event_id = ${event.id} and r.answer = 'yes' and (not r.waiting or ${event.cancelled}) and ${textable}
            and not ${arrived} ${who === 'missed' ? sql`and exists (select from attendance a where a.event_id = r.event_id)` : sql``}
        ), listed as (insert into list_member (list_id, contact_id, position) select l.id, contact_id, position from guests, l)
        select l.id as "listId", (select count(*) from guests)::int as n from l`,
  )
  if (!made?.n) throw new UserError('event.nobody')
  const campaignId = await copyCampaign(tx, { name, of: inviting.id, by })
  const campaignWords = translator(inviting.locale)
  // Merge fields are filled when the card is drawn; a brace means something else to the words of the house.
  const script = campaignWords(scripts[words], {
    texter: '{texter}',
    sender: '{sender}',
    title: event.title,
    place: event.place,
    when: clock(event.startsAt, event.zone, inviting.locale, noDay),
  })
  const campaign = await findCampaign(tx, campaignId, { lock: true })
  await changeCampaign(tx, campaign, { list: name, script, variants: [] }, by)
  await tx.execute(sql`update campaign set event_id = ${event.id}, votes_on = null where id = ${campaignId}`)
  return { campaignId, name, contacts: made.n }
}

/** Neither a list nor a campaign is called so. */
async function freeName(tx: Tx, name: string): Promise<string> {
  for (let i = 1; i <= 50; i++) {
    const wanted = i === 1 ? name : `${name} (${i})`
    const taken = await rows(
      tx,
      sql`select 1 from list where lower(name) = lower(${wanted}) union all select 1 from campaign where lower(name) = lower(${wanted})`,
    )
    if (!taken.length) return wanted
  }
  throw new UserError('campaign.name_taken', { name })
}

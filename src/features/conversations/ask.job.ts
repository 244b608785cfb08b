import { sql } from 'drizzle-orm'
import { view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { recordMention } from '../cards/mention.ts'
import { recordShown } from '../cards/shown.ts'
import { work } from '../define.ts'
import { findOrganizers } from '../volunteers/channels.ts'
import { askedButtons, conversationCard } from './conversation.view.ts'
import { askLead } from './jobs.ts'
import { loadConversation } from './load.ts'
import { findStandIn } from './stand-in.ts'
import type { Address } from './stand-in.ts'

/** The lead of the team who was here last, but for who asks and who is done for tonight. */
async function findLead(tx: Tx, teamId: string | null, asker: string | null): Promise<Address | undefined> {
  const [lead] = await rows<Address>(
    tx,
    sql`select i.network, i.tenant, i.user_id as "userId", v.locale
        from volunteer v join identity i on i.volunteer_id = v.id
        where v.role = 'lead' and v.team_id = ${teamId}::uuid and v.id is distinct from ${asker}::uuid
          and v.removed_at is null and v.done_at is null
        order by i.used_at desc limit 1`,
  )
  return lead
}

/**
 * Brings a question to the team's lead with all that was said; else to the organizers' channel, where the contact's
 * words stay hidden until somebody takes it; else to an organizer.
 */
export const ask = work(askLead, async ({ store, platforms, translate, log }, { conversationId }, run) => {
  const found = await store.transact(async (tx) => {
    const c = await loadConversation(tx, conversationId)
    if (!c?.asked || c.state !== 'waiting') return undefined
    const lead = await findLead(tx, c.teamId, c.volunteerId)
    const channel = lead ? undefined : await findOrganizers(tx)
    return { c, channel, person: lead ?? (channel ? undefined : await findStandIn(tx, null)) }
  })
  const { c, channel, person } = found ?? {}
  const platform = platforms.get((person ?? channel)?.network ?? '')
  if (!c || !platform) {
    // Taken back; or nobody to ask: it goes to the team's queue when its time is over.
    if (c) log.warn({ event: 'ask.no_place', conversation: conversationId })
    return store.transact((tx) => run.close(tx))
  }
  const locale = (person ?? channel)?.locale ?? 'en'
  const t = translate(locale)
  const card = person
    ? conversationCard(t, c, locale, { asked: true })
    : view(
        [{ kind: 'text', text: t('ask.in_channel', { name: c.volunteer ?? '…', campaign: c.campaign || '–' }) }],
        askedButtons(t, c),
      )
  const place = person ? await platform.direct(person) : channel!
  const ref = await platform.send(place, card, { nonce: run.id })
  const about: Reply['about'] = { kind: 'conversation', id: c.id }
  await store.transact(async (tx) => {
    if (person) await recordShown(tx, { ref, to: { ...person, network: place.network, name: '' }, about })
    else await recordMention(tx, { ref, aboutId: c.id, locale })
    await run.close(tx)
  })
  log.info({ event: 'ask.shown', conversation: conversationId })
})

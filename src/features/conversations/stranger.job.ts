/** A text from a number that nobody knows: kept, and shown to the organizers. */
import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { line, view } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { countriesOf, maskPhone } from '../../lib/phone.ts'
import { recordMention } from '../cards/mention.ts'
import { recordShown } from '../cards/shown.ts'
import { action, work } from '../define.ts'
import { recordOptOut, recordStrangersOptOut } from '../optouts/record.ts'
import { findOrganizers } from '../volunteers/channels.ts'
import { showStranger } from './jobs.ts'
import { findStandIn } from './stand-in.ts'

type Stranger = { phone: string; body: string; media: number }

/** The newest campaign that may explain it: running first, else the one launched last, of a list of that country. */
async function explain(tx: Tx, phone: string): Promise<string | undefined> {
  const countries = `{${countriesOf(phone).join(',')}}`
  const [campaign] = await rows<{ name: string }>(
    tx,
    sql`select c.name from campaign c join list l on l.id = c.list_id
        where c.launched_at is not null and l.region = any(${countries}::text[])
        order by c.state = 'running' desc, c.launched_at desc limit 1`,
  )
  return campaign?.name
}

export const stranger = work(showStranger, async ({ store, platforms, translate, log }, { inboundId }, run) => {
  const found = await store.transact(async (tx) => {
    const [said] = await rows<Stranger>(
      tx,
      sql`select phone, body, media from inbound where id = ${inboundId} and routed_at is null`,
    )
    if (!said) return undefined
    const channel = await findOrganizers(tx)
    return {
      said,
      campaign: await explain(tx, said.phone),
      channel,
      person: channel ? undefined : await findStandIn(tx, null),
    }
  })
  const { said, campaign, channel, person } = found ?? {}
  const platform = platforms.get((channel ?? person)?.network ?? '')
  if (said && !platform) log.warn({ event: 'stranger.no_place', inbound: inboundId })
  if (said && platform) {
    const locale = (channel ?? person)?.locale ?? 'en'
    const t = translate(locale)
    const words = [said.body.slice(0, 1600), said.media ? t('talk.photo', { n: said.media }) : ''].filter(Boolean)
    const card = view(
      [
        { kind: 'title', text: t('stranger.title') },
        { kind: 'said', who: 'contact', name: maskPhone(said.phone), text: words.join('\n') },
        { kind: 'note', text: campaign ? t('stranger.campaign', { campaign }) : t('stranger.nothing') },
      ],
      [{ label: t('button.opted_out'), token: writeToken('stranger_out', inboundId), look: 'danger' }],
    )
    const place = channel ?? (await platform.direct(person!))
    const ref = await platform.send(place, card, { nonce: run.id })
    await store.transact(async (tx) => {
      if (person) await recordShown(tx, { ref, to: { ...person, network: place.network, name: '' } })
      await recordMention(tx, { ref, aboutId: inboundId, locale })
    })
    log.info({ event: 'stranger.shown', inbound: inboundId })
  }
  await store.transact(async (tx) => {
    await tx.execute(sql`update inbound set routed_at = muster_now() where id = ${inboundId}`)
    await run.close(tx)
  })
})

/** Whoever it is does not want texts: by number, and as a contact where they have become one meanwhile. */
export const strangerAction = action({
  id: 'stranger_out',
  role: 'organizer',
  ids: 1,
  async run({ tx, t }, ids) {
    const [said] = await rows<{ phone: string; contactId: string | null }>(
      tx,
      sql`select i.phone, k.id as "contactId" from inbound i left join contact k on k.phone = i.phone where i.id = ${ids[0] ?? ''}`,
    )
    if (!said) throw new UserError('stale')
    if (said.contactId) await recordOptOut(tx, { contactId: said.contactId, how: 'volunteer' })
    else await recordStrangersOptOut(tx, { phone: said.phone, how: 'volunteer' })
    return { view: line(t('stranger.out', { phone: maskPhone(said.phone) })), replaces: true }
  },
})

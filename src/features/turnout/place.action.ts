import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import { clock } from '../../lib/clock.ts'
import { UserError } from '../../lib/errors.ts'
import { line } from '../../chat/view.ts'
import { translator } from '../../locales/index.ts'
import { mine, writeReply } from '../conversations/reply.ts'
import { action } from '../define.ts'
import { findEvent } from '../events/event.ts'

/** Tells somebody who moved up that they have a place: one press, one text, in their language. */
export const tellPlaceAction = action({
  id: 'tell_place',
  role: 'volunteer',
  ids: 1,
  async run({ tx, t, actor }, ids) {
    const c = await mine(tx, ids[0] ?? '', actor)
    if (!c.event || c.event.answer !== 'yes' || c.event.waiting)
      throw new UserError('event.no_place', { name: c.firstName || '…' })
    const [known] = await rows<{ locale: string; sender: string }>(
      tx,
      sql`select coalesce(k.locale, c.locale, 'en') as locale, coalesce(c.sender, '') as sender
          from contact k left join campaign c on c.id = ${c.campaignId}::uuid where k.id = ${c.contactId}`,
    )
    const event = await findEvent(tx, c.event.id)
    const body = translator(known!.locale)('contact.event_place', {
      sender: known!.sender,
      title: event.title,
      place: event.place,
      when: clock(event.startsAt, event.zone, known!.locale),
    })
    const { kept } = await writeReply(tx, { conversationId: c.id, actor, body })
    const name = c.firstName || t('card.no_name')
    return { view: line(t(kept ? 'rsvp.told_later' : 'rsvp.told', { name })), replaces: true }
  },
})

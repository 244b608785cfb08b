import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { work } from '../define.ts'
import { tellMoved } from '../events/jobs.ts'
import { findAddress } from '../volunteers/actor.ts'
import { reachOrganizers } from '../volunteers/organizers.ts'

type Moved = { title: string; name: string; talkId: string | null; volunteerId: string | null; free: boolean }

/**
 * Somebody moved up from a waiting list: told to who talks with them, while they are here, else to the organizers. The
 * text to the person is one press of theirs.
 */
export const movedTold = work(tellMoved, async ({ store, platforms, translate }, { eventId, contactId }, run) => {
  const found = await store.transact(async (tx) => {
    const [moved] = await rows<Moved>(
      tx,
      sql`select e.title, k.first_name as name, v.id as "talkId", w.id as "volunteerId", v.volunteer_id is null as free
          from rsvp r join event e on e.id = r.event_id and e.cancelled_at is null join contact k on k.id = r.contact_id
            left join conversation v on v.contact_id = k.id
            left join volunteer w on w.id = v.volunteer_id and w.removed_at is null and w.done_at is null
          where r.event_id = ${eventId} and r.contact_id = ${contactId} and r.answer = 'yes' and not r.waiting`,
    )
    if (!moved) return undefined
    const address = moved.volunteerId ? await findAddress(tx, moved.volunteerId) : undefined
    return { moved, address, organizers: address ? undefined : await reachOrganizers(tx) }
  })
  const network = found?.address?.network ?? found?.organizers?.network
  const platform = platforms.get(network ?? '')
  if (!found || !platform) return store.transact((tx) => run.close(tx))
  const { moved, address, organizers } = found
  const t = translate(address?.locale ?? organizers?.locale ?? 'en')
  const name = moved.name || t('card.no_name')
  const card = view(
    [{ kind: 'text', text: t('rsvp.moved', { name, title: moved.title }) }],
    // A conversation is its volunteer's: of one that is done for tonight the organizers only hear.
    moved.talkId && (address || moved.free)
      ? [{ label: t('button.tell_place', { name }), token: writeToken('tell_place', moved.talkId), look: 'primary' }]
      : [],
  )
  const place = address ? await platform.direct(address) : await organizers!.place(platform)
  await platform.send(place, card, { nonce: run.id })
  await store.transact((tx) => run.close(tx))
})

import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { work } from '../define.ts'
import { findAddress } from '../volunteers/actor.ts'
import { tellHeld } from './jobs.ts'

/** A lead of the team (an organizer, where it has none) hears that something is to be looked at: alone, never a channel. */
export const heldTold = work(tellHeld, async ({ store, platforms, translate, log }, { creditId }, run) => {
  const address = await store.transact(async (tx) => {
    const [leader] = await rows<{ id: string }>(
      tx,
      sql`select v.id from credit x join volunteer v on v.id <> x.volunteer_id and v.removed_at is null
            and (v.role = 'lead' and v.team_id = x.team_id or v.role in ('organizer', 'admin'))
            and exists (select from identity i where i.volunteer_id = v.id)
          where x.id = ${creditId} and x.state = 'held'
          order by v.role = 'lead' desc, v.done_at is null desc, v.created_at limit 1`,
    )
    return leader && findAddress(tx, leader.id)
  })
  const platform = platforms.get(address?.network ?? '')
  if (!address || !platform) return store.transact((tx) => run.close(tx))
  const t = translate(address.locale)
  const card = view(
    [{ kind: 'text', text: t('held.told') }],
    [{ label: t('button.look'), token: writeToken('held'), look: 'primary' }],
  )
  await platform.send(await platform.direct(address), card, { nonce: run.id })
  await store.transact((tx) => run.close(tx))
  log.info({ event: 'held.told', id: creditId })
})

import { sql } from 'drizzle-orm'
import type { Network } from '../../chat/interaction.ts'
import { MessageGone, PlaceGone } from '../../chat/platform.ts'
import { line } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { work } from '../define.ts'
import { cutCard } from './stub.ts'

type Cut = {
  network: Network
  tenant: string
  channel: string
  messageId: string
  direct: boolean
  reason: 'erased' | 'ended'
  locale: string
  moved: boolean
}

/** One card cut to one line. What the network keeps from us (a deleted chat, a message too old) is on record as `gone`. */
export const cut = work(cutCard, async ({ store, platforms, translate, log }, { stubId }, run) => {
  const [found] = await store.transact((tx) =>
    rows<Cut>(
      tx,
      sql`select s.network, s.tenant, s.channel, s.message_id as "messageId", s.reason, s.direct, coalesce(s.locale, v.locale, 'en') as locale,
            s.reason = 'ended' and not exists (select from card k where k.about_id = s.about_id and k.about_kind <> ''
              and (k.network, k.tenant, k.channel, k.message_id) = (s.network, s.tenant, s.channel, s.message_id)) as moved
          from stub s left join volunteer v on v.id = s.volunteer_id where s.id = ${stubId} and s.outcome is null`,
    ),
  )
  const platform = found && platforms.get(found.network)
  let outcome = 'moved'
  if (found && !found.moved) {
    const { network, tenant, channel, messageId, reason, direct } = found
    const ref = { place: { network, tenant, channel, direct }, messageId }
    outcome = platform
      ? await platform.edit(ref, line(translate(found.locale)(`card.${reason}`))).then(
          () => 'edited',
          (error: unknown) => {
            if (error instanceof MessageGone || error instanceof PlaceGone) return 'gone'
            throw error
          },
        )
      : 'gone'
  }
  await store.transact(async (tx) => {
    await tx.execute(sql`with s as (update stub set outcome = ${outcome} where id = ${stubId} and outcome is null returning *)
      update card k set about_kind = '' from s where s.reason = 'ended' and s.outcome = 'edited' and k.about_id = s.about_id
        and (k.network, k.tenant, k.channel, k.message_id) = (s.network, s.tenant, s.channel, s.message_id)`)
    await run.close(tx)
  })
  if (found) log.info({ event: `card.${outcome}`, id: stubId })
})

import { sql } from 'drizzle-orm'
import { line } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { work } from '../define.ts'
import { tellLost } from './jobs.ts'

/** An organizer is told in their own chat that a channel is gone: the room for alarms may be the one that is. */
export const lost = work(tellLost, async ({ store, platforms, translate }, { teamId }, run) => {
  const found = await store.transact(async (tx) => {
    const [address] = await rows<{ network: string; tenant: string; userId: string; locale: string }>(
      tx,
      sql`select i.network, i.tenant, i.user_id as "userId", v.locale
          from volunteer v join identity i on i.volunteer_id = v.id
          where v.removed_at is null and v.role in ('organizer', 'admin') order by i.used_at desc limit 1`,
    )
    const [team] = teamId ? await rows<{ name: string }>(tx, sql`select name from team where id = ${teamId}`) : []
    return address && { address, team: team?.name }
  })
  const platform = found && platforms.get(found.address.network)
  if (found && platform) {
    const t = translate(found.address.locale)
    const text = found.team ? t('bind.gone', { team: found.team }) : t('bind.gone_organizers')
    await platform.send(await platform.direct(found.address), line(text), { nonce: run.id })
  }
  await store.transact((tx) => run.close(tx))
})

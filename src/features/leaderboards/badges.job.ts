import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { line, view } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { enqueue } from '../../queue/job.ts'
import { action, work } from '../define.ts'
import { findAddress } from '../volunteers/actor.ts'
import { localeOfChannel } from '../volunteers/channels.ts'
import { shareBadge, tellBadges } from './jobs.ts'

/** All that is new, in one message to the person alone; each with a button to have the team told. */
export const badgesTold = work(tellBadges, async ({ store, platforms, translate }, { volunteerId }, run) => {
  const { badges, address } = await store.transact(async (tx) => ({
    badges: await rows<{ id: string; badge: string }>(
      tx,
      sql`select id, badge from badge where volunteer_id = ${volunteerId} and told_at is null order by at, id limit 5`,
    ),
    address: await findAddress(tx, volunteerId),
  }))
  const platform = platforms.get(address?.network ?? '')
  if (!badges.length || !address || !platform) return store.transact((tx) => run.close(tx))
  const t = translate(address.locale)
  const card = view(
    badges.map(({ badge }) => ({ kind: 'text', text: `🎖 ${t(`badge.${badge}`)}` })),
    badges.map(({ id, badge }) => ({
      label: t('button.share', { what: t(`badge_name.${badge}`) }),
      token: writeToken('share', id),
    })),
  )
  await platform.send(await platform.direct(address), card, { nonce: run.id })
  await store.transact(async (tx) => {
    for (const { id } of badges) await tx.execute(sql`update badge set told_at = muster_now() where id = ${id}`)
    await run.close(tx)
  })
})

/** The person's own choice, once: a line in the channel of their team. */
export const shareAction = action({
  id: 'share',
  role: 'volunteer',
  ids: 1,
  async run({ tx, t, actor }, ids) {
    const shared = await rows<{ id: string }>(
      tx,
      sql`update badge b set shared_at = muster_now() where id = ${ids[0] ?? ''} and volunteer_id = ${actor.id} and shared_at is null
          and exists (select from channel c where c.team_id = ${actor.teamId}::uuid) returning id`,
    )
    if (!shared.length) throw new UserError('badge.not_shared')
    await enqueue(tx, shareBadge, { badgeId: shared[0]!.id })
    return { view: line(t('badge.shared')) }
  },
})

export const badgeShared = work(shareBadge, async ({ store, platforms, translate }, { badgeId }, run) => {
  const found = await store.transact(async (tx) => {
    const [row] = await rows<{
      name: string
      badge: string
      network: string
      tenant: string
      channel: string
      locale: string
    }>(
      tx,
      sql`select v.name, b.badge, c.network, c.tenant, c.channel, ${localeOfChannel} as locale
          from badge b join volunteer v on v.id = b.volunteer_id and v.removed_at is null join channel c on c.team_id = v.team_id
          where b.id = ${badgeId} order by c.created_at limit 1`,
    )
    return row
  })
  const platform = platforms.get(found?.network ?? '')
  if (found && platform) {
    const t = translate(found.locale)
    const text = t('badge.line', { name: found.name, what: t(`badge_name.${found.badge}`) })
    const place = { network: platform.network, tenant: found.tenant, channel: found.channel, direct: false }
    await platform.send(place, line(`🎖 ${text}`), { nonce: run.id })
  }
  await store.transact((tx) => run.close(tx))
})

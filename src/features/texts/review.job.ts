import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { clock } from '../../lib/clock.ts'
import { UserError } from '../../lib/errors.ts'
import { maskPhone } from '../../lib/phone.ts'
import { action, work } from '../define.ts'
import { findOrganizersChannel } from '../volunteers/channels.ts'
import { reviewText } from './jobs.ts'
import { decideUnknown } from './unknown.ts'
import { sendTexts } from './wake.ts'
import { wake } from '../../queue/job.ts'

type Doubt = { phone: string; campaign: string; at: string; zone: string }

/** A text that neither a receipt nor the carrier's list could settle: a person decides. */
export const review = work(reviewText, async ({ store, platforms, translate, log }, { messageId }, run) => {
  const found = await store.transact(async (tx) => {
    const [doubt] = await rows<Doubt>(
      tx,
      sql`select k.phone, coalesce(c.name, '–') as campaign, m.created_at as at, coalesce(k.zone, c.zone, 'UTC') as zone
          from message m join contact k on k.id = m.contact_id left join campaign c on c.id = m.campaign_id
          where m.id = ${messageId} and m.state = 'unknown' and m.review_at is not null`,
    )
    return doubt && { doubt, channel: await findOrganizersChannel(tx) }
  })
  const platform = found?.channel && platforms.get(found.channel.network)
  if (!found || !platform || !found.channel) {
    // Still `unknown` with a review time: /campaign counts it, and verify names it.
    log.warn({ event: 'text.review_no_place', message: messageId })
    return store.transact((tx) => run.close(tx))
  }
  const { locale } = found.channel
  const t = translate(locale)
  const { phone, campaign, at, zone } = found.doubt
  await platform.send(
    found.channel,
    view(
      [
        { kind: 'title', text: t('review.title') },
        { kind: 'text', text: t('review.text', { phone: maskPhone(phone), campaign, at: clock(at, zone, locale) }) },
      ],
      (['arrived', 'again', 'leave'] as const).map((decision) => ({
        label: t(`review.${decision}`),
        token: writeToken(`r_${decision}`, messageId),
      })),
    ),
    { nonce: run.id },
  )
  await store.transact((tx) => run.close(tx))
})

export const reviewActions = (['arrived', 'again', 'leave'] as const).map((decision) =>
  action({
    id: `r_${decision}`,
    role: 'organizer',
    ids: 1,
    async run({ tx, t, log, actor }, ids) {
      if (!(await decideUnknown(tx, { messageId: ids[0] ?? '', decision }))) throw new UserError('stale')
      if (decision === 'again') wake(tx, sendTexts)
      log.info({ event: `review.${decision}`, message: ids[0], by: actor.id })
      return { view: view([{ kind: 'text', text: t(`review.done_${decision}`) }]), replaces: true }
    },
  }),
)

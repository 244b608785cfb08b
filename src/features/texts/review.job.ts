import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { View } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { clock } from '../../lib/clock.ts'
import { UserError } from '../../lib/errors.ts'
import { maskPhone } from '../../lib/phone.ts'
import { allows } from '../../lib/roles.ts'
import type { Translate } from '../../lib/translate.ts'
import { recordMention } from '../cards/mention.ts'
import { recordShown } from '../cards/shown.ts'
import { action, work } from '../define.ts'
import { findAddress } from '../volunteers/actor.ts'
import { findOrganizersChannel } from '../volunteers/channels.ts'
import { askTexter, reviewText } from './jobs.ts'
import { decideUnknown } from './unknown.ts'
import { sendTexts } from './wake.ts'
import { wake } from '../../queue/job.ts'

type Doubt = {
  phone: string
  name: string
  campaign: string
  at: string
  zone: string
  volunteerId: string | null
  over: boolean
}

async function findDoubt(tx: Tx, messageId: string): Promise<Doubt | undefined> {
  const [doubt] = await rows<Doubt>(
    tx,
    sql`select k.phone, k.first_name as name, coalesce(c.name, '–') as campaign, m.created_at as at,
          coalesce(k.zone, c.zone, 'UTC') as zone, m.volunteer_id as "volunteerId",
          m.valid_until <= muster_now() as over
        from message m join contact k on k.id = m.contact_id left join campaign c on c.id = m.campaign_id
        where m.id = ${messageId} and m.state = 'unknown' and m.review_at is not null`,
  )
  return doubt
}

function reviewCard(t: Translate, locale: string, messageId: string, doubt: Doubt, whose: 'text' | 'mine'): View {
  const { phone, name, campaign, at, zone, over } = doubt
  const when = clock(at, zone, locale)
  return view(
    [
      { kind: 'title', text: t('review.title') },
      {
        kind: 'text',
        text:
          whose === 'mine'
            ? t('review.mine', { campaign, at: when, name: name || maskPhone(phone) })
            : t('review.text', { campaign, at: when, phone: maskPhone(phone) }),
      },
      ...(over ? [{ kind: 'note' as const, text: t('review.over') }] : []),
    ],
    (over ? (['arrived', 'leave'] as const) : (['arrived', 'again', 'leave'] as const)).map((decision) => ({
      label: t(`review.${decision}`),
      token: writeToken(`r_${decision}`, messageId),
    })),
  )
}

/** A text that neither a receipt nor the carrier's list could settle: a person decides. */
export const review = work(reviewText, async ({ store, platforms, translate, log }, { messageId }, run) => {
  const { doubt, channel } = await store.transact(async (tx) => ({
    doubt: await findDoubt(tx, messageId),
    channel: await findOrganizersChannel(tx),
  }))
  const platform = channel && platforms.get(channel.network)
  if (doubt && channel && platform)
    await platform
      .send(channel, reviewCard(translate(channel.locale), channel.locale, messageId, doubt, 'text'), { nonce: run.id })
      .then((ref) => store.transact((tx) => recordMention(tx, { ref, aboutId: messageId, locale: channel.locale })))
  // Still `unknown` with a review time: /campaign counts it, and verify names it.
  else if (doubt) log.warn({ event: 'text.review_no_place', message: messageId })
  await store.transact((tx) => run.close(tx))
})

/** Whoever wrote it may know what the organizers do not: they talk with the contact. */
export const reviewMine = work(askTexter, async ({ store, platforms, translate }, { messageId }, run) => {
  const { doubt, address } = await store.transact(async (tx) => {
    const doubt = await findDoubt(tx, messageId)
    return { doubt, address: doubt?.volunteerId ? await findAddress(tx, doubt.volunteerId) : undefined }
  })
  const platform = address && platforms.get(address.network)
  if (doubt && address && platform) {
    const card = reviewCard(translate(address.locale), address.locale, messageId, doubt, 'mine')
    const ref = await platform.send(await platform.direct(address), card, { nonce: run.id })
    await store.transact(async (tx) => {
      await recordShown(tx, { ref, to: { ...address, network: ref.place.network, name: '' } })
      await recordMention(tx, { ref, aboutId: messageId, locale: address.locale })
    })
  }
  await store.transact((tx) => run.close(tx))
})

export const reviewActions = (['arrived', 'again', 'leave'] as const).map((decision) =>
  action({
    id: `r_${decision}`,
    role: 'volunteer',
    ids: 1,
    async run({ tx, t, log, actor }, ids) {
      const by = allows(actor.role, 'organizer') ? null : actor.id
      if (!(await decideUnknown(tx, { messageId: ids[0] ?? '', decision, by }))) throw new UserError('stale')
      if (decision === 'again') wake(tx, sendTexts)
      log.info({ event: `review.${decision}`, message: ids[0], by: actor.id })
      return { view: view([{ kind: 'text', text: t(`review.done_${decision}`) }]), replaces: true }
    },
  }),
)

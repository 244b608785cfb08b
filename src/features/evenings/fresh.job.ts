import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import { recordShown } from '../cards/shown.ts'
import { work } from '../define.ts'
import { findAddress } from '../volunteers/actor.ts'
import { askAgain, countFresh, findFinisher } from './fresh.ts'
import { offerFresh } from './jobs.ts'

/** In the person's own chat, while they have nothing in hand: so many people are left to reach. */
export const freshOffered = work(offerFresh, async ({ store, platforms, translate, log }, given, run) => {
  const volunteerId = await store.transact((tx) => findFinisher(tx, given))
  const address = volunteerId ? await store.transact((tx) => findAddress(tx, volunteerId)) : undefined
  const platform = platforms.get(address?.network ?? '')
  if (!volunteerId || !address || !platform) return store.transact((tx) => run.close(tx))
  const n = await countFresh(store, volunteerId)
  if (!n)
    return store.transact(async (tx) => {
      await askAgain(tx, given.claimId)
      await run.close(tx)
    })
  const t = translate(address.locale)
  const card = view(
    [{ kind: 'text', text: t('evening.fresh', { n }) }],
    [
      { label: t('button.batch'), token: writeToken('batch'), look: 'primary' },
      { label: t('button.done'), token: writeToken('done') },
    ],
  )
  const place = await platform.direct(address)
  const ref = await platform.send(place, card, { nonce: run.id })
  await store.transact(async (tx) => {
    await recordShown(tx, { ref, to: { ...address, network: place.network, name: '' } })
    await run.close(tx)
  })
  log.info({ event: 'fresh.offered', volunteer: volunteerId, n })
})

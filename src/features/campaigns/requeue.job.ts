import { requeueBlocked } from '../assignment/blocked.ts'
import { work } from '../define.ts'
import { requeueContacts } from './jobs.ts'

/** One transaction a group: a campaign may have as many that wait as it has contacts. Run twice it finds nobody left. */
export const requeue = work(requeueContacts, async ({ store, log }, { campaignId }, run) => {
  let n = 0
  let from: string | undefined
  do {
    const { back, after } = await store.transact((tx) => requeueBlocked(tx, campaignId, from))
    n += back
    from = after
  } while (from)
  await store.transact((tx) => run.close(tx))
  log.info({ event: 'contacts.requeued', campaign: campaignId, n })
})

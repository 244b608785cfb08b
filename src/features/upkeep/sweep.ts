/**
 * What must happen although nobody asks: due times are rows, read here every second by whichever worker holds the lock.
 * Each step is its own transaction: one that fails does not keep the others from running.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { wake } from '../../queue/job.ts'
import { expireBatches } from '../assignment/claim.ts'
import { placeContacts } from '../contacts/place-old.ts'
import { askWaitingImport } from '../contacts/kept-import.ts'
import { bringLater, handBack, nudgeWaiting, offerDrafts } from '../conversations/due.ts'
import { expireCalls } from '../walks/calls.ts'
import { expireWalks, openBack } from '../walks/claim.ts'
import { hashOptOuts } from '../optouts/erased.ts'
import { dropStale } from '../lines/line.ts'
import type { JobContext } from '../define.ts'
import { askDueStatus } from '../campaigns/status.ts'
import { remindGuests } from '../events/remind.ts'
import { hurry, lookAtEvenings } from '../evenings/due.ts'
import { awardBadges } from '../leaderboards/badges.ts'
import { askHeld } from '../leaderboards/held.ts'
import { loseVoided } from '../leaderboards/recruits.ts'
import { askRecount } from '../leaderboards/recount.ts'
import { inLetters, linkPresses } from '../ledger/chain.ts'
import { watchCampaigns } from '../guards/watch.ts'
import { askDueBoards } from '../leaderboards/schedule.ts'
import { askDueStubs } from '../cards/stub.ts'
import { askRetention } from './retention.ts'
import { forgetProofs } from '../proof/codes.ts'
import { askDueReadings } from '../verbatims/due.ts'
import { stopStale } from '../interviews/by-text.ts'
import { expireWords } from '../verbatims/record.ts'
import { reconcileHouse } from '../restore/reconcile.ts'
import { bringOrphans } from '../teams/remove.ts'
import { textsAreDue } from '../texts/dispatch.ts'
import { joinReceipts } from '../texts/receipts.ts'
import { expireLeases, settleUnknown } from '../texts/unknown.ts'
import { sendTexts } from '../texts/wake.ts'

const lock = 778_302_120

/** ms between two looks at what campaigns do. */
const watchEvery = 10_000
let watchAt = 0

/** Runs one sweep, unless another process is at it. */
export async function sweep(context: JobContext): Promise<void> {
  const { store, settings, log } = context
  const step = (name: string, work: (tx: Tx) => Promise<unknown>): Promise<void> =>
    store
      .transact(async (tx) => {
        const [got] = await rows<{ got: boolean }>(
          tx,
          sql`select pg_try_advisory_xact_lock(${lock}, hashtext(${name})) as got`,
        )
        if (got?.got) await work(tx)
      })
      .catch((error: Error) => log.error({ event: 'sweep.failed', step: name, error: error.message }))

  await step('evenings', lookAtEvenings)
  await step('hurry', hurry)
  await step('reminders', remindGuests)
  await step('leases', (tx) => expireLeases(tx, settings.tempo))
  await step('receipts', joinReceipts)
  await step('claims', expireBatches)
  await step('walks', expireWalks)
  await step('doors', openBack)
  await step('calls', expireCalls)
  await step('interviews', stopStale)
  await step('orphans', bringOrphans)
  // Drafts before what comes back: where both belong to one conversation, the draft is the card.
  await step('drafts', offerDrafts)
  await step('later', bringLater)
  await step('hand_back', handBack)
  await step('nudges', nudgeWaiting)
  await step('boards', askDueBoards)
  await step('recount', askRecount)
  await step('held', askHeld)
  await step('recruits', loseVoided)
  await step('badges', awardBadges)
  await step('status', askDueStatus)
  await step('imports', askWaitingImport)
  await step('opt_outs', hashOptOuts)
  await step('ledger', async (tx) => {
    const head = await linkPresses(tx, settings.secret)
    // The log is another place than the database: what is cut off the chain there is missed here.
    if (head) log.info({ event: 'ledger.head', n: head.seq, id: inLetters(head.hash) })
  })
  await step('texts', async (tx) => {
    if (await textsAreDue(tx)) wake(tx, sendTexts)
  })
  if (performance.now() > watchAt) {
    watchAt = performance.now() + watchEvery
    await step('guards', watchCampaigns)
    await step('places', placeContacts)
  }
  await step('interactions', (tx) =>
    tx.execute(sql`delete from interaction where (network, tenant, key) in
    (select network, tenant, key from interaction where at < now() - interval '2 days' limit 1000)`),
  )
  await step('proofs', forgetProofs)
  await step('stubs', askDueStubs)
  await step('retention', askRetention)
  await step('words', (tx) => expireWords(tx))
  await step('readings', askDueReadings)
  await step('lines', dropStale)
  await step('kept', (tx) =>
    tx.execute(sql`delete from kept where (network, key) in
      (select network, key from kept where until < clock_timestamp() limit 1000)`),
  )
  await reconcileHouse(context).catch((error: Error) =>
    log.error({ event: 'sweep.failed', step: 'restore', error: error.message }),
  )
  await settleUnknown(context).catch((error: Error) =>
    log.error({ event: 'sweep.failed', step: 'unknown', error: error.message }),
  )
}

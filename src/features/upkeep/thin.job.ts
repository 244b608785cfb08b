/** What is over is removed in groups, each its own transaction, and the organizers are told what it was. */
import { line } from '../../chat/view.ts'
import type { Tx } from '../../db/client.ts'
import type { Translate } from '../../lib/translate.ts'
import type { Run } from '../../queue/job.ts'
import { findStandIn } from '../conversations/stand-in.ts'
import { work } from '../define.ts'
import type { JobContext } from '../define.ts'
import { erasePerson } from '../privacy/erase.ts'
import { findOrganizers } from '../volunteers/channels.ts'
import { readMeasure } from '../organisation/measure.ts'
import { agePeople, thin } from './jobs.ts'
import { emptyAnswers, emptyTexts, findAged, noteThinned, readDue, removeTags } from './retention.ts'

/** Rows of one transaction, and ms for a whole run. */
const group = 1_000
const longest = 600_000

export const thinned = work(
  thin,
  async (context, { campaignId }, run) => {
    const { store, log } = context
    const due = await store.transact((tx) => readDue(tx, campaignId))
    const all = (some: (tx: Tx) => Promise<number>): Promise<number> => inGroups(context, some)
    const texts = due?.messages ? await all((tx) => emptyTexts(tx, campaignId, group)) : 0
    const answers = due?.messages ? await all((tx) => emptyAnswers(tx, campaignId, group)) : 0
    const tags = due?.answers ? await all((tx) => removeTags(tx, campaignId, group)) : 0
    log.info({ event: 'campaign.thinned', campaign: campaignId, n: texts + answers + tags })
    if (due && texts + answers + tags)
      await tell(context, run, (t) => t('retention.campaign', { name: due.name, texts, answers, tags }))
    await store.transact(async (tx) => {
      if (due) await noteThinned(tx, campaignId, due)
      await run.close(tx)
    })
  },
  { longest },
)

export const aged = work(
  agePeople,
  async (context, _, run) => {
    const { store, log } = context
    const { people: days } = await store.transact(readMeasure)
    const people = await inGroups(context, async (tx) => {
      const found = await findAged(tx, days, 50)
      for (const { phone } of found) await erasePerson(tx, { phone, how: 'retention' })
      return found.length
    })
    log.info({ event: 'people.aged', n: people })
    if (people) await tell(context, run, (t) => t('retention.people', { n: people }))
    await store.transact((tx) => run.close(tx))
  },
  { longest },
)

/** Until nothing is left of it; a process that ends leaves the rest to the next run. */
async function inGroups({ store, stopping }: JobContext, some: (tx: Tx) => Promise<number>): Promise<number> {
  let all = 0
  for (let n = 1; n > 0; all += n) {
    if (stopping?.aborted) throw new Error('the process ends')
    n = await store.transact(some)
  }
  return all
}

async function tell(
  { store, platforms, translate, log }: JobContext,
  run: Run,
  say: (t: Translate) => string,
): Promise<void> {
  const { channel, person } = await store.transact(async (tx) => {
    const organizers = await findOrganizers(tx)
    return { channel: organizers, person: organizers ? undefined : await findStandIn(tx, null) }
  })
  const to = channel ?? person
  const platform = platforms.get(to?.network ?? '')
  if (!to || !platform) return log.warn({ event: 'retention.no_place' })
  const place = channel ? { ...channel, direct: false } : await platform.direct(person!)
  await platform.send(place, line(say(translate(to.locale))), { nonce: run.id })
}

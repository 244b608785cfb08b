import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { setState } from '../campaigns/launch.ts'
import { work } from '../define.ts'
import { pauseCampaign } from '../texts/jobs.ts'
import { countHeld } from '../texts/pauses.ts'
import { reachOrganizers } from '../volunteers/organizers.ts'
import { alarmWords } from './alarm.view.ts'
import type { Alarm } from './alarm.view.ts'

/** The campaign stands first, whatever becomes of the chat; then the organizers are told why, once. */
export const guarded = work(pauseCampaign, async ({ store, platforms, translate, log }, { alarmId }, run) => {
  const alarm = await store.transact((tx) => stop(tx, alarmId))
  if (!alarm) return store.transact((tx) => run.close(tx))
  log.warn({ event: `campaign.paused_by_${alarm.kind}`, campaign: alarm.campaignId })
  const { organizers, waiting } = await store.transact(async (tx) => ({
    organizers: await reachOrganizers(tx),
    waiting: await countHeld(tx, { kind: 'campaign', subjectId: alarm.campaignId }),
  }))
  const platform = organizers && platforms.get(organizers.network)
  if (platform) {
    const t = translate(organizers.locale)
    await platform.send(
      await organizers.place(platform),
      view(
        [
          { kind: 'title', text: t('alarm.title', { name: alarm.name }) },
          { kind: 'text', text: alarmWords(t, alarm).join(' ') },
          ...(waiting ? [{ kind: 'note' as const, text: t('pause.waiting', { n: waiting }) }] : []),
        ],
        [
          { label: t('button.resume'), token: writeToken('c_resume', alarm.campaignId) },
          { label: t('button.open'), token: writeToken('c_show', alarm.campaignId) },
        ],
      ),
      { nonce: run.id },
    )
  } else log.warn({ event: 'alarm.no_place' })
  await store.transact(async (tx) => {
    await tx.execute(sql`update alarm set told_at = muster_now() where id = ${alarmId}`)
    await run.close(tx)
  })
})

async function stop(tx: Tx, alarmId: string): Promise<Alarm | undefined> {
  const [alarm] = await rows<Alarm>(
    tx,
    sql`select a.campaign_id as "campaignId", c.name, a.kind, a.bad, a.texts, a.variant, a.variant_bad as "variantBad",
          a.variant_texts as "variantTexts", c.ceiling::float, c.ceiling_day::float as "ceilingDay",
          (select currency from price limit 1) as currency
        from alarm a join campaign c on c.id = a.campaign_id where a.id = ${alarmId} and a.told_at is null`,
  )
  if (!alarm) return undefined
  await setState(tx, alarm.campaignId, 'paused').catch((error: unknown) => {
    // Somebody was quicker; told all the same.
    if (!(error instanceof UserError && error.key === 'campaign.cannot')) throw error
  })
  return alarm
}

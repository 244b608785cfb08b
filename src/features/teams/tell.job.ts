import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { recordShown } from '../cards/shown.ts'
import { work } from '../define.ts'
import { findAddress } from '../volunteers/actor.ts'
import { tellPaused, tellResumed } from './jobs.ts'

/** A pause that ended before it was told, or the other way round, is not told any more. */
const tell = (job: typeof tellPaused, wanted: boolean) =>
  work(job, async ({ store, platforms, translate, log }, { volunteerId }, run) => {
    const address = await store.transact(async (tx) => {
      const [volunteer] = await rows<{ paused: boolean }>(
        tx,
        sql`select paused_at is not null as paused from volunteer where id = ${volunteerId}`,
      )
      return volunteer?.paused === wanted ? findAddress(tx, volunteerId) : undefined
    })
    const platform = address && platforms.get(address.network)
    if (!platform) return store.transact((tx) => run.close(tx))
    const t = translate(address.locale)
    const ref = await platform.send(
      await platform.direct(address),
      wanted
        ? view([{ kind: 'text', text: t('pause.told') }])
        : view(
            [{ kind: 'text', text: t('pause.told_over') }],
            [{ label: t('button.batch'), token: writeToken('batch'), look: 'primary' }],
          ),
      { nonce: run.id },
    )
    await store.transact(async (tx) => {
      await recordShown(tx, { ref, to: { ...address, network: ref.place.network, name: '' } })
      await run.close(tx)
    })
    log.info({ event: wanted ? 'volunteer.told_paused' : 'volunteer.told_resumed', volunteer: volunteerId })
  })

export const toldPaused = tell(tellPaused, true)
export const toldResumed = tell(tellResumed, false)

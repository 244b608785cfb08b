import { rows } from '../../db/client.ts'
import { sql } from 'drizzle-orm'
import { line } from '../../chat/view.ts'
import { work } from '../define.ts'
import { findOrganizers } from '../volunteers/channels.ts'
import { recountBoards } from './jobs.ts'
import { recount } from './recount.ts'

/** The night's count. A difference is a defect: organizers hear of it, the log says how many. */
export const recounted = work(
  recountBoards,
  async ({ store, platforms, translate, log }, _payload, run) => {
    const differences = await recount(store)
    log[differences ? 'error' : 'info']({ event: 'boards.recounted', n: differences })
    const channel = differences ? await store.transact((tx) => findOrganizers(tx)) : undefined
    const platform = platforms.get(channel?.network ?? '')
    if (channel && platform)
      await platform.send(
        { ...channel, direct: false },
        line(translate(channel.locale)('recount.differs', { n: differences })),
        {
          nonce: run.id,
        },
      )
    await store.transact(async (tx) => {
      await rows(tx, sql`delete from recount where at < muster_now() - interval '90 days'`)
      await run.close(tx)
    })
  },
  { longest: 360_000 },
)

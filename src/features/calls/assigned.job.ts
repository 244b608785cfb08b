import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { work } from '../define.ts'
import { findAddress } from '../volunteers/actor.ts'
import { keptHours } from '../walks/assign-calls.ts'
import { tellCalls } from '../walks/jobs.ts'

/** Tells whoever got people to call how many these are, with the way to the first. */
export const callsTold = work(tellCalls, async ({ store, platforms, translate, log }, payload, run) => {
  const { volunteerId, canvassId } = payload
  const found = await store.transact(async (tx) => {
    const address = await findAddress(tx, volunteerId)
    const [kept] = await rows<{ n: number; name: string }>(
      tx,
      sql`select count(*)::int as n, min(c.name) as name from call_target t join canvass c on c.id = t.canvass_id
          where t.for_id = ${volunteerId} and t.state = 'open' and t.volunteer_id is null and t.canvass_id = ${canvassId}`,
    )
    return address && kept?.n ? { address, kept } : undefined
  })
  const platform = found && platforms.get(found.address.network)
  if (!found || !platform) return store.transact((tx) => run.close(tx))
  const { address, kept } = found
  const t = translate(address.locale)
  const words = t('call.given', { n: kept.n, name: kept.name, hours: keptHours })
  const next = { label: t('button.call'), token: writeToken('call'), look: 'primary' as const }
  await platform.send(await platform.direct(address), view([{ kind: 'text', text: words }], [next]), { nonce: run.id })
  await store.transact((tx) => run.close(tx))
  log.info({ event: 'calls.told', volunteer: volunteerId, id: canvassId })
})

import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { work } from '../define.ts'
import { findAddress } from '../volunteers/actor.ts'
import { tellRecruiter } from './jobs.ts'

/** Your recruit did something real: told to the recruiter alone. */
export const recruiterTold = work(tellRecruiter, async ({ store, platforms, translate }, { recruitId }, run) => {
  const found = await store.transact(async (tx) => {
    const [recruit] = await rows<{ name: string; recruiterId: string }>(
      tx,
      sql`select v.name, r.recruiter_id as "recruiterId" from recruitment r join volunteer v on v.id = r.volunteer_id
          where r.volunteer_id = ${recruitId} and r.state = 'acted'`,
    )
    return recruit && { recruit, address: await findAddress(tx, recruit.recruiterId) }
  })
  const platform = platforms.get(found?.address?.network ?? '')
  if (!found?.address || !platform) return store.transact((tx) => run.close(tx))
  const t = translate(found.address.locale)
  const card = view(
    [{ kind: 'text', text: t('recruit.acted', { name: found.recruit.name || t('recruit.someone') }) }],
    [{ label: t('button.me'), token: writeToken('me') }],
  )
  await platform.send(await platform.direct(found.address), card, { nonce: run.id })
  await store.transact((tx) => run.close(tx))
})

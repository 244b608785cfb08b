import { line } from '../../chat/view.ts'
import { work } from '../define.ts'
import { tellTrouble } from './jobs.ts'
import { reachOrganizers } from './organizers.ts'

/** In the organizers' channel, which is there for that; where they have none in the chat of the one who was here last. */
export const trouble = work(tellTrouble, async ({ store, platforms, translate, log }, { key }, run) => {
  const organizers = await store.transact(reachOrganizers)
  const platform = organizers && platforms.get(organizers.network)
  if (platform)
    await platform.send(await organizers.place(platform), line(translate(organizers.locale)(key)), { nonce: run.id })
  else log.warn({ event: 'trouble.no_place' })
  await store.transact((tx) => run.close(tx))
})

import { work } from '../define.ts'
import { reachOrganizers } from '../volunteers/organizers.ts'
import { heldCard } from './held.view.ts'
import { readDoubtful, readHeld } from './hold.ts'
import { tellHeld } from './jobs.ts'

/** In the organizers' channel: that the house is held, and once more when it can be released. */
export const heldTold = work(tellHeld, async ({ store, platforms, translate, log, settings }, _, run) => {
  const { held, doubtful, organizers } = await store.transact(async (tx) => ({
    held: await readHeld(tx),
    doubtful: await readDoubtful(tx, settings.routing),
    organizers: await reachOrganizers(tx),
  }))
  const platform = organizers && platforms.get(organizers.network)
  if (held && platform)
    await platform.send(await organizers.place(platform), heldCard(translate(organizers.locale), held, doubtful), {
      nonce: run.id,
    })
  else if (held) log.warn({ event: 'restore.no_place' })
  await store.transact((tx) => run.close(tx))
})

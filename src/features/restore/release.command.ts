import { line } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { action, command } from '../define.ts'
import type { Context } from '../define.ts'
import { heldCard } from './held.view.ts'
import { readHeld, releaseHouse } from './hold.ts'

async function release({ tx, t, log, actor }: Context, sure: boolean): Promise<Reply> {
  const n = await releaseHouse(tx, { sure })
  log.info({ event: 'house.released', by: actor.id, n })
  return { view: line(t('restore.released', { n })), replaces: true }
}

/** What a restored house waits for; `now` lets it go although not everything was looked up. */
export const releaseHouseCommand = command({
  name: 'release_house',
  role: 'organizer',
  options: { step: { type: 'choice', choices: ['show', 'now'], default: 'show' } },
  async run(context, { step }) {
    const held = await readHeld(context.tx)
    if (step === 'now' || !held) return release(context, true)
    return { view: heldCard(context.t, held) }
  },
})

export const releaseHouseAction = action({
  id: 'release_house',
  role: 'organizer',
  ids: 0,
  run: (context) => release(context, false),
})

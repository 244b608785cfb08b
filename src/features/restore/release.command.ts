import { line } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { action, command } from '../define.ts'
import type { Context } from '../define.ts'
import { heldCard } from './held.view.ts'
import { readDoubtful, readHeld, releaseHouse } from './hold.ts'

type How = { sure?: boolean; doubtful?: 'send' | 'leave' }

async function release({ tx, t, log, actor, settings }: Context, { sure = false, doubtful }: How): Promise<Reply> {
  const n = await releaseHouse(tx, { sure, routing: settings.routing, doubtful })
  log.info({ event: 'house.released', by: actor.id, n, ...(doubtful ? { doubtful } : {}) })
  return { view: line(t('restore.released', { n })), replaces: true }
}

/**
 * What a restored house waits for; `send` and `leave` release it and say what becomes of texts that no carrier can
 * account for; `now` lets all go although not everything was looked up.
 */
export const releaseHouseCommand = command({
  name: 'release_house',
  group: 'house',
  role: 'organizer',
  options: { step: { type: 'choice', choices: ['show', 'leave', 'send', 'now'], default: 'show' } },
  async run(context, { step }) {
    const { tx, settings } = context
    const held = await readHeld(tx)
    if (step === 'now' || !held) return release(context, { sure: true })
    if (step === 'send' || step === 'leave') return release(context, { doubtful: step })
    return { view: heldCard(context.t, held, await readDoubtful(tx, settings.routing)) }
  },
})

const releases: { id: string; how: How }[] = [
  { id: 'release_house', how: {} },
  { id: 'release_send', how: { doubtful: 'send' } },
  { id: 'release_leave', how: { doubtful: 'leave' } },
]
export const releaseHouseActions = releases.map(({ id, how }) =>
  action({ id, role: 'organizer', ids: 0, run: (context) => release(context, how) }),
)

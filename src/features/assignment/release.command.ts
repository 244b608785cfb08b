import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import { command } from '../define.ts'
import { releaseCalls } from '../walks/calls.ts'
import { releaseWalks } from '../walks/claim.ts'
import { releaseBatches } from './claim.ts'

export const releaseCommand = command({
  name: 'release',
  group: 'texting',
  role: 'volunteer',
  async run({ tx, actor, t }) {
    const doors = await releaseWalks(tx, { volunteerId: actor.id })
    const called = await releaseCalls(tx, actor.id)
    const n = await releaseBatches(tx, { volunteerId: actor.id })
    const words = [
      ...(called ? [t('call.released')] : []),
      ...(doors ? [t('walk.released', { n: doors })] : []),
      ...(n ? [t('release.done', { n })] : []),
    ]
    return {
      view: view(
        [{ kind: 'text', text: words.join(' ') || t('release.nothing') }],
        [
          doors && !n
            ? { label: t('button.doors'), token: writeToken('doors') }
            : { label: t('button.batch'), token: writeToken('batch') },
        ],
      ),
    }
  },
})

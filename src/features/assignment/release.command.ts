import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import { command } from '../define.ts'
import { releaseBatches } from './claim.ts'

export const releaseCommand = command({
  name: 'release',
  role: 'volunteer',
  async run({ tx, actor, t }) {
    const n = await releaseBatches(tx, { volunteerId: actor.id })
    return {
      view: view(
        [{ kind: 'text', text: n ? t('release.done', { n }) : t('release.nothing') }],
        [{ label: t('button.batch'), token: writeToken('batch') }],
      ),
    }
  },
})

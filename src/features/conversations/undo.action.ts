import { action } from '../define.ts'
import { showCard } from './show.ts'
import { undoPress } from './undo.ts'

export const undoAction = action({
  id: 'undo',
  role: 'volunteer',
  ids: 1,
  async run(context, ids) {
    const id = await undoPress(context.tx, { id: ids[0] ?? '', actor: context.actor })
    return showCard(context, id, { notice: context.t('undo.done') })
  },
})

import type { Reply } from '../../chat/view.ts'
import { line } from '../../chat/view.ts'
import { UserError } from '../../lib/errors.ts'
import { action, command } from '../define.ts'
import type { Context } from '../define.ts'
import { callCard } from './call.view.ts'
import { claimCall } from '../walks/calls.ts'
import { findEffort } from './effort.ts'
import { loadCall } from './load.ts'

export async function call(context: Context, name?: string, notice?: string): Promise<Reply> {
  const { tx, t, actor } = context
  const canvassId = name ? (await findEffort(tx, name)).id : undefined
  const { targetId, isNew } = await claimCall(tx, { volunteerId: actor.id, canvassId })
  const said = notice ?? (isNew ? undefined : t('call.in_hand'))
  return callCard(t, await loadCall(tx, targetId, actor.id), {
    texter: actor.textName,
    ...(said ? { notice: said } : {}),
  })
}

/** After an outcome: the next one, or the end. */
export const onward = (context: Context, notice: string): Promise<Reply> =>
  call(context, undefined, notice).catch((error: unknown) => {
    if (!(error instanceof UserError && error.key === 'calls.none_left')) throw error
    return { view: line(`${notice} ${context.t('call.over')}`), replaces: true }
  })

/** The next person to call; with one in hand, that one again. */
export const callCommand = command({
  name: 'call',
  group: 'doors',
  role: 'volunteer',
  options: { effort: { type: 'text', max: 80 } },
  run: (context, { effort }) => call(context, effort),
})

export const callAction = action({ id: 'call', role: 'volunteer', ids: 0, run: (context) => call(context) })

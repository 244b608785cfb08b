import { action, command } from '../define.ts'
import type { Context } from '../define.ts'
import { mayText } from '../volunteers/promise.ts'
import { comeBack } from '../volunteers/back.ts'
import { passOn } from './queue.ts'
import { showQueue } from './show.ts'

async function answers(context: Context, after?: string) {
  const { tx, actor } = context
  mayText(actor)
  await comeBack(tx, actor.id)
  return showQueue(context, after === undefined ? {} : { after })
}

/** The team's waiting answers, oldest first, one at a time in one message; never first texts. */
export const repliesCommand = command({
  name: 'replies',
  group: 'texting',
  role: 'volunteer',
  run: (context) => answers(context),
})

export const queueActions = [
  action({
    id: 'answers',
    role: 'volunteer',
    ids: 0,
    // In a channel the answers come to the person alone; the card there stays for the others.
    run: async (context) => ({ ...(await answers(context)), replaces: context.place.direct }),
  }),
  action({
    id: 'answers_next',
    role: 'volunteer',
    ids: 1,
    async run(context, ids) {
      await passOn(context.tx, { id: ids[0] ?? '', actor: context.actor })
      return answers(context, ids[0] ?? '')
    },
  }),
]

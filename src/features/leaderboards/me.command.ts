import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { action, command } from '../define.ts'
import type { Context } from '../define.ts'

type Mine = { texts: number; answers: number; pledges: number; waiting: number }

/** A person's own line, for them alone. */
async function me({ tx, t, actor }: Context): Promise<Reply> {
  const [mine] = await rows<Mine>(
    tx,
    sql`select
          (select count(*) from message where volunteer_id = ${actor.id} and kind = 'first' and state <> 'failed')::int as texts,
          coalesce((select sum(n) from total where owner_id = ${actor.id} and metric = 'answers'), 0)::int as answers,
          coalesce((select sum(n) from total where owner_id = ${actor.id} and metric = 'pledges'), 0)::int as pledges,
          (select count(*) from conversation where volunteer_id = ${actor.id} and state = 'waiting'
            and later_at is null and asked_at is null)::int as waiting`,
  )
  const { texts = 0, answers = 0, pledges = 0, waiting = 0 } = mine ?? {}
  return {
    view: view(
      [
        { kind: 'title', text: t('me.title', { name: actor.name }) },
        {
          kind: 'facts',
          rows: [
            { label: t('me.texts'), value: String(texts) },
            { label: t('metric.answers'), value: String(answers) },
            { label: t('metric.pledges'), value: String(pledges) },
            { label: t('me.waiting'), value: String(waiting) },
          ],
        },
        { kind: 'note', text: t(actor.named ? 'me.named' : 'me.private') },
      ],
      [
        { label: t('button.batch'), token: writeToken('batch'), look: 'primary' },
        ...(waiting ? [{ label: t('button.answers'), token: writeToken('answers') }] : []),
        { label: t(actor.named ? 'button.unname' : 'button.name_me'), token: writeToken('named') },
        { label: t('button.done'), token: writeToken('done') },
      ],
    ),
    replaces: true,
  }
}

export const meCommand = command({ name: 'me', role: 'volunteer', run: (context) => me(context) })
export const meAction = action({
  id: 'me',
  role: 'volunteer',
  ids: 0,
  run: async (context) => ({ ...(await me(context)), replaces: false }),
})

/** To be named on boards, or not any more: the person's own choice. */
export const namedAction = action({
  id: 'named',
  role: 'volunteer',
  ids: 0,
  async run(context) {
    await context.tx.execute(sql`update volunteer set named = not named where id = ${context.actor.id}`)
    return me({ ...context, actor: { ...context.actor, named: !context.actor.named } })
  },
})

import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { facts, line, view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { action, work } from '../define.ts'
import type { Context } from '../define.ts'
import { findAddress } from '../volunteers/actor.ts'
import { tellSignUp } from './jobs.ts'
import { endSignUp, nextSignUp } from './sign-up.ts'

/** Who wants to join, oldest first: for the lead to call. */
async function show({ tx, t, actor }: Context): Promise<Reply> {
  const next = await nextSignUp(tx, actor)
  if (!next) return { view: line(t('sign_up.none')), replaces: true }
  return {
    view: view(
      [
        { kind: 'title', text: t('sign_up.title', { n: next.waiting }) },
        facts(t, [
          { label: t('sign_up.name'), value: next.name },
          { label: t('sign_up.reach'), value: next.reach },
          { label: t('sign_up.locale'), value: next.locale },
          ...(next.by ? [{ label: t('sign_up.by'), value: next.by }] : []),
        ]),
        { kind: 'note', text: t('sign_up.note') },
      ],
      [{ label: t('button.called'), token: writeToken('sign_up_done', next.id), look: 'primary' }],
    ),
    replaces: true,
  }
}

export const signUpActions = [
  action({
    id: 'sign_ups',
    role: 'lead',
    ids: 0,
    run: async (context) => ({ ...(await show(context)), replaces: false }),
  }),
  action({
    id: 'sign_up_done',
    role: 'lead',
    ids: 1,
    async run(context, ids) {
      if (!(await endSignUp(context.tx, context.actor, ids[0] ?? ''))) throw new UserError('stale')
      return show(context)
    },
  }),
]

/** A lead of the team, else an organizer, hears of it alone; how to reach the person is shown on a press. */
export const signUpTold = work(tellSignUp, async ({ store, platforms, translate }, { signUpId }, run) => {
  const address = await store.transact(async (tx) => {
    const [leader] = await rows<{ id: string }>(
      tx,
      sql`select v.id from sign_up s join volunteer v on v.removed_at is null
            and (v.role = 'lead' and v.team_id = s.team_id or v.role in ('organizer', 'admin'))
            and exists (select from identity i where i.volunteer_id = v.id)
          where s.id = ${signUpId} and s.handled_at is null order by v.role = 'lead' desc, v.created_at limit 1`,
    )
    return leader && findAddress(tx, leader.id)
  })
  const platform = platforms.get(address?.network ?? '')
  if (!address || !platform) return store.transact((tx) => run.close(tx))
  const t = translate(address.locale)
  const card = view(
    [{ kind: 'text', text: t('sign_up.told') }],
    [{ label: t('button.sign_ups'), token: writeToken('sign_ups'), look: 'primary' }],
  )
  await platform.send(await platform.direct(address), card, { nonce: run.id })
  await store.transact((tx) => run.close(tx))
})

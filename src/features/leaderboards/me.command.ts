import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { facts, view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { action, command } from '../define.ts'
import type { Context } from '../define.ts'
import { readTree } from '../volunteers/tree.ts'
import { readBadges, readStreak } from './badges.ts'
import { figure } from './board.view.ts'
import { readRule } from './goal.ts'

type Mine = {
  texts: number
  answers: number
  pledges: number
  attended: number
  voted: number
  doors: number
  calls: number
  waiting: number
  held: number
}

/** A person's own line, for them alone. */
async function me({ tx, t, actor }: Context): Promise<Reply> {
  const { today } = await readRule(tx, actor.teamId)
  const streak = await readStreak(tx, actor.id, today)
  const badges = await readBadges(tx, actor.id)
  const mine = (metric: string) =>
    sql`coalesce((select sum(n) from total where owner_id = ${actor.id} and metric = ${metric} and day is null), 0)::float / 100`
  const [found] = await rows<Mine>(
    tx,
    sql`select
          (select count(*) from message where volunteer_id = ${actor.id} and kind = 'first' and state <> 'failed')::int as texts,
          ${mine('answers')} as answers, ${mine('pledges')} as pledges, ${mine('attended')} as attended, ${mine('voted')} as voted,
          ${mine('doors')} as doors, ${mine('calls')} as calls,
          (select count(*) from credit where volunteer_id = ${actor.id} and state = 'held')::int as held,
          (select count(*) from conversation where volunteer_id = ${actor.id} and state = 'waiting'
            and later_at is null and asked_at is null)::int as waiting`,
  )
  const { texts, answers, pledges, attended, voted, doors, calls, waiting, held } = found!
  const tree = await readTree(tx, actor.id)
  const number = (n: number): string => figure(n, actor.locale)
  // What nobody has yet is not held against them: only the first lines are always there.
  const more = [
    { label: t('metric.attended'), n: attended },
    { label: t('metric.voted'), n: voted },
    { label: t('metric.doors'), n: doors },
    { label: t('metric.calls'), n: calls },
    { label: t('me.brought'), n: tree.acted },
    { label: t('recruit.second'), n: tree.second },
    { label: t('recruit.depth'), n: tree.second && tree.depth },
  ].filter(({ n }) => n > 0)
  return {
    view: view(
      [
        { kind: 'title', text: t('me.title', { name: actor.name }) },
        facts(t, [
          { label: t('me.today'), value: number(streak.today) },
          { label: t('me.texts'), value: String(texts) },
          { label: t('metric.answers'), value: number(answers) },
          { label: t('metric.pledges'), value: number(pledges) },
          ...more.map(({ label, n }) => ({ label, value: number(n) })),
          { label: t('me.waiting'), value: String(waiting) },
        ]),
        ...(streak.weeks > 1 ? [{ kind: 'text' as const, text: t('me.streak', { n: streak.weeks }) }] : []),
        ...(badges.length
          ? [{ kind: 'note' as const, text: `🎖 ${badges.map((b) => t(`badge_name.${b.badge}`)).join(' · ')}` }]
          : []),
        ...(held ? [{ kind: 'note' as const, text: t('me.held', { n: held }) }] : []),
        { kind: 'text', text: waiting ? t('me.next_answers', { n: waiting }) : t('me.next_batch') },
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

export const meCommand = command({ name: 'me', group: 'figures', role: 'volunteer', run: (context) => me(context) })
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

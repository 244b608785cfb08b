/** The buttons of a chase of votes on an answer card: has voted, and how they mean to. Nothing is sent by either. */
import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { UserError } from '../../lib/errors.ts'
import { markOne } from '../ballots/mark.ts'
import { keepPlan, readPlan } from '../ballots/plan.ts'
import { saysVoted } from '../ballots/said.ts'
import { unmarkVoted } from '../ballots/unmark.ts'
import { action } from '../define.ts'
import type { Context } from '../define.ts'
import { nameOf } from './conversation.view.ts'
import type { Conversation } from './load.ts'
import { mine } from './reply.ts'
import { showCard } from './show.ts'

/** The actor's own conversation, of a campaign that chases votes. Throws UserError `talk.not_yours`, `voted.no_chase`. */
async function chased({ tx, actor }: Context, id: string): Promise<Conversation & { votesOn: string }> {
  // The contact before the conversation, as an inbound text and a mark lock them.
  await tx.execute(
    sql`select 1 from contact where id = (select contact_id from conversation where id = ${id}) for no key update`,
  )
  const c = await mine(tx, id, actor)
  if (c.votesOn === null) throw new UserError('voted.no_chase')
  return { ...c, votesOn: c.votesOn }
}

export const voteActions = [
  action({
    id: 'talk_voted',
    role: 'volunteer',
    ids: 1,
    async run(context, ids) {
      const { tx, t, actor, log } = context
      const c = await chased(context, ids[0] ?? '')
      // Their own words behind it count for more than a press alone.
      const wrote = c.turns.some(({ who, body }) => who === 'contact' && saysVoted(body))
      await markOne(tx, c.contactId, {
        votesOn: c.votesOn,
        source: 'said_so',
        how: wrote ? 'text' : 'press',
        by: actor.id,
      })
      log.info({ event: 'vote.marked', conversation: c.id, by: actor.id })
      return showCard(context, c.id, { notice: t('vote.voted', { name: nameOf(t, c) }) })
    },
  }),
  action({
    id: 'talk_unvoted',
    role: 'volunteer',
    ids: 1,
    async run(context, ids) {
      const { tx, t, actor, log } = context
      const c = await chased(context, ids[0] ?? '')
      await unmarkVoted(tx, { contactId: c.contactId, votesOn: c.votesOn, by: actor })
      log.info({ event: 'vote.unmarked', conversation: c.id, by: actor.id })
      return showCard(context, c.id, { notice: t('vote.unvoted', { name: nameOf(t, c) }) })
    },
  }),
  action({
    id: 'plan',
    role: 'volunteer',
    ids: 1,
    async open(context, ids) {
      const { tx, t } = context
      const c = await chased(context, ids[0] ?? '')
      const plan = await readPlan(tx, { contactId: c.contactId, votesOn: c.votesOn })
      const field = (name: 'moment' | 'way' | 'company') => ({
        name,
        label: t(`vote.${name}`),
        kind: 'line' as const,
        max: 120,
        ...(plan?.[name] ? { value: plan[name] } : {}),
      })
      return {
        token: writeToken('plan', c.id),
        title: t('vote.plan_title', { name: nameOf(t, c) }),
        fields: [field('moment'), field('way'), field('company')],
        submit: t('button.note'),
      }
    },
    async submit(context, ids, fields) {
      const { tx, t, actor } = context
      const c = await chased(context, ids[0] ?? '')
      const said = (name: string): string => fields[name] ?? ''
      await keepPlan(tx, {
        contactId: c.contactId,
        votesOn: c.votesOn,
        by: actor.id,
        moment: said('moment'),
        way: said('way'),
        company: said('company'),
      })
      return showCard(context, c.id, { notice: t('vote.plan_kept', { name: nameOf(t, c) }) })
    },
  }),
]

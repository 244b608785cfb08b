/** The buttons of a call's card. */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Reply } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { action } from '../define.ts'
import type { Context } from '../define.ts'
import { consentCard, questionCard, readPlace } from '../interviews/card.ts'
import { beginInterview, loadInterview } from '../interviews/interview.ts'
import { currentVersion, languagesOf } from '../interviews/keep.ts'
import type { Questionnaire } from '../interviews/keep.ts'
import { callAction, onward } from './call.command.ts'
import { callBackCard, callCard } from './call.view.ts'
import { followUp } from './follow-card.ts'
import { loadCall, lookAtCall } from './load.ts'
import { recordCall } from './outcome.ts'
import type { CallOutcome } from './outcome.ts'

async function record(
  context: Context,
  id: string,
  outcome: CallOutcome,
  backAt?: (zone: string) => SQL,
): Promise<Reply> {
  const { tx, t, actor } = context
  const card = await loadCall(tx, id, actor.id)
  const { left, callId } = await recordCall(tx, {
    targetId: id,
    by: actor,
    outcome,
    ...(backAt ? { backAt: backAt(card.zone) } : {}),
  })
  const notice = t(`call.did.${outcome}`, { name: card.firstName || t('card.no_name'), left })
  const questionnaire =
    outcome === 'talked' && card.questionnaireId ? await currentVersion(tx, card.questionnaireId) : undefined
  if (questionnaire) return consentCard(t, actor.locale, { questionnaire, talkId: callId, on: 'phone', notice })
  return (await followUp(context, { callId, notice })) ?? onward(context, notice)
}

/** A talk of theirs on the phone, a moment ago. Throws UserError `interview.gone`. */
async function findTalk(tx: Tx, callId: string, by: string): Promise<Questionnaire> {
  const [talk] = await rows<{ questionnaireId: string | null }>(
    tx,
    sql`select c.questionnaire_id as "questionnaireId" from call k join call_target t on t.id = k.target_id join canvass c on c.id = t.canvass_id
        where k.id = ${callId} and k.outcome = 'talked' and k.volunteer_id = ${by} and k.consented is null
          and k.at > muster_now() - interval '3 hours' for update of k`,
  )
  if (!talk?.questionnaireId) throw new UserError('interview.gone')
  return currentVersion(tx, talk.questionnaireId)
}

const yes = action({
  id: 'k_yes',
  role: 'volunteer',
  ids: 2,
  async run({ tx, t, actor }, [id = '', place = '']) {
    const questionnaire = await findTalk(tx, id, actor.id)
    await rows(tx, sql`update call set consented = true where id = ${id}`)
    const locale = languagesOf(questionnaire)[readPlace(place).option] ?? actor.locale
    const begun = { questionnaire, visitId: null, areaId: null, by: actor, partnerId: null, locale }
    const interview = await loadInterview(tx, await beginInterview(tx, begun), actor.id)
    const card = questionCard(t, interview, {})
    if (!card) throw new UserError('interview.over')
    return card
  },
})

/** Nothing is left of it but that somebody talked, and said no. */
const no = action({
  id: 'k_no',
  role: 'volunteer',
  ids: 1,
  async run(context, [id = '']) {
    await findTalk(context.tx, id, context.actor.id)
    await rows(context.tx, sql`update call set consented = false where id = ${id}`)
    const notice = context.t('consent.none')
    return (await followUp(context, { callId: id, notice })) ?? onward(context, notice)
  },
})

const simple = (
  [
    ['k_no_answer', 'no_answer'],
    ['k_voicemail', 'voicemail'],
    ['k_refused', 'refused'],
    ['k_wrong', 'wrong_number'],
    ['k_talked', 'talked'],
    ['k_never', 'never'],
  ] as const
).map(([id, outcome]) =>
  action({ id, role: 'volunteer', ids: 1, run: (context, ids) => record(context, ids[0] ?? '', outcome) }),
)

const number = action({
  id: 'k_number',
  role: 'volunteer',
  ids: 1,
  async run({ tx, t, actor, log }, [id = '']) {
    const card = await lookAtCall(tx, id, actor.id)
    log.info({ event: 'number.shown', volunteer: actor.id })
    return { ...callCard(t, card, { texter: actor.textName, shown: true }), shows: 'private' as const }
  },
})

const back = action({
  id: 'k_back',
  role: 'volunteer',
  ids: 1,
  run: async ({ tx, t, actor }, [id = '']) => callBackCard(t, await loadCall(tx, id, actor.id)),
})
const show = action({
  id: 'k_show',
  role: 'volunteer',
  ids: 1,
  run: async ({ tx, t, actor }, [id = '']) => callCard(t, await loadCall(tx, id, actor.id), { texter: actor.textName }),
})

/** By the clock of who is called. */
const evening = (zone: string, days: number): SQL => sql`(
  select case when x > muster_now() then x else x + interval '1 day' end
  from (select (date_trunc('day', muster_now() at time zone ${zone}::text) + make_interval(days => ${days}, hours => 18, mins => 30))
    at time zone ${zone}::text as x) x)`
const times = {
  hour: () => sql`muster_now() + interval '1 hour'`,
  evening: (zone: string) => evening(zone, 0),
  tomorrow: (zone: string) => evening(zone, 1),
}
const backAt = (['hour', 'evening', 'tomorrow'] as const).map((when) =>
  action({
    id: `k_back_${when}`,
    role: 'volunteer',
    ids: 1,
    run: (context, ids) => record(context, ids[0] ?? '', 'back', times[when]),
  }),
)

export const callActions = [callAction, ...simple, yes, no, number, back, show, ...backAt]

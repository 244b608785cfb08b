/** The buttons of an interview, and words typed as a reply to its card. */
import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { action, answer } from '../define.ts'
import type { Context } from '../define.ts'
import {
  answerQuestion,
  beginInterview,
  endInterview,
  goBack,
  loadInterview,
  openQuestion,
} from '../interviews/interview.ts'
import { currentVersion, languagesOf } from '../interviews/keep.ts'
import { said } from '../interviews/shape.ts'
import type { Question } from '../interviews/shape.ts'
import { followUp } from '../calls/follow-card.ts'
import { questionCard, readPlace } from '../interviews/card.ts'
import { showDoor } from './show.ts'
import { findWalk } from '../walks/claim.ts'
import { walkDone } from './door.view.ts'

type Talk = {
  id: string
  doorId: string
  walkId: string
  areaId: string | null
  partnerId: string | null
  questionnaireId: string | null
}

/** A talk of theirs, not taken back. Throws UserError `interview.gone`. */
async function findTalk(tx: Tx, visitId: string, by: string): Promise<Talk> {
  const [talk] = await rows<Talk>(
    tx,
    sql`select v.id, v.door_id as "doorId", v.walk_id as "walkId", d.area_id as "areaId", c.questionnaire_id as "questionnaireId",
          case when v.volunteer_id = ${by} then v.partner_id else v.volunteer_id end as "partnerId"
        from visit v join door d on d.id = v.door_id join canvass c on c.id = d.canvass_id
        where v.id = ${visitId} and v.outcome = 'talked' and v.undone_at is null and (v.volunteer_id = ${by} or v.partner_id = ${by})
          and v.at > muster_now() - interval '3 hours' and v.consented is distinct from false for update of v`,
  )
  if (!talk?.questionnaireId) throw new UserError('interview.gone')
  return talk
}

/** Back to the doors: of the walk in hand, wherever it stands. */
async function onward(context: Context, notice: string, after?: string): Promise<Reply> {
  const walk = await findWalk(context.tx, context.actor.id)
  if (walk) return showDoor(context, { walkId: walk.walkId, notice, after })
  const calls = await rows(
    context.tx,
    sql`select 1 from call where volunteer_id = ${context.actor.id} and at > muster_now() - interval '3 hours' limit 1`,
  )
  if (!calls.length) return walkDone(context.t, { notice })
  const follow = await followUp(context, { notice })
  if (follow) return follow
  const next = { label: context.t('button.call'), token: writeToken('call'), look: 'primary' as const }
  return { view: view([{ kind: 'text', text: notice }], [next]), replaces: true }
}

async function show(context: Context, id: string, notice?: string): Promise<Reply> {
  const interview = await loadInterview(context.tx, id, context.actor.id)
  return questionCard(context.t, interview, { notice }) ?? onward(context, context.t('interview.done'))
}

const yes = action({
  id: 'i_yes',
  role: 'volunteer',
  ids: 2,
  async run(context, ids) {
    const { tx, actor } = context
    const talk = await findTalk(tx, ids[0] ?? '', actor.id)
    const questionnaire = await currentVersion(tx, talk.questionnaireId!)
    await rows(tx, sql`update visit set consented = true where id = ${talk.id}`)
    const locale = languagesOf(questionnaire)[readPlace(ids[1] ?? '').option] ?? actor.locale
    const { areaId, partnerId } = talk
    return show(
      context,
      await beginInterview(tx, { questionnaire, visitId: talk.id, areaId, by: actor, partnerId, locale }),
    )
  },
})

/** Nothing is left of it but that somebody talked, and said no. */
const no = action({
  id: 'i_no',
  role: 'volunteer',
  ids: 1,
  async run(context, ids) {
    const { tx, t, actor } = context
    const talk = await findTalk(tx, ids[0] ?? '', actor.id)
    await rows(tx, sql`delete from interview where visit_id = ${talk.id} and state = 'asking'`)
    await rows(tx, sql`update visit set consented = false where id = ${talk.id}`)
    return onward(context, t('consent.none'), talk.doorId)
  },
})

/** The question that a button is of. Throws UserError `stale`. */
async function questionOf(
  tx: Tx,
  id: string,
  by: string,
  place: string,
): Promise<{ question: Question; option: number; codes: string[] }> {
  const interview = await loadInterview(tx, id, by)
  const { question: at, option } = readPlace(place)
  const question = interview.questionnaire.questions[at]
  if (!question) throw new UserError('stale')
  return { question, option, codes: [...(interview.answers.get(question.key) ?? [])] }
}

async function step(
  context: Context,
  id: string,
  given: Omit<Parameters<typeof answerQuestion>[1], 'id' | 'by'>,
): Promise<Reply> {
  const { tx, t, actor } = context
  const { removed } = await answerQuestion(tx, { id, by: actor, ...given })
  return show(context, id, removed.length ? t('interview.removed', { what: removed.join(', ') }) : undefined)
}

const pick = action({
  id: 'i_pick',
  role: 'volunteer',
  ids: 2,
  async run(context, [id = '', place = '']) {
    const { question, option, codes } = await questionOf(context.tx, id, context.actor.id, place)
    const code = question.kind === 'scale' ? String(question.least + option) : question.options[option]?.code
    if (code === undefined) throw new UserError('stale')
    if (question.kind !== 'several') return step(context, id, { key: question.key, codes: [code] })
    const chosen = codes.includes(code) ? codes.filter((c) => c !== code) : [...codes, code]
    return step(context, id, { key: question.key, codes: chosen, stay: true })
  },
})

/** On, with what is chosen or written; or past it. */
const next = action({
  id: 'i_next',
  role: 'volunteer',
  ids: 2,
  async run(context, [id = '', place = '']) {
    const { question, codes } = await questionOf(context.tx, id, context.actor.id, place)
    const { words } = await loadInterview(context.tx, id, context.actor.id)
    const written = words.get(question.key)
    return step(context, id, {
      key: question.key,
      ...(written ? { words: written } : { codes: question.kind === 'words' ? [] : codes }),
    })
  },
})

const back = action({
  id: 'i_back',
  role: 'volunteer',
  ids: 1,
  async run(context, [id = '']) {
    await goBack(context.tx, id, context.actor.id)
    return show(context, id)
  },
})

const stop = action({
  id: 'i_stop',
  role: 'volunteer',
  ids: 1,
  async run(context, [id = '']) {
    await endInterview(context.tx, id, context.actor, 'stopped')
    return onward(context, context.t('interview.stopped'))
  },
})

const write = action({
  id: 'i_write',
  role: 'volunteer',
  ids: 2,
  async open({ tx, t, actor }, [id = '', place = '']) {
    const interview = await loadInterview(tx, id, actor.id)
    const { question } = await questionOf(tx, id, actor.id, place)
    const value = interview.words.get(question.key)
    return {
      token: writeToken('i_write', id, place),
      title: t('interview.form'),
      fields: [
        {
          name: 'text',
          label: said(question.text, interview.locale).slice(0, 45),
          kind: question.kind === 'words' ? 'paragraph' : 'line',
          required: true,
          max: question.kind === 'words' ? 2_000 : 10,
          ...(value ? { value } : {}),
        },
      ],
      submit: t('button.save'),
    }
  },
  async submit(context, [id = '', place = ''], fields) {
    const { question } = await questionOf(context.tx, id, context.actor.id, place)
    return step(context, id, { key: question.key, words: fields['text'] ?? '' })
  },
})

/** Words as a reply to the card answer the question that is open. */
export const interviewAnswer = answer({
  subject: 'interview',
  role: 'volunteer',
  async run(context, id, text) {
    const question = openQuestion(await loadInterview(context.tx, id, context.actor.id))
    if (!question) throw new UserError('interview.over')
    return step(context, id, { key: question.key, words: text })
  },
})

export const interviewActions = [yes, no, pick, next, back, stop, write]

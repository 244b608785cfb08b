/**
 * The questions of a campaign on an answer card. A press either sends one text, by the rules of every answer, or notes what
 * they said; nothing is noted before they agreed.
 */
import type { Reply } from '../../chat/view.ts'
import { UserError } from '../../lib/errors.ts'
import { translator } from '../../locales/index.ts'
import { action } from '../define.ts'
import type { Context } from '../define.ts'
import {
  handOver,
  heardSince,
  noteAsked,
  noteConsent,
  noteRecorded,
  noteSent,
  wordQuestion,
} from '../interviews/by-text.ts'
import type { Asks } from '../interviews/by-text.ts'
import { readPlace } from '../interviews/card.ts'
import { answerQuestion, endInterview, goBack } from '../interviews/interview.ts'
import type { Question } from '../interviews/shape.ts'
import { nameOf } from './conversation.view.ts'
import type { Conversation } from './load.ts'
import { mine, sendWorded } from './reply.ts'
import { showAfter, showCard } from './show.ts'

type Talk = { c: Conversation; asks: Asks; of: { campaignId: string; contactId: string } }
type Open = Talk & { interviewId: string; question: Question; option: number }

/** A conversation of theirs whose campaign asks questions. Throws UserError `talk.not_yours`, `stale`. */
async function asked({ tx, actor }: Context, id: string): Promise<Talk> {
  const c = await mine(tx, id, actor)
  if (!c.asks || !c.campaignId || c.optedOut) throw new UserError('stale')
  return { c, asks: c.asks, of: { campaignId: c.campaignId, contactId: c.contactId } }
}

/** Its interview, whoever began it. `place`: of the button; another question is open meanwhile: `stale`. */
async function open(context: Context, id: string, place?: string): Promise<Open> {
  const talk = await asked(context, id)
  const { interviewId, question } = talk.asks
  const pressed = place === undefined ? undefined : readPlace(place)
  if (!interviewId || !question || (pressed && pressed.question !== talk.asks.place)) throw new UserError('stale')
  await handOver(context.tx, interviewId, context.actor.id)
  return { ...talk, interviewId, question, option: pressed?.option ?? 0 }
}

async function note(
  context: Context,
  { c, of, interviewId, question }: Open,
  given: { codes?: string[]; words?: string; stay?: boolean },
): Promise<Reply> {
  const { tx, t, actor } = context
  if (given.codes?.length || given.words) await noteRecorded(tx, { ...of, key: question.key })
  const { over, removed } = await answerQuestion(tx, { id: interviewId, key: question.key, by: actor, ...given })
  const said = over ? t('bytext.done', { name: nameOf(t, c) }) : given.stay ? undefined : t('bytext.noted')
  const cut = removed.length ? t('interview.removed', { what: removed.join(', ') }) : undefined
  return showCard(context, c.id, { notice: [said, cut].filter(Boolean).join('\n') || undefined })
}

/** Whether they agree: the first thing that is asked. */
const ask = action({
  id: 't_if',
  role: 'volunteer',
  ids: 1,
  async run(context, [id = '']) {
    const { tx, t, actor } = context
    const { c, asks, of } = await asked(context, id)
    const body = translator(asks.language)('replies.may_ask.body', { n: asks.n })
    await noteAsked(tx, { ...of, messageId: await sendWorded(tx, { c, actor, body }) })
    return showAfter(context, c.id, { notice: t('talk.sent', { name: nameOf(t, c) }) })
  },
})

const consent = (action_: string, yes: boolean) =>
  action({
    id: action_,
    role: 'volunteer',
    ids: 1,
    async run(context, [id = '']) {
      const { tx, t, actor } = context
      const { c, asks, of } = await asked(context, id)
      if (!asks.heard) throw new UserError('stale')
      const { questionnaireId, language } = asks
      await noteConsent(tx, { ...of, yes, questionnaireId, language, by: actor })
      return showCard(context, c.id, { notice: t(yes ? 'bytext.yes' : 'consent.none') })
    },
  })

const send = action({
  id: 't_ask',
  role: 'volunteer',
  ids: 2,
  async run(context, [id = '', place = '']) {
    const { tx, t, actor } = context
    const { c, asks, of, question } = await open(context, id, place)
    const messageId = await sendWorded(tx, { c, actor, body: wordQuestion(question, asks.language) })
    await noteSent(tx, { ...of, key: question.key, messageId })
    return showAfter(context, c.id, { notice: t('talk.sent', { name: nameOf(t, c) }) })
  },
})

const pick = action({
  id: 't_pick',
  role: 'volunteer',
  ids: 2,
  async run(context, [id = '', place = '']) {
    const talk = await open(context, id, place)
    const { question, option, asks } = talk
    const counted = question.kind === 'scale' || question.kind === 'number'
    const code = counted ? String(question.least + option) : question.options[option]?.code
    if (code === undefined) throw new UserError('stale')
    if (question.kind !== 'several') return note(context, talk, { codes: [code] })
    const codes = asks.codes.includes(code) ? asks.codes.filter((one) => one !== code) : [...asks.codes, code]
    return note(context, talk, { codes, stay: true })
  },
})

/** What they wrote themselves, without what leads to a person. */
const words = action({
  id: 't_words',
  role: 'volunteer',
  ids: 2,
  async run(context, [id = '', place = '']) {
    const talk = await open(context, id, place)
    if (talk.question.kind !== 'words') throw new UserError('stale')
    return note(context, talk, { words: await heardSince(context.tx, talk.of) })
  },
})

/** On, with what is chosen or written; or past it. */
const next = action({
  id: 't_next',
  role: 'volunteer',
  ids: 2,
  async run(context, [id = '', place = '']) {
    const talk = await open(context, id, place)
    const { words: written, codes } = talk.asks
    return note(context, talk, written ? { words: written } : { codes })
  },
})

const back = action({
  id: 't_back',
  role: 'volunteer',
  ids: 1,
  async run(context, [id = '']) {
    const { c, interviewId } = await open(context, id)
    await goBack(context.tx, interviewId, context.actor.id)
    return showCard(context, c.id, {})
  },
})

const stop = action({
  id: 't_stop',
  role: 'volunteer',
  ids: 1,
  async run(context, [id = '']) {
    const { c, interviewId } = await open(context, id)
    await endInterview(context.tx, interviewId, context.actor, 'stopped')
    return showCard(context, c.id, { notice: context.t('interview.stopped') })
  },
})

export const questionActions = [
  ask,
  consent('t_yes', true),
  consent('t_no', false),
  send,
  pick,
  words,
  next,
  back,
  stop,
]

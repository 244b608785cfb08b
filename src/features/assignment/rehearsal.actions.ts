/** A newcomer's dry run: the buttons of its cards, and the press of a lead at its end. */
import { line } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { writeToken } from '../../chat/token.ts'
import { translator } from '../../locales/index.ts'
import { action, answer } from '../define.ts'
import type { Context } from '../define.ts'
import { loadPerson } from '../volunteers/authority.ts'
import { decideRehearsal } from '../volunteers/trust.ts'
import { enqueue } from '../../queue/job.ts'
import { tellTrust } from './jobs.ts'
import {
  answerRehearsed,
  beginRehearsal,
  cast,
  findPractice,
  findRehearsal,
  finishRehearsal,
  readRehearsal,
  sendRehearsed,
  wordsTo,
} from './rehearsal.ts'
import type { Rehearsal } from './rehearsal.ts'
import { rehearsalCard, rehearsedCard } from './rehearsal.view.ts'

/** The next pretended person, or the end: what /batch gives to somebody who is new. */
export async function rehearse({ tx, t, actor, log }: Context, notice?: string): Promise<Reply> {
  let five = await readRehearsal(tx, actor.id)
  if (!five.length) {
    const { id, locale } = await findPractice(tx, actor.id)
    const answers = cast.map((one) => translator(locale)(`rehearsal.says.${one.says}`))
    await beginRehearsal(tx, { volunteerId: actor.id, campaignId: id, answers })
    five = await readRehearsal(tx, actor.id)
    notice ??= t('rehearsal.begin')
  }
  const next = five.find((r) => r.sent === null || r.reply === null)
  if (next) return rehearsalCard(t, next, actor.textName, notice)
  await finishRehearsal(tx, actor.id)
  log.info({ event: 'rehearsal.finished', volunteer: actor.id })
  return rehearsedCard(t)
}

async function send(context: Context, id: string, skip: boolean): Promise<Reply> {
  const { tx, t, actor } = context
  const { stopped, firstName } = await sendRehearsed(tx, {
    id,
    volunteerId: actor.id,
    ...(skip ? {} : { texter: actor.textName }),
  })
  return rehearse(context, stopped ? t('talk.stop', { name: firstName }) : undefined)
}

async function reply(context: Context, id: string, words: (r: Rehearsal) => string): Promise<Reply> {
  const { tx, t, actor } = context
  const { firstName } = await answerRehearsed(tx, { id, volunteerId: actor.id, words })
  return rehearse(context, t('rehearsal.answered', { name: firstName }))
}

/** A button that would end the conversation: what the lead reads is its label. */
const mark = (id: string, label: 'wrong_number' | 'opted_out' | 'close') =>
  action({
    id,
    role: 'volunteer',
    ids: 1,
    run: (context, ids) => reply(context, ids[0] ?? '', () => `[${context.t(`button.${label}`)}]`),
  })

export const rehearsalAnswer = answer({
  subject: 'rehearsal',
  role: 'volunteer',
  run: (context, id, text) => reply(context, id, () => text),
})

async function decide(context: Context, volunteerId: string, approve: boolean): Promise<Reply> {
  const { tx, t, actor, log } = context
  const person = await loadPerson(tx, actor, volunteerId)
  await decideRehearsal(tx, { volunteerId: person.id, approve })
  await enqueue(tx, tellTrust, { volunteerId: person.id })
  log.info({ event: approve ? 'rehearsal.approved' : 'rehearsal.not_yet', volunteer: person.id, by: actor.id })
  return {
    view: line(t(approve ? 'rehearsal.approved' : 'rehearsal.not_yet', { name: person.name, by: actor.name })),
    shows: 'public',
    replaces: true,
  }
}

export const rehearsalActions = [
  action({ id: 're_send', role: 'volunteer', ids: 1, run: (context, ids) => send(context, ids[0] ?? '', false) }),
  action({ id: 're_skip', role: 'volunteer', ids: 1, run: (context, ids) => send(context, ids[0] ?? '', true) }),
  action({
    id: 're_canned',
    role: 'volunteer',
    ids: 2,
    run: (context, ids) =>
      reply(context, ids[0] ?? '', (r) => {
        const canned = r.replies.find((a) => a.id === ids[1])
        return canned ? wordsTo(r, canned.body, context.actor.textName) || `[${canned.label}]` : ''
      }),
  }),
  action({
    id: 're_write',
    role: 'volunteer',
    ids: 1,
    async open({ tx, t, actor }, ids) {
      const r = await findRehearsal(tx, ids[0] ?? '', actor.id)
      return {
        token: writeToken('re_write', r.id),
        title: t('talk.write_title', { name: r.firstName }),
        fields: [{ name: 'text', label: t('talk.write_text'), kind: 'paragraph', required: true, max: 1600 }],
        submit: t('button.send'),
      }
    },
    submit: (context, ids, fields) => reply(context, ids[0] ?? '', () => fields['text'] ?? ''),
  }),
  mark('re_wrong', 'wrong_number'),
  mark('re_optout', 'opted_out'),
  mark('re_close', 'close'),
  action({ id: 're_approve', role: 'lead', ids: 1, run: (context, ids) => decide(context, ids[0] ?? '', true) }),
  action({ id: 're_not_yet', role: 'lead', ids: 1, run: (context, ids) => decide(context, ids[0] ?? '', false) }),
]

/** `/lead I cannot go on tonight`: a private line to a lead; each answers in their own chat, by the button or natively. */
import { writeToken } from '../../chat/token.ts'
import { line, view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { action, answer, command } from '../define.ts'
import type { Context } from '../define.ts'
import { checkLine, longest, openLine, sayOn } from './line.ts'

async function say({ tx, t, actor, log }: Context, lineId: string, text: string): Promise<Reply> {
  const { other } = await sayOn(tx, { lineId, by: actor, text })
  log.info({ event: 'line.said', id: lineId, by: actor.id })
  return { view: line(t('lead.said', { name: other })), shows: 'private' }
}

export const leadCommand = command({
  name: 'lead',
  group: 'texting',
  role: 'volunteer',
  options: { text: { type: 'text', max: longest, rest: true } },
  async run(context, { text }) {
    const opened = await openLine(context.tx, context.actor)
    return text === undefined ? lineCard(context.t, opened) : say(context, opened.id, text)
  },
})

const lineCard = (t: Context['t'], { id, lead }: { id: string; lead: string }): Reply => ({
  view: view(
    [
      { kind: 'title', text: t('lead.title', { name: lead }) },
      { kind: 'text', text: t('lead.how') },
    ],
    [{ label: t('button.lead'), token: writeToken('line', id), look: 'primary' }],
  ),
  about: { kind: 'line', id },
})

/** The same from the card of a contact: below it, which stays where it is. */
export const leadAction = action({
  id: 'lead',
  role: 'volunteer',
  ids: 0,
  run: async ({ tx, t, actor }) => ({ ...lineCard(t, await openLine(tx, actor)), shows: 'private' }),
})

export const lineAction = action({
  id: 'line',
  role: 'volunteer',
  ids: 1,
  async open({ tx, t, actor }, ids) {
    const lineId = ids[0] ?? ''
    await checkLine(tx, { lineId, by: actor })
    return {
      token: writeToken('line', lineId),
      title: t('lead.form'),
      fields: [{ name: 'text', label: t('lead.text'), kind: 'paragraph', required: true, max: longest }],
      submit: t('button.send'),
    }
  },
  submit: (context, ids, fields) => say(context, ids[0] ?? '', fields['text'] ?? ''),
})

export const lineAnswer = answer({
  subject: 'line',
  role: 'volunteer',
  run: (context, id, text) => say(context, id, text),
})

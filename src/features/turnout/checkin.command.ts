import { writeToken } from '../../chat/token.ts'
import { line, view } from '../../chat/view.ts'
import type { Block, Button, Reply } from '../../chat/view.ts'
import { UserError } from '../../lib/errors.ts'
import { action, command } from '../define.ts'
import type { Context } from '../define.ts'
import { checkIn, checkInNumber, countStranger, doorList, undoCheckIn } from '../events/attendance.ts'
import { eventLink } from '../events/codes.ts'
import { findEvent, findTitled, readFigures } from '../events/event.ts'
import type { Event } from '../events/event.ts'
import { checkInHelper } from '../events/helpers.ts'
import { homeRegion } from '../law/why.ts'
import { findPerson } from '../volunteers/authority.ts'

/** Buttons that a card has room for. */
const most = 10

/** Who is expected and not in yet (all, or by a name), each with a button; and the door's page for any phone. */
async function show(
  context: Context,
  event: Event,
  { search = '', notice }: { search?: string; notice?: string } = {},
): Promise<Reply> {
  const { tx, t, settings, actor } = context
  const n = await readFigures(tx, event.id)
  const guests = await doorList(tx, { eventId: event.id, search })
  const left = guests.filter((g) => !g.arrived)
  const blocks: Block[] = [
    ...(notice ? [{ kind: 'note' as const, text: notice }] : []),
    { kind: 'title', text: t('checkin.title', { title: event.title }) },
    {
      kind: 'progress',
      done: Math.min(n.expected, n.yes),
      total: Math.max(1, n.yes),
      text: t('checkin.progress', { n: n.expected, total: n.yes }),
    },
    ...(n.walkIns ? [{ kind: 'text' as const, text: t('checkin.others', { n: n.walkIns }) }] : []),
    ...(search && !guests.length ? [{ kind: 'text' as const, text: t('checkin.nobody', { search }) }] : []),
    ...(left.length > most ? [{ kind: 'note' as const, text: t('checkin.more', { n: most }) }] : []),
  ]
  if (settings.linked)
    blocks.push({
      kind: 'link',
      url: await eventLink(tx, settings, { kind: 'door', eventId: event.id, volunteerId: actor.id }),
      text: t('checkin.door'),
    })
  const buttons: Button[] = left.slice(0, most).map((g) => ({
    label: g.waiting ? t('checkin.waits', { name: g.name || t('card.no_name') }) : g.name || t('card.no_name'),
    token: writeToken('arrive', event.id, g.contactId),
  }))
  buttons.push({ label: t('button.stranger'), token: writeToken('walk_in', event.id) })
  return { view: view(blocks, buttons), replaces: true }
}

/** The door of a rally: `/checkin`, `/checkin Zoe`, `/checkin 514 555 0123`; `/checkin helper:Nina` for who is one of us. */
export const checkinCommand = command({
  name: 'checkin',
  group: 'rallies',
  role: 'lead',
  options: {
    event: { type: 'text', max: 80, named: true },
    helper: { type: 'person', named: true },
    who: { type: 'text', max: 60, rest: true },
  },
  async run(context, { event: title, helper, who: typed }) {
    const { tx, t, actor, log } = context
    // `/checkin Rally in the park`: a rally's name is no guest's.
    const named = title === undefined && typed !== undefined ? await findTitled(tx, typed) : undefined
    const event = named ?? (await findEvent(tx, title))
    const who = named ? undefined : typed
    if (event.cancelled) throw new UserError('event.over')
    if (helper !== undefined) {
      const person = await findPerson(tx, actor, helper)
      await checkInHelper(tx, { eventId: event.id, volunteerId: person.id, by: actor.id })
      log.info({ event: 'event.helper', id: event.id, by: actor.id })
      return show(context, event, { notice: t('checkin.helper', { name: person.name }) })
    }
    if (who === undefined || who.replace(/\D/g, '').length < 6) return show(context, event, { search: who ?? '' })
    const done = await checkInNumber(tx, { eventId: event.id, typed: who, region: await homeRegion(tx), by: actor.id })
    if (!done)
      return {
        view: view(
          [{ kind: 'text', text: t('checkin.unknown') }],
          [{ label: t('button.stranger'), token: writeToken('walk_in', event.id), look: 'primary' }],
        ),
      }
    return show(context, event, {
      notice: t(done.isNew ? 'checkin.in' : 'checkin.was_in', { name: done.name || t('card.no_name') }),
    })
  },
})

export const checkinActions = [
  action({
    id: 'arrive',
    role: 'lead',
    ids: 2,
    async run(context, [eventId = '', contactId = '']) {
      const { tx, t, actor } = context
      const event = await findEvent(tx, eventId)
      const { isNew, name } = await checkIn(tx, { eventId, contactId, how: 'list', by: actor.id })
      const shown = await show(context, event, {
        notice: t(isNew ? 'checkin.in' : 'checkin.was_in', { name: name || t('card.no_name') }),
      })
      const undo = {
        label: t('button.not_in', { name: name || t('card.no_name') }),
        token: writeToken('not_in', eventId, contactId),
      }
      return { ...shown, view: view(shown.view.blocks, [...(shown.view.buttons ?? []), undo]) }
    },
  }),
  action({
    id: 'not_in',
    role: 'lead',
    ids: 2,
    async run(context, [eventId = '', contactId = '']) {
      const { tx, t } = context
      const event = await findEvent(tx, eventId)
      if (!(await undoCheckIn(tx, { eventId, contactId }))) return { view: line(t('checkin.not_there')) }
      return show(context, event, { notice: t('checkin.undone') })
    },
  }),
  action({
    id: 'walk_in',
    role: 'lead',
    ids: 1,
    async run(context, [eventId = '']) {
      const event = await findEvent(context.tx, eventId)
      await countStranger(context.tx, { eventId, by: context.actor.id })
      return show(context, event, { notice: context.t('checkin.counted') })
    },
  }),
]

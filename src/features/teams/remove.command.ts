import { writeToken } from '../../chat/token.ts'
import { line, view } from '../../chat/view.ts'
import { UserError } from '../../lib/errors.ts'
import { action, command } from '../define.ts'
import { findPerson, loadPerson } from '../volunteers/authority.ts'
import { removeVolunteer } from './remove.ts'

/** Asks once more: a removal frees what the person has in hand and gives their threads away. */
export const removeCommand = command({
  name: 'remove',
  group: 'people',
  role: 'lead',
  options: { person: { type: 'person', required: true } },
  async run({ tx, t, actor }, { person }) {
    const { id, name, team } = await findPerson(tx, actor, person)
    if (id === actor.id) throw new UserError('person.yourself')
    return {
      view: view(
        [
          { kind: 'title', text: t('person.remove', { name }) },
          ...(team ? [{ kind: 'note' as const, text: team }] : []),
          { kind: 'text', text: t('person.remove_means') },
        ],
        [
          { label: t('button.remove'), token: writeToken('v_remove', id), look: 'danger' },
          { label: t('button.keep'), token: writeToken('v_keep', id) },
        ],
      ),
    }
  },
})

export const removeAction = action({
  id: 'v_remove',
  role: 'lead',
  ids: 1,
  async run({ tx, t, actor, log }, ids) {
    const { id, name } = await loadPerson(tx, actor, ids[0] ?? '')
    if (id === actor.id) throw new UserError('person.yourself')
    const gone = await removeVolunteer(tx, { volunteerId: id })
    if (!gone) throw new UserError('stale')
    log.info({ event: 'volunteer.removed', volunteer: id, by: actor.id, contacts: gone.contacts, n: gone.threads })
    return {
      view: view([
        { kind: 'title', text: t('person.removed', { name }) },
        { kind: 'text', text: t('person.removed_freed', { n: gone.contacts }) },
        ...(gone.waiting ? [{ kind: 'text' as const, text: t('person.removed_waiting', { n: gone.waiting }) }] : []),
      ]),
      replaces: true,
    }
  },
})

export const keepAction = action({
  id: 'v_keep',
  role: 'lead',
  ids: 1,
  async run({ tx, t, actor }, ids) {
    const { name } = await loadPerson(tx, actor, ids[0] ?? '')
    return { view: line(t('person.kept', { name })), replaces: true }
  },
})

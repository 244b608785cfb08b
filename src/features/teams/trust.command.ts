import { line } from '../../chat/view.ts'
import { UserError } from '../../lib/errors.ts'
import { trusts } from '../../lib/trust.ts'
import type { Trust } from '../../lib/trust.ts'
import { enqueue } from '../../queue/job.ts'
import { tellTrust } from '../assignment/jobs.ts'
import { command } from '../define.ts'
import { findPerson } from '../volunteers/authority.ts'
import { setTrust } from '../volunteers/trust.ts'
import { freeHands } from './remove.ts'

/** Raises or lowers a volunteer. Who is new from now on has nothing in hand any more, and no thread. */
export const trustCommand = command({
  name: 'trust',
  group: 'people',
  role: 'lead',
  options: { person: { type: 'person', required: true }, level: { type: 'choice', choices: trusts, required: true } },
  async run({ tx, t, actor, log }, { person: named, level }) {
    const person = await findPerson(tx, actor, named)
    // Roles are given by hand: they say more than a level.
    if (person.role !== 'volunteer') throw new UserError('trust.role', { name: person.name })
    const changed = await setTrust(tx, { volunteerId: person.id, trust: level as Trust })
    if (!changed) return { view: line(t('trust.same', { name: person.name, level: t(`trust.level.${level}`) })) }
    if (level === 'new') await freeHands(tx, person.id)
    await enqueue(tx, tellTrust, { volunteerId: person.id })
    log.info({ event: 'trust.changed', volunteer: person.id, by: actor.id, kind: level })
    return { view: line(t('trust.changed', { name: person.name, level: t(`trust.level.${level}`) })) }
  },
})

import { line } from '../../chat/view.ts'
import { UserError } from '../../lib/errors.ts'
import { enqueue } from '../../queue/job.ts'
import { command } from '../define.ts'
import { findPerson } from '../volunteers/authority.ts'
import { notifyAssigned } from './jobs.ts'
import { reassignBatches } from './reassign.ts'

/** What somebody has in hand goes to another: they left early, or their phone is empty. */
export const reassignCommand = command({
  name: 'reassign',
  group: 'people',
  role: 'lead',
  options: { from: { type: 'person', required: true }, to: { type: 'person', required: true } },
  async run({ tx, t, actor, log }, { from, to }) {
    const [giver, taker] = [await findPerson(tx, actor, from), await findPerson(tx, actor, to)]
    if (giver.id === taker.id) throw new UserError('reassign.same', { name: giver.name })
    const { batchIds, contacts } = await reassignBatches(tx, { fromId: giver.id, toId: taker.id })
    await enqueue(tx, notifyAssigned, ...batchIds.map((batchId) => ({ volunteerId: taker.id, batchId })))
    log.info({ event: 'contacts.reassigned', n: contacts, by: actor.id })
    return {
      view: line(t(contacts ? 'reassign.done' : 'reassign.nothing', { n: contacts, from: giver.name, to: taker.name })),
    }
  },
})

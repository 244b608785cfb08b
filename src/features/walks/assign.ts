/** Walks given by a lead or an organizer, to persons or a pair. */
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { enqueue } from '../../queue/job.ts'
import { claimWalk } from './claim.ts'
import { tellWalk } from './jobs.ts'

type Person = { id: string; name: string }

/**
 * `n` walks spread over `people`; or with `partner` all to the two of them, who hold each together. Returns how many walks
 * each got: fewer where none are left. Throws what `claimWalk` throws when nothing could be given.
 */
export async function assignWalks(
  tx: Tx,
  { people, partner, canvassId, n }: { people: Person[]; partner: Person | undefined; canvassId: string; n: number },
): Promise<{ name: string; n: number }[]> {
  const given: { name: string; n: number }[] = []
  const told: { volunteerId: string; walkId: string }[] = []
  // Rows of volunteers are locked in one order, whoever assigns.
  const ordered = [...people].sort((a, b) => a.id.localeCompare(b.id))
  for (const [i, person] of ordered.entries()) {
    const share = Math.floor(n / people.length) + (i < n % people.length ? 1 : 0)
    let got = 0
    for (; got < share; got++) {
      try {
        const { walkId } = await claimWalk(tx, {
          volunteerId: person.id,
          partnerId: partner?.id,
          canvassId,
          more: true,
        })
        // One card each is enough: the others come when that one is done.
        if (got === 0)
          told.push(...[person, ...(partner ? [partner] : [])].map(({ id }) => ({ volunteerId: id, walkId })))
      } catch (error) {
        if (!(error instanceof UserError && error.key === 'doors.none_left') || (!got && !given.length)) throw error
        break
      }
    }
    if (got) given.push({ name: partner ? `${person.name} + ${partner.name}` : person.name, n: got })
  }
  await enqueue(tx, tellWalk, ...told)
  return given
}

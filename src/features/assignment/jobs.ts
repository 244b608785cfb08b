import { job, untilTold } from '../../queue/job.ts'

/** A volunteer was given contacts: show them the first. */
export const notifyAssigned = job<{ volunteerId: string; batchId: string }>('notify_assigned', untilTold)

/** A newcomer has done their dry run: a lead reads it. */
export const reviewRehearsal = job<{ volunteerId: string }>('review_rehearsal', untilTold)

/** How far somebody is trusted has changed: they are told, with the next step. */
export const tellTrust = job<{ volunteerId: string }>('tell_trust', untilTold)

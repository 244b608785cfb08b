import { job } from '../../queue/job.ts'

/** A volunteer was given contacts: show them the first. */
export const notifyAssigned = job<{ volunteerId: string; batchId: string }>('notify_assigned')

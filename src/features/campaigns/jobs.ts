import { job } from '../../queue/job.ts'

/** A campaign's script changed: look through all who wait for a value. */
export const requeueContacts = job<{ campaignId: string }>('requeue_contacts')

/** The figures of a campaign are shown somewhere and may have changed. */
export const refreshStatus = job<{ campaignId: string }>('refresh_status', { passes: true })

import { job } from '../../queue/job.ts'

export const erase = job<{ contactId: string }>('erase_person')
export const thin = job<{ campaignId: string }>('thin_campaign')

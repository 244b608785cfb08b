import { job } from '../../queue/job.ts'

export const thin = job<{ campaignId: string }>('thin_campaign')
export const agePeople = job<Record<string, never>>('age_people')

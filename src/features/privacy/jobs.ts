import { job } from '../../queue/job.ts'

export const erase = job<{ contactId: string }>('erase_person')

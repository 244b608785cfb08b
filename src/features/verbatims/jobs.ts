import { job } from '../../queue/job.ts'

export const readWords = job<{ questionId: string }>('read_words')

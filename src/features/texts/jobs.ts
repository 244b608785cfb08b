import { job } from '../../queue/job.ts'

/** Nobody could tell whether this text was sent: ask the organizers. */
export const reviewText = job<{ messageId: string }>('review_text')

import { job } from '../../queue/job.ts'

/** Nobody could tell whether this text was sent: ask the organizers. */
export const reviewText = job<{ messageId: string }>('review_text')

/** An answer that a volunteer wrote did not leave: tell them. */
export const tellFailed = job<{ messageId: string }>('tell_failed')

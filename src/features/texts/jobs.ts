import { job, untilTold } from '../../queue/job.ts'

/** Nobody could tell whether this text was sent: ask the organizers. */
export const reviewText = job<{ messageId: string }>('review_text', untilTold)

/** An answer that a volunteer wrote did not leave: tell them. */
export const tellFailed = job<{ messageId: string }>('tell_failed', untilTold)

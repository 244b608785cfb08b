import { job, untilTold } from '../../queue/job.ts'

/** Somebody moved up from a waiting list: whoever looks after them hears of it, and tells them by a press. */
export const tellMoved = job<{ eventId: string; contactId: string }>('tell_moved', untilTold)

import { job, untilTold } from '../../queue/job.ts'

/** The house is held, or everything that waits has been looked up: tell the organizers. */
export const tellHeld = job<Record<string, never>>('tell_held', untilTold)

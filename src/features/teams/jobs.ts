import { job, untilTold } from '../../queue/job.ts'

/** Tells a volunteer, once, that their texting stands still, or goes on. */
export const tellPaused = job<{ volunteerId: string }>('tell_paused', untilTold)
export const tellResumed = job<{ volunteerId: string }>('tell_resumed', untilTold)

import { job } from '../../queue/job.ts'

/** Tells a volunteer, once, that their texting stands still, or goes on. */
export const tellPaused = job<{ volunteerId: string }>('tell_paused')
export const tellResumed = job<{ volunteerId: string }>('tell_resumed')

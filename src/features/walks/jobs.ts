import { job, untilTold } from '../../queue/job.ts'

/** A walk was given to somebody, alone or as one of a pair: show them its first door. */
export const tellWalk = job<{ volunteerId: string; walkId: string }>('tell_walk', untilTold)

/** People to call are kept for somebody: tell them how many. */
export const tellCalls = job<{ volunteerId: string; canvassId: string }>('tell_calls', untilTold)

import { job } from '../../queue/job.ts'

/** A scheduled board is due in a channel. */
export const postBoard = job<{ scheduleId: string }>('post_board', { single: true, passes: true })

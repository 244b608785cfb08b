import { job } from '../../queue/job.ts'

/** A scheduled board is due in a channel. */
export const postBoard = job<{ scheduleId: string }>('post_board', { single: true, passes: true })
/** The night's count of all facts. */
export const recountBoards = job<Record<string, never>>('recount_boards')
/** A doubtful fact is for a lead to look at. */
export const tellHeld = job<{ creditId: string }>('tell_held')

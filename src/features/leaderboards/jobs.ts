import { job } from '../../queue/job.ts'

/** A scheduled board is due in a channel. */
export const postBoard = job<{ scheduleId: string }>('post_board', { single: true, passes: true })
/** The night's count of all facts. */
export const recountBoards = job<Record<string, never>>('recount_boards')
/** A doubtful fact is for a lead to look at. */
export const tellHeld = job<{ creditId: string }>('tell_held')
/** Somebody's recruit has done a first real thing: the recruiter hears of it. */
export const tellRecruiter = job<{ recruitId: string }>('tell_recruiter')
/** Somebody reached something: they hear of it, alone. */
export const tellBadges = job<{ volunteerId: string }>('tell_badges')
/** Somebody had their team told of a badge. */
export const shareBadge = job<{ badgeId: string }>('share_badge')

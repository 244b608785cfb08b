import { job } from '../../queue/job.ts'

/** The message of an evening in its channel is to be written, or written anew. */
export const showEvening = job<{ eveningId: string }>('show_evening')
/** An hour before: who said that they come hears of it. */
export const remindGuest = job<{ eveningId: string; volunteerId: string }>('remind_guest')
/** Somebody finished, and the evening goes on: the next contacts are offered to them. */
export const offerFresh = job<{ eveningId: string; claimId: string }>('offer_fresh', { passes: true })
/** Somebody new has a companion: both hear of it. */
export const tellPair = job<{ eveningId: string; volunteerId: string }>('tell_pair')

import { job, untilTold } from '../../queue/job.ts'

/** A contact wrote: bring it to the volunteer's chat, or to the team. */
export const notifyReply = job<{ inboundId: string }>('notify_reply', untilTold)

/** Answers have waited for a while: one reminder of all of them. */
export const nudgeVolunteer = job<{ volunteerId: string }>('nudge_volunteer', untilTold)

/** Answers went to the queue of this conversation's team: tell it, once for all of them. */
export const tellQueue = job<{ conversationId: string }>('tell_queue', untilTold)

/** A volunteer asks a lead to look at a conversation. */
export const askLead = job<{ conversationId: string }>('ask_lead', untilTold)

/** Texting is open again: offer a draft to its writer. */
export const offerDraft = job<{ messageId: string }>('offer_draft', untilTold)

/** A number that nobody knows wrote: show it to the organizers. */
export const showStranger = job<{ inboundId: string }>('show_stranger', untilTold)

import { job } from '../../queue/job.ts'

/** A contact wrote: bring it to the volunteer's chat, or to the team. */
export const notifyReply = job<{ inboundId: string }>('notify_reply')

/** Answers have waited for a while: one reminder of all of them. */
export const nudgeVolunteer = job<{ volunteerId: string }>('nudge_volunteer')

/** Answers went to the queue of this conversation's team: tell it, once for all of them. */
export const tellQueue = job<{ conversationId: string }>('tell_queue')

/** A volunteer asks a lead to look at a conversation. */
export const askLead = job<{ conversationId: string }>('ask_lead')

/** Texting is open again: offer a draft to its writer. */
export const offerDraft = job<{ messageId: string }>('offer_draft')

/** A number that nobody knows wrote: show it to the organizers. */
export const showStranger = job<{ inboundId: string }>('show_stranger')

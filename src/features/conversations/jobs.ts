import { job } from '../../queue/job.ts'

/** A contact wrote: bring it to the volunteer's chat, or to the team. */
export const notifyReply = job<{ inboundId: string }>('notify_reply')

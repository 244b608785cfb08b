import { job, untilTold } from '../../queue/job.ts'

/** Nobody could tell whether this text was sent: ask the organizers. */
export const reviewText = job<{ messageId: string }>('review_text', untilTold)

/** The same, of whoever wrote it. */
export const askTexter = job<{ messageId: string }>('ask_texter')

/** An answer that a volunteer wrote did not leave: tell them. */
export const tellFailed = job<{ messageId: string }>('tell_failed', untilTold)

/** A carrier is away, or back: tell the organizers. */
export const tellCarrier = job<{ healthId: string }>('tell_carrier', { ...untilTold, single: true })

/** The house pauses a campaign by itself, and says why. */
export const pauseCampaign = job<{ alarmId: string }>('pause_campaign', untilTold)

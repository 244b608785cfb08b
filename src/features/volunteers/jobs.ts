import { job, untilTold } from '../../queue/job.ts'

/** A second account wants to be this person: they are asked. */
export const askLink = job<{ linkId: string }>('ask_link', untilTold)

/** A channel is lost: an organizer is told. `teamId` is empty for the organizers' own. */
export const tellLost = job<{ teamId: string }>('tell_lost', untilTold)

/** Something about a network that only people can mend: an organizer is told. `key` is of `locales`. */
export const tellTrouble = job<{ key: string }>('tell_trouble', untilTold)

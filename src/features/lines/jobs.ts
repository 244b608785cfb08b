import { job, untilTold } from '../../queue/job.ts'

/** Somebody said something on a private line: the other is shown it. */
export const tellWord = job<{ wordId: string }>('tell_word', untilTold)

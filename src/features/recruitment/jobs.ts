import { job } from '../../queue/job.ts'

/** Somebody left a name on the page of a code: a lead hears of it. */
export const tellSignUp = job<{ signUpId: string }>('tell_sign_up')

/** What Twilio holds of a person: the texts to their number and from it. */
import { accountPath } from './account.ts'
import type { Account, TwilioSettings } from './account.ts'
import { sidsOf } from './list.ts'

const within = 60_000

/**
 * Deletes every text to and from a number, whichever sender of the account it went by: the log of a message is the copy
 * of its words that Twilio keeps. Safe to repeat: one that is gone already is gone. Throws when one was left, such as one
 * that is still on its way (Twilio deletes only what has ended).
 */
export async function forget(account: Account, { accountSid }: TwilioSettings, phone: string): Promise<void> {
  const signal = AbortSignal.timeout(within)
  let left = 0
  for (const sid of [
    ...(await sidsOf(account, accountSid, { To: phone }, signal)),
    ...(await sidsOf(account, accountSid, { From: phone }, signal)),
  ]) {
    const status = await account.remove(`${accountPath(accountSid)}/Messages/${sid}.json`, signal)
    if (status !== 204 && status !== 404) left++
  }
  if (left) throw new Error(`Twilio keeps ${left} texts`)
}

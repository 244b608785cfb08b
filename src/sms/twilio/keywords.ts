/**
 * What Twilio answers by itself. With Advanced Opt-Out (a setting of a messaging service) it says so: OptOutType. Without,
 * a number or toll-free number reacts to these words when the text is nothing else, and blocks after a STOP
 * (https://help.twilio.com/articles/223134027); a short code does not.
 */
export type Answered = 'stop' | 'start' | 'help'

const words = new Map<string, Answered>([
  ...['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'].map((w) => [w, 'stop'] as const),
  // YES is one of them to Twilio. To us it is an answer to the question that was asked.
  ...['START', 'UNSTOP'].map((w) => [w, 'start'] as const),
  ...['HELP', 'INFO'].map((w) => [w, 'help'] as const),
])

export function answeredBy(body: string, optOutType: string | null, to: string): Answered | undefined {
  const word = body.trim().toUpperCase()
  if (optOutType === 'STOP') return 'stop'
  if (optOutType === 'HELP') return 'help'
  if (optOutType === 'START') return word === 'YES' ? undefined : 'start'
  return isShortCode(to) ? undefined : words.get(word)
}

export const isShortCode = (sender: string): boolean => /^\d{3,8}$/.test(sender)

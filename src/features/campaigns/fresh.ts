import type { Translate } from '../../lib/translate.ts'
import type { Draft } from './campaign.ts'
import { defaultReplies } from './replies.ts'

/** What a new campaign begins with, until its organizer says otherwise. A simulated carrier rings no phone at night. */
export const freshCampaign = (t: Translate, locale: string, simulated: boolean): Omit<Draft, 'name' | 'createdBy'> => ({
  locale,
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
  opens: simulated ? 0 : 540,
  closes: simulated ? 1440 : 1260,
  replies: defaultReplies(t),
})

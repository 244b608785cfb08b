/** What Telnyx's codes mean to an organizer, and what to do. */
const account = 'The account at Telnyx is not active or not verified. Open portal.telnyx.com and look at its notices.'
const key =
  'The API key is wrong, has expired, or may not send: no text goes. Make a new one at portal.telnyx.com and start again.'
const money = 'There is no money left at Telnyx: no text goes. Add some at portal.telnyx.com.'
const sender = 'The number does not belong to the messaging profile, or cannot text. Run npm run muster -- doctor.'
const profile = 'The messaging profile is off, or has no number that can text. Open it at portal.telnyx.com.'
const registered =
  'The number is not registered for this kind of texts (10DLC or toll-free). Register it at Telnyx; until then none arrives.'
const notyet = 'The number is not ready at Telnyx yet. Wait until the order is complete, or take another number.'
const bad = 'These are no numbers that can exist. Look where the list came from; the others are fine.'
const landline = 'These are landlines, or numbers that take no texts. Nothing to do: they are not texted again.'
const long = 'The text is too long. Shorten the script.'
const filtered =
  'The carrier took these texts for spam. Usually a link or a new number. Pause, take the link out, and ask Telnyx which rule it was.'
const slow = 'Texts were faster than the operators allow. They go on more slowly; add numbers or register for more.'
const late = 'These waited until their time was over, and Telnyx threw them away. Add numbers, or begin earlier.'
const gone = 'The phone is off, out of reach, or the number is not in use any more. Nothing to do.'

export const telnyx = {
  'carrier.telnyx.10001': sender,
  'carrier.telnyx.10002': bad,
  'carrier.telnyx.10009': key,
  'carrier.telnyx.10010': key,
  'carrier.telnyx.10011': slow,
  'carrier.telnyx.10016': bad,
  'carrier.telnyx.20002': key,
  'carrier.telnyx.20006': key,
  'carrier.telnyx.20012': account,
  'carrier.telnyx.20013': account,
  'carrier.telnyx.20014': account,
  'carrier.telnyx.20015': account,
  'carrier.telnyx.20016': account,
  'carrier.telnyx.20017': account,
  'carrier.telnyx.20100': money,
  'carrier.telnyx.40001': landline,
  'carrier.telnyx.40002': filtered,
  'carrier.telnyx.40003':
    'The operators have blocked the number for spam: nothing from it arrives. Pause, take another number, and write to Telnyx.',
  'carrier.telnyx.40004':
    'The operator of these phones said no without a reason. A few are normal; if it is many, change the words and ask Telnyx.',
  'carrier.telnyx.40005': late,
  'carrier.telnyx.40006': 'The operator of these phones did not answer. It passes by itself.',
  'carrier.telnyx.40008': gone,
  'carrier.telnyx.40009': 'The operator did not take the words. Look for odd characters in the script.',
  'carrier.telnyx.40010': registered,
  'carrier.telnyx.40011': slow,
  'carrier.telnyx.40012': bad,
  'carrier.telnyx.40013': sender,
  'carrier.telnyx.40014': late,
  'carrier.telnyx.40015': filtered,
  'carrier.telnyx.40016':
    'The texts of this brand for the day are used up at T-Mobile. They go on tomorrow; vetting the brand allows more.',
  'carrier.telnyx.40017': filtered,
  'carrier.telnyx.40018': slow,
  'carrier.telnyx.40100': sender,
  'carrier.telnyx.40150': registered,
  'carrier.telnyx.40151': notyet,
  'carrier.telnyx.40300':
    'They had sent STOP to this sender before. They are on the opt-out list here now; nothing to do.',
  'carrier.telnyx.40302': long,
  'carrier.telnyx.40305': sender,
  'carrier.telnyx.40306': sender,
  'carrier.telnyx.40309':
    'Texts to that country are switched off. At Telnyx: the messaging profile, Allowed destinations.',
  'carrier.telnyx.40310': bad,
  'carrier.telnyx.40312': profile,
  'carrier.telnyx.40314': 'Texts are switched off for this account. Write to Telnyx’s support.',
  'carrier.telnyx.40315':
    'The number has delivered badly, or looked like spam: Telnyx holds it back. Pause, and take another number.',
  'carrier.telnyx.40318':
    'The queue of the sender is full. They are tried again by themselves; more numbers make it quicker.',
  'carrier.telnyx.40320': notyet,
  'carrier.telnyx.40321': profile,
  'carrier.telnyx.40322':
    'Telnyx refused these texts for their words. Pause, and take out links and whatever sounds like an advertisement.',
  'carrier.telnyx.40328': long,
  'carrier.telnyx.40329': registered,
} as const

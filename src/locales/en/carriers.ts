/** What a carrier's code for a text that did not arrive means to an organizer, and what to do. Codes: Twilio's. */
const account = 'The account is not active. Open console.twilio.com and look at its notices and its balance.'
const badNumber = 'These are no numbers that can exist. Look where the list came from; the others are fine.'
const landline = 'These are landlines. Nothing to do: they are not texted again.'
const sender = 'The sender does not belong to the account, or cannot text. Run npm run muster -- doctor.'
const trial =
  'The account is on trial and texts only numbers that were verified at Twilio. Verify the number, or upgrade the account.'
const gone = 'The phone is off, out of reach, or the number is not in use any more. Nothing to do.'
const slow = 'Texts were faster than the registration of the sender allows. They go on more slowly; register for more.'
const unregistered =
  'The number is not registered for this kind of texts (10DLC or toll-free). Register it at Twilio; until then none arrives.'
const service = 'The messaging service is missing, or has no number that can text. Add a number to it at Twilio.'

export const carriers = {
  'status.fault': '{n, plural, one {# text} other {# texts}} not delivered ({code}). {why}',
  'status.fault_other': 'Look this code up at twilio.com/docs/api/errors',

  'carrier.20003': 'The token is wrong: no text goes. Copy it anew from console.twilio.com and start again.',
  'carrier.20005': account,
  'carrier.20008': 'These are test credentials: no text goes. Copy the live ones from console.twilio.com.',
  'carrier.20404': 'There is no such account: no text goes. Look at the account SID.',
  'carrier.20429': 'Too many texts at once. They are tried again by themselves.',
  'carrier.21211': badNumber,
  'carrier.21214': badNumber,
  'carrier.21217': badNumber,
  'carrier.21212': sender,
  'carrier.21408': 'Texts to that country are switched off. At Twilio: Messaging, Settings, Geo permissions.',
  'carrier.21606': sender,
  'carrier.21608': trial,
  'carrier.21610': 'They had sent STOP to this sender before. They are on the opt-out list here now; nothing to do.',
  'carrier.21611': 'The queue of the sender is full. Wait, or add numbers to the messaging service.',
  'carrier.21612': 'These numbers cannot be reached from this sender. Use a number of their own country.',
  'carrier.21614': landline,
  'carrier.21617': 'The text is longer than 1,600 characters. Shorten the script.',
  'carrier.21635': landline,
  'carrier.21659': sender,
  'carrier.21660': sender,
  'carrier.21661': sender,
  'carrier.21701': service,
  'carrier.21703': service,
  'carrier.21704': service,
  'carrier.21705': service,
  'carrier.21712': sender,
  'carrier.30001': slow,
  'carrier.30002': account,
  'carrier.30003': gone,
  'carrier.30004': 'These people block the sender, or take no texts of this kind. Nothing to do.',
  'carrier.30005': gone,
  'carrier.30006': landline,
  'carrier.30007':
    'The carrier filtered these texts. Usually a link or a new number. Pause, take the link out, and ask Twilio which rule it was.',
  'carrier.30008': 'The carrier does not say why. A few are normal; if it is many, change the words and ask Twilio.',
  'carrier.30022': slow,
  'carrier.30023':
    'The texts that the registration allows in a day are used up. They go on tomorrow; register for more.',
  'carrier.30032': unregistered,
  'carrier.30034': unregistered,
  'carrier.30036': 'These waited until their hours were over. Nothing is sent late; add numbers, or begin earlier.',
  'carrier.30410': 'The operator of these phones did not answer. It passes by itself.',
  'carrier.30450': 'Twilio took these for fraud. Write to its support before you go on.',
  'carrier.63038': 'The texts of this account for the day are used up. They go on tomorrow; ask Twilio for more.',
  'carrier.572005': trial,
} as const

import type { Pack } from '../pack.ts'

/** Canada, and Québec. Read with a lawyer; sources are named with each rule. */
export const ca: Pack = {
  name: 'ca',
  countries: ['CA'],
  hours: {
    is: { weekdays: '9:00-21:30', saturday: '10:00-18:00', sunday: '10:00-18:00', holidays: '10:00-18:00' },
    source:
      'CRTC, Unsolicited Telecommunications Rules (crtc.gc.ca politi.htm), written for calls; holidays: ours, as weekends',
  },
  widest: { is: '9:00-21:30', source: 'CRTC, the same; beyond it at weekends only with a recorded reason' },
  stricter: {
    QC: {
      is: {},
      areaCodes: '263 354 367 418 438 450 468 514 579 581 819 873',
      source: 'As Canada; 24 June is a holiday (Loi sur la fête nationale)',
    },
  },
  holidays: {
    is: [
      '01-01', 'easter-2', 'monday before 05-25', '06-24', '07-01', 'monday 1 september', '09-30', 'monday 2 october',
      '11-11', '12-25', '12-26',
    ], // prettier-ignore
    source: 'Canada Labour Code, s. 166; 24 June: Québec, kept for all of Canada',
  },
  silence: undefined,
  stop: {
    is: {
      words: ['stop', 'arret', 'end', 'quit', 'cancel', 'unsubscribe', 'remove', 'optout', 'td'],
      phrases: ['opt out'],
    },
    source: 'CWTA Canadian Common Short Code guidelines v3.9 (infobip); AWS keywords for Canada',
  },
  help: {
    is: ['help', 'aide', 'info'],
    source: 'CWTA v3.9: answered in both languages, also to who is not subscribed',
  },
  firstText: {
    is: ['sender', 'stop'],
    source: 'CRTC t1041: political entities identify themselves and their purpose, and keep an internal list',
  },
  perDay: { is: 3, source: 'ours: medic/cht-core#10802' },
  perCampaign: { is: 1, source: 'ours: one first text; a second pass is a campaign of its own' },
  petition: {
    is: 'always',
    source: 'CASL covers commercial messages only (philippalmerlaw.ca); no rule seen against it',
  },
  formerMembers: { is: 'always', source: 'no rule seen against it' },
  noFilter: { is: [], source: 'no rule seen; effects of Québec’s Law 25 on parties not verified' },
  votedMarks: {
    is: ['official_list', 'said_so'],
    source: 'Canada Elections Act: parties get bingo sheets of who voted',
  },
  senders: {
    is: {
      long_code: { lawful: true, answers: true },
      toll_free: { lawful: true, answers: true },
      short_code: { lawful: true, answers: true },
      mobile: { lawful: true, answers: true },
      alphanumeric: { lawful: false, answers: false },
    },
    source: 'Canadian carriers take no alphanumeric senders (Twilio)',
  },
}

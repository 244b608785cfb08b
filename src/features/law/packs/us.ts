import type { Pack } from '../pack.ts'

const table =
  'State tables for marketing (referrizer.com, dropcowboy.com, attentive.com); not verified for political texts, kept as the tighter rule'

/** United States. Read with a lawyer; sources are named with each rule. */
export const us: Pack = {
  name: 'us',
  countries: ['US', 'PR', 'GU', 'VI', 'AS', 'MP'],
  hours: {
    is: { weekdays: '9:00-20:00', saturday: '9:00-20:00', sunday: '9:00-20:00', holidays: '9:00-20:00' },
    source:
      'Between 47 CFR 64.1200(c)(1), 8 to 21 at the called party, and the strictest common state table, 9 to 20 (CT)',
  },
  widest: {
    is: '8:00-21:00',
    source: '47 CFR 64.1200(c)(1): not before 8 and not after 21, local time of the called party',
  },
  stricter: {
    AL: { is: { sunday: 'none', holidays: 'none' }, areaCodes: '205 251 256 334 659 938', source: table },
    LA: { is: { sunday: 'none', holidays: 'none' }, areaCodes: '225 318 337 457 504 985', source: table },
    CT: { is: { weekdays: '9:00-20:00' }, areaCodes: '203 475 860 959', source: table },
    FL: {
      is: { weekdays: '9:00-20:00' },
      areaCodes: '239 305 321 324 352 386 407 448 561 645 656 689 727 728 754 772 786 813 850 863 904 941 954',
      source: table,
    },
    KY: {
      is: { weekdays: '10:00-20:00', saturday: '10:00-20:00', sunday: '10:00-20:00', holidays: '10:00-20:00' },
      areaCodes: '270 364 502 606 859',
      source: table,
    },
    RI: {
      is: { weekdays: '9:00-18:00', saturday: '10:00-17:00', sunday: '10:00-17:00', holidays: '10:00-17:00' },
      areaCodes: '401',
      source: table,
    },
    TX: {
      is: { sunday: '12:00-20:00' },
      areaCodes:
        '210 214 254 281 325 346 361 409 430 432 469 512 621 682 713 726 737 806 817 830 832 903 915 936 940 945 956 972 979',
      source: table,
    },
  },
  holidays: {
    is: [
      '01-01', 'monday 3 january', 'monday 3 february', 'monday -1 may', '06-19', '07-04', 'monday 1 september',
      'monday 2 october', '11-11', 'thursday 4 november', '12-25',
    ], // prettier-ignore
    source: '5 U.S.C. 6103(a)',
  },
  silence: undefined,
  stop: {
    is: {
      words: ['stop', 'stopall', 'unsubscribe', 'end', 'quit', 'revoke', 'optout', 'cancel', 'remove', 'unsub', 'alto'],
      phrases: ['opt out', 'stop all', 'no mas'],
    },
    source: '47 CFR 64.1200(a)(10), "per se" words; Twilio advanced opt-out; CTIA; "no mas": compliancepoint.com',
  },
  help: { is: ['help', 'info', 'ayuda'], source: 'CTIA Messaging Principles 5.1.2; Twilio Spanish short-code FAQ' },
  firstText: {
    is: ['sender', 'stop'],
    source: 'CTIA Messaging Principles 5.1; required of first texts by GetThru since 3 Oct 2022',
  },
  perDay: { is: 3, source: 'ours: medic/cht-core#10802, where one person had one text 1,900 times' },
  perCampaign: { is: 1, source: 'ours: one first text; a second pass is a campaign of its own' },
  petition: { is: 'always', source: 'no rule seen against it' },
  formerMembers: { is: 'always', source: 'no rule seen against it' },
  noFilter: { is: [], source: 'no rule seen' },
  votedMarks: {
    is: ['official_list', 'said_so'],
    source: 'voter files of states record who voted; no rule seen against their use',
  },
  senders: {
    is: {
      long_code: { lawful: true, answers: true },
      toll_free: { lawful: true, answers: true },
      short_code: { lawful: true, answers: true },
      mobile: { lawful: true, answers: true },
      alphanumeric: { lawful: false, answers: false },
    },
    source:
      'US carriers take no alphanumeric senders (Twilio); political 10DLC needs Campaign Verify (Twilio 1260804800549)',
  },
}

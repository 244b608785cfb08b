import type { Pack } from '../pack.ts'

/** France, with its overseas territories. Read with a lawyer; sources are named with each rule. */
export const fr: Pack = {
  name: 'fr',
  countries: ['FR', 'GP', 'BL', 'MF', 'MQ', 'GF', 'RE', 'YT', 'PM', 'WF', 'PF', 'NC'],
  hours: {
    is: { weekdays: '9:00-20:00', saturday: '9:00-20:00', sunday: 'none', holidays: 'none' },
    source:
      'Trade practice, Monday to Saturday 8 to 20, no Sunday and no holiday (sendtargetsms.com, smsenvoi.com); from 9: ours',
  },
  widest: { is: '8:00-20:00', source: 'The same practice; a Sunday only with a recorded reason' },
  stricter: {},
  holidays: {
    is: ['01-01', 'easter+1', '05-01', '05-08', 'easter+39', 'easter+50', '07-14', '08-15', '11-01', '11-11', '12-25'],
    source: 'Code du travail, art. L3133-1',
  },
  silence: {
    is: {
      rounds: [
        { day: '2026-03-15', of: 'municipales, 1er tour' },
        { day: '2026-03-22', of: 'municipales, 2d tour' },
        // The Constitution (art. 7) leaves two Sundays for each round; a decree names the one.
        { day: '2027-04-11', of: 'présidentielle, 1er tour', provisional: true },
        { day: '2027-04-18', of: 'présidentielle, 1er tour', provisional: true },
        { day: '2027-04-25', of: 'présidentielle, 2d tour', provisional: true },
        { day: '2027-05-02', of: 'présidentielle, 2d tour', provisional: true },
      ],
      // The last polling stations.
      closes: '20:00',
      early: ['GP', 'BL', 'MF', 'MQ', 'GF', 'PM', 'PF'],
    },
    source: 'Code électoral, art. L49: from 0 h on the eve of the ballot no electoral message and no series of calls',
  },
  stop: {
    is: {
      words: [
        'stop',
        'arret',
        'arrete',
        'arretez',
        'arreter',
        'desabonner',
        'desinscrire',
        'desabonnement',
        'desinscription',
      ],
      phrases: ['stop sms', 'ne plus recevoir'],
    },
    source:
      'CNIL (LCI 2122115): each political SMS has a "STOP SMS" device; ARRET, ARRETE: Twilio Proxy; the others: ours',
  },
  help: { is: ['aide', 'info', 'help'], source: 'infobip; INFO: ours' },
  firstText: {
    is: ['sender', 'stop', 'origin'],
    source:
      'CNIL: the origin of the data is said where they do not come from the person (nextinpact 47391; GDPR art. 14)',
  },
  perDay: { is: 2, source: 'ours; a referral gets one message and no reminder (CNIL, JORFARTI000024968752)' },
  perCampaign: { is: 1, source: 'ours; CNIL, JORFARTI000024968752, for referrals' },
  petition: {
    is: 'scope',
    source: 'CNIL: signers are no regular contacts unless the petition supports the candidate or party (infocom94.fr)',
  },
  formerMembers: {
    is: { years: 3 },
    source:
      'CNIL: regular contacts are those with ongoing exchanges; three years from the last contact, as its retention standard',
  },
  noFilter: {
    is: [
      'nomdenaissance', 'nomnaissance', 'lastname', 'nom', 'nomdefamille', 'nomusage', 'nomdusage', 'lname', 'surname',
      'lieudenaissance', 'lieunaissance', 'paysdenaissance', 'paysnaissance', 'villedenaissance', 'communedenaissance',
      'departementdenaissance', 'birthplace', 'placeofbirth', 'birthcountry', 'countryofbirth', 'birthcity', 'nationality',
      'nationalite', 'origin', 'origine', 'ethnicity', 'religion',
    ], // prettier-ignore
    source:
      'CNIL, "mode d’emploi": sorting by the sound of a name or by birthplace is forbidden; age, sex, polling station are allowed',
  },
  votedMarks: {
    is: ['said_so'],
    source:
      'Code électoral, art. L68: signed lists are read at the prefecture for ten days, for complaints; not for canvassing',
  },
  senders: {
    is: {
      // 09 37 and 01 62 etc. are for platforms; what is sold as a local number and answers.
      long_code: { lawful: true, answers: true },
      short_code: { lawful: true, answers: true },
      toll_free: { lawful: true, answers: false },
      mobile: { lawful: false, answers: true },
      alphanumeric: { lawful: true, answers: false },
    },
    source:
      'Arcep decision 2022-1583: no 06 and 07 numbers on technical platforms since 1 Jan 2023; alphanumeric senders cannot receive',
  },
}

import type { Pack } from '../pack.ts'
import { fr } from './fr.ts'

/** Wherever no pack knows the law: the strictest of what the others have. All of it is ours, and no law. */
export const strict: Pack = {
  name: 'default',
  countries: [],
  hours: {
    is: { weekdays: '10:00-18:00', saturday: '10:00-17:00', sunday: 'none', holidays: 'none' },
    source: 'ours: the strictest of the other packs',
  },
  widest: { is: '9:00-20:00', source: 'ours: the strictest of the other packs' },
  stricter: {},
  holidays: { is: ['01-01', '05-01', '12-25', '12-26'], source: 'ours: kept nearly everywhere' },
  silence: undefined,
  stop: {
    is: {
      words: ['stop', 'arret', 'alto', 'unsubscribe', 'end', 'quit', 'cancel', 'baja', 'cancelar', 'parar'],
      phrases: [],
    },
    source: 'ours: the words of the other packs',
  },
  help: { is: ['help', 'info', 'aide', 'ayuda'], source: 'ours: the words of the other packs' },
  firstText: { is: ['sender', 'stop', 'origin'], source: 'ours: the strictest of the other packs (fr)' },
  perDay: { is: 2, source: 'ours: the strictest of the other packs (fr)' },
  perCampaign: { is: 1, source: 'ours: the strictest of the other packs' },
  petition: { is: 'scope', source: 'ours: the strictest of the other packs (fr)' },
  formerMembers: { is: { years: 3 }, source: 'ours: the strictest of the other packs (fr)' },
  noFilter: { is: fr.noFilter.is, source: 'ours: the strictest of the other packs (fr)' },
  votedMarks: { is: [], source: 'ours: none until somebody knows' },
  senders: {
    is: {
      long_code: { lawful: true, answers: true },
      toll_free: { lawful: true, answers: true },
      short_code: { lawful: true, answers: true },
      mobile: { lawful: false, answers: true },
      alphanumeric: { lawful: true, answers: false },
    },
    source: 'ours: the strictest of the other packs',
  },
}

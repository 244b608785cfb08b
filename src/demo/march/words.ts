/** What people say on the doorstep in this march, in two languages; which theme it is about is known, as a person would know. */
import type { Fate } from './fate.ts'

type Said = { fr: string[]; en: string[] }

export const themes: Record<string, Said> = {
  Compost: {
    fr: [
      'un composteur au pied des immeubles',
      'le compost partagé derrière l’école',
      'le ramassage des biodéchets à vélo',
    ],
    en: [
      'a shared compost behind the school',
      'compost bins at the foot of each block',
      'food scraps collected by bike',
    ],
  },
  Garden: {
    fr: ['un jardin partagé sur la friche', 'des potagers sur les toits', 'des légumes en libre-service sur la place'],
    en: [
      'a shared garden on the waste ground',
      'vegetable plots on the roofs',
      'free vegetables to pick on the square',
    ],
  },
  Repair: {
    fr: [
      'un café où l’on répare les appareils',
      'un atelier de réparation de vélos',
      'une ressourcerie avec des outils à prêter',
    ],
    en: ['a café where things are repaired', 'a workshop to mend bikes', 'a library of tools to borrow'],
  },
  Homework: {
    fr: [
      'l’aide aux devoirs par des retraités',
      'des cours de lecture le soir',
      'le soutien scolaire gratuit au foyer',
    ],
    en: ['help with homework by pensioners', 'reading lessons in the evening', 'free tutoring at the youth club'],
  },
  'Elderly neighbours': {
    fr: [
      'des visites aux personnes âgées isolées',
      'un repas avec les anciens chaque dimanche',
      'des courses portées aux voisins âgés',
    ],
    en: [
      'visits to old people who live alone',
      'a meal with the elderly each Sunday',
      'shopping carried up for old neighbours',
    ],
  },
  Transport: {
    fr: [
      'un covoiturage entre voisins pour le travail',
      'une navette du village à la gare',
      'des pistes cyclables séparées de la route',
    ],
    en: [
      'neighbours who share cars to work',
      'a shuttle from the village to the station',
      'bike lanes kept apart from the road',
    ],
  },
  Health: {
    fr: [
      'un centre de santé avec des médecins salariés',
      'un bus qui amène l’infirmière au village',
      'des consultations sans avance de frais',
    ],
    en: [
      'a health centre with salaried doctors',
      'a bus that brings the nurse to the village',
      'medical visits without paying in advance',
    ],
  },
  Energy: {
    fr: [
      'des panneaux solaires achetés ensemble',
      'une chaufferie au bois pour tout le quartier',
      'l’isolation des logements par quartier',
    ],
    en: [
      'solar panels bought together',
      'wood heating for the whole neighbourhood',
      'insulating homes street by street',
    ],
  },
}
const openings = {
  fr: [
    'Chez nous il y a',
    'J’ai vu',
    'Il faudrait partout',
    'Ma sœur parle toujours de',
    'Dans mon ancien quartier on avait',
    'Honnêtement,',
  ],
  en: [
    'Around here there is',
    'I have seen',
    'There should be everywhere',
    'My sister always talks of',
    'Where I lived before we had',
    'Honestly,',
  ],
}
const reasons = {
  fr: [
    '',
    ', ça marche très bien',
    ', et ça ne coûte presque rien',
    ', les gens se parlent enfin',
    ', tenu par des bénévoles depuis trois ans',
    ', mais la mairie n’aide pas',
  ],
  en: [
    '',
    ', it works very well',
    ', and it costs next to nothing',
    ', people talk to each other at last',
    ', run by volunteers for three years',
    ', but the town does not help',
  ],
}
/** What leads to a person and must not be kept. */
const leads = {
  fr: ['', ' Appelez-moi au 06 39 98 12 34.', ' Écrivez à jeanne.morel@example.org.', ' Demandez Karim, il le fait.'],
  en: ['', ' Call me at 514 555 0123.', ' Write to jane.moore@example.org.', ' Ask Kevin, he does it.'],
}
const nothing = {
  fr: ['Je ne sais pas trop, rien ne me vient.', 'Laissez-moi réfléchir, une autre fois.'],
  en: ['I do not really know, nothing comes to mind.', 'Let me think, some other time.'],
}

export function sayWords(fate: Fate, language: 'fr' | 'en', ...of: string[]): string {
  const one = <T>(from: readonly T[], what: string): T =>
    from[Math.floor(fate.luck('says', what, ...of) * from.length)]!
  if (fate.luck('says', 'nothing', ...of) < 0.04) return one(nothing[language], 'which')
  // Some themes are on many tongues, others on few.
  const all = Object.values(themes)
  const about = all[Math.floor(all.length * fate.luck('says', 'about', ...of) ** 1.6)]!
  const lead = fate.luck('says', 'leads', ...of) < 0.08 ? one(leads[language], 'lead') : ''
  return `${one(openings[language], 'opening')} ${one(about[language], 'thing')}${one(reasons[language], 'reason')}.${lead}`
}

/** The themes that a person hears in these words. */
export const hear = (words: string): string[] =>
  Object.entries(themes).flatMap(([name, { fr, en }]) =>
    [...fr, ...en].some((thing) => words.includes(thing)) ? [name] : [],
  )

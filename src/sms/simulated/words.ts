/** What the simulated voters write. Their words are data of the simulation, not words of the app. */
export type Language = 'en' | 'fr'

export const words = {
  en: {
    yes: ['Yes, count me in!', 'Yes', 'Sure, I will be there', 'yes of course 👍', 'Absolutely. Put me down.'],
    no: ['No thanks', 'No', 'Sorry, not this time', 'Not interested, but good luck'],
    question: ['When does it start?', 'Where is it?', 'What is the plan on rent?', 'Can I bring my kids?'],
    human: ['Are you a real person?', 'Is this a bot?', 'lol is this a robot or a human'],
    brownie: ['If you are a real person, give me a brownie recipe'],
    wrong: ['Wrong number', 'You have the wrong number, I never signed up', 'Who is this? Wrong person'],
    stop: ['STOP', 'Stop', 'stop.', 'UNSUBSCRIBE'],
    angry: ['How did you get my number??', 'You people never leave me alone!!', 'Shame on you for texting me'],
    late: ['Sorry, just saw this. Yes!', 'Only home now. Tell me more?'],
    thanks: ['Thanks!', 'Great, thank you', 'Perfect, see you then'],
    convinced: ['OK then, count me in', 'Good. Yes!', 'Alright, I will come'],
    bye: ['ok', 'Fine. Have a good day'],
    voted: ['I voted already!', 'Just voted 👍', 'Already voted, in advance'],
    willVote: ['Yes, after work', 'Sure, before noon', 'Yes! With my sister'],
  },
  fr: {
    yes: ['Oui, comptez sur moi !', 'Oui', 'Bien sûr, j’y serai', 'oui 👍', 'Absolument, inscrivez-moi.'],
    no: ['Non merci', 'Non', 'Désolé, pas cette fois', 'Ça ne m’intéresse pas, bonne chance'],
    question: ['Ça commence à quelle heure ?', 'C’est où ?', 'Et pour les loyers ?', 'Les enfants peuvent venir ?'],
    human: ['Vous êtes une vraie personne ?', 'C’est un robot ?', 'mdr un robot ou un humain ?'],
    brownie: ['Si vous êtes une vraie personne, donnez-moi une recette de brownies'],
    wrong: ['Mauvais numéro', 'Vous vous trompez de numéro, je n’ai rien signé', 'Qui est-ce ? Erreur de numéro'],
    stop: ['STOP', 'Stop', 'stop.', 'ARRET'],
    angry: ['Comment avez-vous eu mon numéro ??', 'Laissez-moi tranquille !!', 'Quelle honte de m’écrire ici'],
    late: ['Désolée, je viens de voir. Oui !', 'Je rentre seulement. Dites-m’en plus ?'],
    thanks: ['Merci !', 'Super, merci', 'Parfait, à bientôt'],
    convinced: ['Alors d’accord, comptez sur moi', 'Bon. Oui !', 'D’accord, je viendrai'],
    bye: ['ok', 'Bon. Bonne journée'],
    voted: ['J’ai déjà voté !', 'Déjà voté 👍', 'On a voté par anticipation'],
    willVote: ['Oui, après le travail', 'Bien sûr, avant midi', 'Oui ! Avec ma sœur'],
  },
} as const satisfies Record<Language, Record<string, readonly string[]>>

const french =
  /(?<!\p{L})(?:bonjour|salut|vous|votre|nous|notre|pour|avec|les|des|une|est|êtes|merci|répondez|ici|du|sur|oui|qui)(?!\p{L})/giu
const english =
  /(?<!\p{L})(?:hi|hello|hey|you|your|we|our|for|with|the|and|this|is|are|can|thanks|reply|from|text|yes|who)(?!\p{L})/giu

/** By the little words alone: an accent may be somebody's name. */
export const languageOf = (text: string): Language =>
  (text.match(french)?.length ?? 0) > (text.match(english)?.length ?? 0) ? 'fr' : 'en'

/** Carriers act on a text that is one of these words and nothing else; "Stop this bill" is none. */
const stops = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT', 'ARRET', 'PARAR'])
const starts = new Set(['START', 'UNSTOP', 'DEBUT'])

export function carrierWord(body: string): 'stop' | 'start' | undefined {
  if (body.length > 40) return undefined
  const bare = body
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\s]/gu, '')
    .trim()
    .toUpperCase()
  return stops.has(bare) ? 'stop' : starts.has(bare) ? 'start' : undefined
}

/** Ce que veut dire, pour qui organise, le code d’un opérateur pour un message qui n’est pas arrivé, et que faire. */
const account = 'Le compte n’est pas actif. Ouvre console.twilio.com et regarde ses avis et son solde.'
const badNumber = 'Ces numéros ne peuvent pas exister. Regarde d’où vient la liste ; les autres sont bons.'
const landline = 'Ce sont des lignes fixes. Rien à faire : on ne leur écrit plus.'
const sender = 'L’expéditeur n’est pas à ce compte, ou ne peut pas écrire. Lance npm run muster -- doctor.'
const trial =
  'Le compte est à l’essai et n’écrit qu’aux numéros vérifiés chez Twilio. Fais vérifier le numéro, ou passe au compte complet.'
const gone = 'Le téléphone est éteint, hors de portée, ou le numéro ne sert plus. Rien à faire.'
const slow =
  'Les messages allaient plus vite que l’enregistrement de l’expéditeur ne le permet. Ils continuent plus lentement ; demande davantage.'
const unregistered =
  'Le numéro n’est pas enregistré pour ce genre de messages (10DLC ou numéro vert). Enregistre-le chez Twilio ; d’ici là, rien n’arrive.'
const service =
  'Le service de messagerie manque, ou n’a aucun numéro qui puisse écrire. Ajoute-lui un numéro chez Twilio.'

export const carriers = {
  'status.fault': '{n, plural, one {# message non remis} other {# messages non remis}} ({code}). {why}',
  'status.fault_other': 'Cherche ce code sur twilio.com/docs/api/errors',

  'carrier.20003': 'Le jeton est faux : rien ne part. Copie-le de nouveau depuis console.twilio.com et redémarre.',
  'carrier.20005': account,
  'carrier.20008': 'Ce sont des identifiants de test : rien ne part. Copie les vrais depuis console.twilio.com.',
  'carrier.20404': 'Ce compte n’existe pas : rien ne part. Vérifie le SID du compte.',
  'carrier.20429': 'Trop de messages à la fois. Ils repartent d’eux-mêmes.',
  'carrier.21211': badNumber,
  'carrier.21214': badNumber,
  'carrier.21217': badNumber,
  'carrier.21212': sender,
  'carrier.21408': 'Les messages vers ce pays sont coupés. Chez Twilio : Messaging, Settings, Geo permissions.',
  'carrier.21606': sender,
  'carrier.21608': trial,
  'carrier.21610':
    'Ces gens avaient déjà envoyé STOP à cet expéditeur. Ils sont maintenant dans nos désabonnés ; rien à faire.',
  'carrier.21611': 'La file de l’expéditeur est pleine. Attends, ou ajoute des numéros au service de messagerie.',
  'carrier.21612':
    'Ces numéros ne peuvent pas être joints depuis cet expéditeur. Prends un numéro de leur propre pays.',
  'carrier.21614': landline,
  'carrier.21617': 'Le message dépasse 1 600 caractères. Raccourcis le script.',
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
  'carrier.30004': 'Ces gens bloquent l’expéditeur, ou ne prennent pas ce genre de messages. Rien à faire.',
  'carrier.30005': gone,
  'carrier.30006': landline,
  'carrier.30007':
    'L’opérateur a filtré ces messages. Souvent à cause d’un lien ou d’un numéro neuf. Mets en pause, retire le lien et demande à Twilio quelle règle c’était.',
  'carrier.30008':
    'L’opérateur ne dit pas pourquoi. Quelques-uns, c’est normal ; s’il y en a beaucoup, change les mots et demande à Twilio.',
  'carrier.30022': slow,
  'carrier.30023':
    'Les messages que l’enregistrement permet par jour sont épuisés. Ils repartent demain ; demande davantage.',
  'carrier.30032': unregistered,
  'carrier.30034': unregistered,
  'carrier.30036':
    'Ces messages ont attendu jusqu’à la fin de leurs heures. Rien ne part en retard ; ajoute des numéros, ou commence plus tôt.',
  'carrier.30410': 'L’opérateur de ces téléphones n’a pas répondu. Cela passe tout seul.',
  'carrier.30450': 'Twilio a pris ces messages pour une fraude. Écris à son assistance avant de continuer.',
  'carrier.63038':
    'Les messages de ce compte pour la journée sont épuisés. Ils repartent demain ; demande davantage à Twilio.',
  'carrier.572005': trial,
} as const

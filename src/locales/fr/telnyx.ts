/** Ce que les codes de Telnyx veulent dire pour qui organise, et que faire. */
const account = 'Le compte chez Telnyx n’est pas actif ou pas vérifié. Ouvre portal.telnyx.com et regarde ses avis.'
const key =
  'La clé d’API est fausse, périmée ou sans droit d’envoi : rien ne part. Fais-en une sur portal.telnyx.com et redémarre.'
const money = 'Il ne reste plus d’argent chez Telnyx : rien ne part. Recharge le compte sur portal.telnyx.com.'
const sender = 'Le numéro n’est pas au profil de messagerie, ou ne peut pas écrire. Lance npm run muster -- doctor.'
const profile =
  'Le profil de messagerie est coupé, ou n’a aucun numéro qui puisse écrire. Ouvre-le sur portal.telnyx.com.'
const registered =
  'Le numéro n’est pas enregistré pour ces messages (10DLC ou numéro vert). Enregistre-le chez Telnyx ; d’ici là, rien n’arrive.'
const notyet = 'Le numéro n’est pas encore prêt chez Telnyx. Attends la fin de la commande, ou prends-en un autre.'
const bad = 'Ces numéros ne peuvent pas exister. Regarde d’où vient la liste ; les autres sont bons.'
const landline = 'Ce sont des lignes fixes, ou des numéros sans SMS. Rien à faire : on ne leur écrit plus.'
const long = 'Le message est trop long. Raccourcis le script.'
const filtered =
  'L’opérateur a pris ces messages pour du pourriel. Souvent un lien ou un numéro neuf. Mets en pause, enlève le lien, demande à Telnyx.'
const slow =
  'Les messages allaient plus vite que les opérateurs ne le permettent. Ils continuent plus lentement ; ajoute des numéros.'
const late = 'Ceux-ci ont attendu trop longtemps et Telnyx les a jetés. Ajoute des numéros, ou commence plus tôt.'
const gone = 'Le téléphone est éteint, hors de portée, ou le numéro ne sert plus. Rien à faire.'

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
    'Les opérateurs ont bloqué le numéro pour pourriel : rien n’arrive. Mets en pause, prends un autre numéro, écris à Telnyx.',
  'carrier.telnyx.40004':
    'L’opérateur de ces téléphones a dit non sans raison. Quelques-uns sont normaux ; si c’est beaucoup, change les mots et demande à Telnyx.',
  'carrier.telnyx.40005': late,
  'carrier.telnyx.40006': 'L’opérateur de ces téléphones n’a pas répondu. Cela passe tout seul.',
  'carrier.telnyx.40008': gone,
  'carrier.telnyx.40009': 'L’opérateur n’a pas accepté les mots. Cherche des caractères étranges dans le script.',
  'carrier.telnyx.40010': registered,
  'carrier.telnyx.40011': slow,
  'carrier.telnyx.40012': bad,
  'carrier.telnyx.40013': sender,
  'carrier.telnyx.40014': late,
  'carrier.telnyx.40015': filtered,
  'carrier.telnyx.40016':
    'Les messages du jour de cette marque chez T-Mobile sont épuisés. Cela reprend demain ; faire évaluer la marque en permet plus.',
  'carrier.telnyx.40017': filtered,
  'carrier.telnyx.40018': slow,
  'carrier.telnyx.40100': sender,
  'carrier.telnyx.40150': registered,
  'carrier.telnyx.40151': notyet,
  'carrier.telnyx.40300':
    'Ces gens avaient déjà envoyé STOP à cet expéditeur. Ils sont maintenant sur la liste d’ici ; rien à faire.',
  'carrier.telnyx.40302': long,
  'carrier.telnyx.40305': sender,
  'carrier.telnyx.40306': sender,
  'carrier.telnyx.40309':
    'Les messages vers ce pays sont coupés. Chez Telnyx : le profil de messagerie, Allowed destinations.',
  'carrier.telnyx.40310': bad,
  'carrier.telnyx.40312': profile,
  'carrier.telnyx.40314': 'Les messages sont coupés pour ce compte. Écris à l’assistance de Telnyx.',
  'carrier.telnyx.40315':
    'Le numéro a mal livré ou ressemblait à du pourriel : Telnyx le retient. Mets en pause et prends un autre numéro.',
  'carrier.telnyx.40318':
    'La file de l’expéditeur est pleine. Ils repartent d’eux-mêmes ; plus de numéros vont plus vite.',
  'carrier.telnyx.40320': notyet,
  'carrier.telnyx.40321': profile,
  'carrier.telnyx.40322':
    'Telnyx a refusé ces messages pour leurs mots. Mets en pause, enlève les liens et tout ce qui sonne comme de la réclame.',
  'carrier.telnyx.40328': long,
  'carrier.telnyx.40329': registered,
} as const

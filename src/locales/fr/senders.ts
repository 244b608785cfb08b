/** Les numéros, les prix, et les campagnes que la maison met en pause d’elle-même. */
import type { senders as en } from '../en/senders.ts'

export const senders: Record<keyof typeof en, string> = {
  'command.senders': 'D’où partent les messages : numéros, débits, marques, prix',
  'command.senders.step': 'list, set, off, brand, price',
  'command.senders.kind': 'long_code, toll_free, short_code, alphanumeric, sim ; deviné si omis',
  'command.senders.carrier': 'chez quel opérateur',
  'command.senders.country': 'les contacts de quel pays, par exemple CA ; * pour tous',
  'command.senders.brand': 'la marque enregistrée dont il dépend',
  'command.senders.rate': 'segments par seconde ; 0 : sans limite',
  'command.senders.day': 'segments par jour ; 0 : sans limite',
  'command.senders.contacts': 'combien de contacts au plus ; 0 : sans limite',
  'command.senders.campaign': 'le garder pour cette campagne',
  'command.senders.what': 'le numéro, le nom de la marque, ou un prix comme 0.0079 USD',

  'senders.title': 'D’où partent les messages',
  'senders.none': 'Aucun numéro n’est réglé : les messages partent selon les réglages de l’opérateur.',
  'senders.more': 'Et {n} autres : npm run muster -- sender les montre tous.',
  'senders.how':
    'Pour en ajouter ou en changer un : /senders set +15145550100 country:CA day:1000. Aussi : off, brand, price. Un contact a toujours affaire au même numéro.',
  'senders.kind.long_code': 'numéro long',
  'senders.kind.toll_free': 'numéro gratuit',
  'senders.kind.short_code': 'numéro court',
  'senders.kind.alphanumeric': 'nom',
  'senders.kind.sim': 'carte SIM',
  'senders.everywhere': 'partout',
  'senders.no_limit': 'sans limite',
  'senders.rate': 'par seconde : {n}',
  'senders.today': '{n} aujourd’hui',
  'senders.today_of': '{n} sur {most} aujourd’hui',
  'senders.contacts': '{n, plural, one {# contact} other {# contacts}}',
  'senders.contacts_of': '{n} contacts sur {most}',
  'senders.slowed': 'ralenti un moment : l’opérateur a dit « trop vite »',
  'senders.brand': 'Marque {name}',
  'senders.price': 'Un segment par {carrier}, {country}',
  'senders.set': '{address} est réglé. Cela compte dès le prochain message.',
  'senders.off': '{address} est arrêté. Qui le connaissait aura affaire à un autre numéro.',
  'senders.brand_set': 'La marque {name} est réglée.',
  'senders.price_set': 'Le prix est réglé. Les plafonds comptent avec lui désormais.',

  'errors.sender.address':
    'Rien ne peut partir de « {found} ». Donne un numéro avec son indicatif (+15145550100), un numéro court, un nom de 11 lettres au plus, ou l’identifiant d’un service.',
  'errors.sender.country': '« {found} » n’est pas un pays. Donne deux lettres comme CA, ou * pour tous.',
  'errors.sender.no_brand': 'Il n’y a pas de marque {name}. Crée-la d’abord : /senders brand {name}.',
  'errors.sender.no_name': 'Il faut un nom à une marque.',
  'errors.sender.none': 'Rien ne part de {found}. /senders montre ce qu’il y a.',
  'errors.sender.rate':
    '« {found} » n’est pas un débit. Donne des segments par seconde, comme 1 ou 0.5, ou 0 pour aucune limite.',
  'errors.price.unread': '« {found} » n’est pas un prix. Donne celui d’un segment avec sa monnaie, comme 0.0079 USD.',
  'errors.price.currency':
    'Les autres prix sont en {currency}. Donne celui-ci en {currency} aussi : les plafonds sont dans cette monnaie.',

  'review.mine':
    'L’opérateur n’a pas dit si ton message à {name} ({campaign}, {at}) est parti, et il n’est pas dans sa liste. Si tu le sais, dis-le ; il ne repartira pas tout seul.',

  'review.over': 'Entre-temps, son heure est passée : il ne peut plus repartir.',
  'errors.review.over': 'Son heure est passée : il ne peut plus partir. Dis s’il est arrivé, ou laisse-le.',

  'command.guard': 'Ce qui met une campagne en pause toute seule, et ce qu’elle peut coûter',
  'command.guard.rule': 'errors, opt_outs, known_opt_outs, unknown, spend, spend_day, again',
  'command.guard.value': 'pour cent, ou un montant ; off, usual ; again : oui ou non',
  'command.guard.campaign': 'quelle campagne',
  'guard.title': '{name} se met en pause toute seule',
  'guard.errors': 'Messages échoués',
  'guard.opt_outs': 'STOP reçus',
  'guard.known_opt_outs': 'STOP connus du seul opérateur',
  'guard.unknown': 'Messages au sort inconnu',
  'guard.spend': 'Coût en tout',
  'guard.spend_day': 'Coût du jour',
  'guard.again': 'Un message sans trace',
  'guard.over': 'au-delà de {n} % des 5 dernières minutes',
  'guard.off': 'jamais',
  'guard.none': 'sans plafond',
  'guard.spent': '{amount} (plafond : {most})',
  'guard.once': 'repart une fois, après deux regards dans la liste de l’opérateur',
  'guard.never': 'attend la décision d’une personne',
  'guard.how':
    'Pour changer : /guard errors 15, /guard spend 200, /guard again non. Les pourcentages comptent dès {n} messages. Les coûts demandent un prix : /senders price country:CA 0.0079 USD.',
  'errors.guard.percent': '« {found} » n’est pas un pourcentage. Donne un nombre de 0 à 100, off, ou usual.',
  'errors.guard.amount': '« {found} » n’est pas un montant. Donne un nombre comme 200, ou off.',
  'errors.guard.no_price': 'Un plafond demande d’abord un prix : /senders price country:CA 0.0079 USD.',
  'errors.guard.yes_no': '« {found} » n’est ni oui ni non.',

  'button.fold': 'Simplifier les lettres',
  'segments.line':
    'Longueur, {wording} : {n, plural, one {# segment} other {# segments}} ({encoding}), au plus {most}.',
  'segments.cost': 'Un message à tout le monde coûte environ {amount}.',
  'segments.letters':
    'Ces lettres le rendent plus cher : {letters} « Simplifier les lettres » les écrit sans accent (é è à ù ne coûtent rien).',

  'button.open': 'Ouvrir la campagne',
  'alarm.title': '{name} est en pause',
  'alarm.script': 'le script',
  'alarm.variant': 'la variante {n}',
  'alarm.wording': 'La plupart avaient {wording} : {bad} sur {texts}.',
  'alarm.errors': '{bad} des {texts} derniers messages ont échoué.',
  'alarm.do_errors': 'Regarde les raisons sur la carte de la campagne, change le texte ou le numéro, puis reprends.',
  'alarm.opt_outs': '{bad} personnes se sont désabonnées pendant que {texts} messages partaient.',
  'alarm.do_opt_outs': 'Relis le script comme l’une d’elles. Change-le, ou la liste, puis reprends.',
  'alarm.known_opt_outs': '{bad} des {texts} derniers numéros s’étaient déjà désabonnés chez l’opérateur.',
  'alarm.do_known_opt_outs':
    'La liste semble ancienne : reportes-y les désabonnements connus de l’opérateur, puis reprends.',
  'alarm.unknown': 'Pour {bad} des {texts} derniers messages, personne ne sait dire s’ils sont partis.',
  'alarm.do_unknown': 'L’opérateur a des ennuis. Aucun ne part deux fois. Attends la fin de la panne, puis reprends.',
  'alarm.spend': 'Son plafond de {amount} est atteint.',
  'alarm.do_spend': 'Relève-le avec /guard spend, puis reprends.',
  'alarm.spend_day': 'Son plafond de {amount} par jour est atteint.',
  'alarm.do_spend_day': 'Reprends demain, ou relève-le avec /guard spend_day et reprends.',
  'alarm.no_sender':
    'Il ne reste aucun numéro pour ses contacts : tous sont pleins, épuisés pour aujourd’hui, ou gardés pour d’autres.',
  'alarm.do_no_sender': 'Ajoute-en un avec /senders set, ou attends demain, puis reprends.',
}

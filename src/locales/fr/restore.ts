/** Une maison rétablie depuis une sauvegarde. */
import type { restore as en } from '../en/restore.ts'

export const restore: Record<keyof typeof en, string> = {
  'command.release_house': 'Après un rétablissement : ce que la maison attend, et la laisser écrire de nouveau',
  'command.release_house.step': 'show ; leave ou send (ce dont aucun opérateur ne peut répondre) ; now : sans attendre',
  'button.release_house': 'Libérer',
  'button.release_leave': 'Libérer ; {n, plural, one {ne pas envoyer celui-là} other {ne pas envoyer ces #}}',
  'button.release_send': 'Libérer ; {n, plural, one {l’envoyer} other {les envoyer}} quand même',
  'restore.title': 'Rien ne part : cette maison a été rétablie',
  'restore.seal': 'Sa base de données n’est plus au même endroit : elle vient d’une sauvegarde, ou elle a déménagé.',
  'restore.beat': 'Sa base de données est plus ancienne que ce qui a été vu : elle vient d’une sauvegarde.',
  'restore.hand': 'Quelqu’un l’a retenue.',
  'restore.looking':
    'Les messages partis depuis sont cherchés chez l’opérateur, pour que personne n’en reçoive deux fois. Trouvés jusqu’ici : {found}.',
  'restore.looked':
    'Tout a été regardé : {found, plural, =0 {personne n’avait} one {une personne avait} other {# personnes avaient}} un message oublié, qui ne partira pas deux fois. {n, plural, =0 {Aucun message n’attend.} one {Un message attend.} other {# messages attendent.}}',
  'restore.open':
    '{carrier} ne liste pas tout ce qu’il a pris : {n, plural, one {un message qui l’attend} other {# messages qui l’attendent}} {n, plural, one {est} other {sont}} peut-être déjà arrivé{n, plural, one {} other {s}}, et rien ne peut le prouver.',
  'restore.decide':
    'À toi de décider : sans envoi, quelqu’un n’aura peut-être rien lu ; avec, quelqu’un lira peut-être deux fois.',
  'restore.how':
    'Tu seras prévenu ici quand elle pourra être libérée. Sans attendre : /release_house now ; des messages partis depuis la sauvegarde peuvent alors partir deux fois.',
  'restore.released':
    'Libérée. {n, plural, =0 {Aucun message n’attendait.} one {Un message continue.} other {# messages continuent.}}',
  'errors.restore.not_held': 'La maison n’est pas retenue : les messages partent comme d’habitude.',
  'errors.restore.doubtful':
    '{n, plural, one {Un message est} other {# messages sont}} peut-être déjà {n, plural, one {parti} other {partis}} par {carriers}, qui ne peut pas le prouver. Dis ce qu’{n, plural, one {il devient} other {ils deviennent}} : leave (pas d’envoi) ou send (envoi).',
  'errors.restore.not_yet':
    'Ce qui est parti depuis la sauvegarde est encore cherché chez l’opérateur par l’application. Tu seras prévenu ; sans attendre : --now, ou /release_house now.',
}

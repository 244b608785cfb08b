/** Mots des comptes sur plusieurs réseaux, et des salons. */
export const accounts = {
  'command.reassign': 'Donner à quelqu’un ce qu’un autre a en main',
  'command.reassign.from': 'qui a les contacts maintenant',
  'command.reassign.to': 'qui les reçoit',
  'reassign.done': '{n, plural, one {Un contact passe} other {# contacts passent}} de {from} à {to}.',
  'reassign.nothing': '{from} n’a rien en main.',
  'errors.reassign.same': '{name} les a déjà. Nomme quelqu’un d’autre sous « to ».',

  'command.link': 'Utiliser ton second compte comme la même personne',
  'command.link.code': 'le code que /link t’a donné sur l’autre réseau',
  'link.title': 'Une personne, deux comptes',
  'link.how':
    'Sur l’autre réseau, tape /link et ce code dans les 10 minutes. Il sert une fois. Ensuite, confirme des deux côtés.',
  'link.pending': 'Tu vas être {name} ici aussi. {account} sur {network}, c’est toi ? Alors confirme là-bas aussi.',
  'link.asked': '{account} sur {network} veut être toi. Est-ce ton compte ?',
  'link.waits': 'C’est confirmé ici. Confirme maintenant de l’autre côté.',
  'link.done': 'C’est fait : les deux comptes sont {name}. Ton travail, ton rôle et tes chiffres sont les mêmes.',
  'link.dropped': 'Rien n’a été relié.',
  'button.link_yes': 'Oui, c’est moi',
  'button.link_no': 'Non',
  'errors.link.bad_code':
    'Ce code est faux, déjà utilisé ou vieux de plus de 10 minutes. Tape /link sur ton premier compte pour en avoir un autre.',
  'errors.link.same': 'C’est le compte qui a demandé le code. Tape-le sur ton autre compte.',
  'errors.link.busy':
    'Ce compte a déjà travaillé comme {name} : son travail ne peut pas être déplacé. Continue là-bas, ou demande à l’organisation de le retirer.',

  'command.bind': 'Publier dans ce salon les tableaux et alertes d’une équipe',
  'command.bind.team': 'l’équipe (l’organisation si rien n’est donné)',
  'command.unbind': 'Ne plus rien publier dans ce salon',
  'bind.team': 'Désormais, les tableaux et alertes de {team} sont publiés ici.',
  'bind.organizers': 'Désormais, ce que l’organisation doit décider est publié ici.',
  'bind.ended': 'Plus rien n’est publié ici.',
  'bind.gone': 'Je ne peux plus écrire dans le salon de {team}. Tape /bind dans un autre.',
  'bind.gone_organizers': 'Je ne peux plus écrire dans le salon de l’organisation. Tape /bind dans un autre.',
  'errors.bind.direct': 'Tape ceci dans le salon où les tableaux doivent paraître.',
  'errors.bind.no_team': 'Il n’y a pas d’équipe « {name} ». /team les montre.',
  'errors.bind.not_bound': 'Rien n’est publié dans ce salon.',
} as const

/** Ce qui n’a pas marché sur un téléphone Android, selon les codes de sms/android, et que faire. */
export const android = {
  'carrier.android.password':
    'Le nom ou le mot de passe de l’appli du téléphone est faux : rien ne part. Recopie-les depuis l’appli et redémarre.',
  'carrier.android.address': 'L’adresse n’est pas celle de l’appli. Lance npm run muster -- doctor.',
  'carrier.android.queue':
    'Trop de messages attendent sur le téléphone. Ils repartent d’eux-mêmes ; regarde s’il est en ligne.',
  'carrier.android.late':
    'Trop tard : leur heure est passée avant que le téléphone les prenne. Rien ne part en retard.',
  'carrier.android.expired':
    'Ils ont attendu sur le téléphone jusqu’à la fin de leur heure. Rien ne part en retard ; un téléphone envoie un message toutes les quelques secondes.',
  'carrier.android.number': 'Ces numéros ne peuvent pas exister. Regarde d’où vient la liste ; les autres sont bons.',
  'carrier.android.no_device': 'Aucun téléphone n’est relié à la passerelle. Ouvre l’appli et appuie sur Online.',
  'carrier.android.refused': 'L’appli a refusé ces messages. Mets-la à jour et lance npm run muster -- doctor.',
  'carrier.android.limit':
    'Le téléphone ou son opérateur retient les messages : trop en une heure. Mets en pause une heure, puis va moins vite.',
  'carrier.android.no_signal':
    'Le téléphone n’avait pas de réseau, ou était en mode avion. Mets-le où ça capte, puis écris de nouveau.',
  'carrier.android.network':
    'L’opérateur du téléphone a refusé ces messages. Souvent trop à la fois : mets en pause et demande à l’opérateur.',
  'carrier.android.no_sms_app':
    'Le téléphone n’a pas d’appli choisie pour les SMS. Android : Paramètres, Applis, Applis par défaut, SMS.',
  'carrier.android.short_code': 'Le téléphone n’envoie rien aux numéros courts. Rien à faire.',
  'carrier.android.generic':
    'Le téléphone n’a pas pu envoyer. Souvent plus de crédit, pas de réseau ou une SIM mal mise : essaie d’en envoyer un à la main.',
  'carrier.android.no_sim': 'Le téléphone ne trouve pas de SIM. Remets-la bien et relance l’appli.',
  'carrier.android.permission':
    'L’appli n’a pas le droit d’envoyer. Android : Paramètres, Applis, SMS Gateway, Autorisations, SMS : autorise.',
  'carrier.android.undelivered':
    'L’opérateur n’a pas pu remettre : éteint, hors de portée, ou plus en service. Rien à faire.',
  'carrier.android.cancelled': 'Quelqu’un les a annulés dans l’appli.',
  'carrier.android.failed': 'Le téléphone n’a pas pu envoyer et ne dit pas pourquoi. Regarde le message dans l’appli.',
} as const

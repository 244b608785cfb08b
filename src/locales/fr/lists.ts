/** Words of lists and imports. */
export const lists = {
  'command.list': 'Tes listes, et de nouvelles faites avec elles',
  'command.list.step': 'show (voir), count (compter) ou make (créer)',
  'command.list.name': 'la liste, ou le nom de la nouvelle',
  'command.list.from': 'par exemple : Pétition + Membres - oui:Rallye - écrit:14j & ville=Laval',

  'list.title': 'Listes',
  'list.none': 'Il n’y a pas encore de liste. Dépose un fichier CSV ici avec /import.',
  'list.how':
    'Pour les combiner : /list count Pétition + Membres - oui:Rallye - écrit:14j & ville=Laval. Puis /list make, un nom, et les mêmes mots.',
  'list.members': 'Personnes',
  'list.textable': 'Joignables par message',
  'list.landlines': 'Lignes fixes, gardées pour les appels',
  'list.counted': '{n, plural, =0 {Personne} one {Une personne} other {# personnes}}',
  'list.counted_note': 'Rien n’est encore créé. Pour créer cette liste : /list make "un nom" {words}',
  'list.made': '{name} : {n, plural, one {une personne} other {# personnes}}',
  'list.made_of': 'Faite de : {words}',
  'list.source': 'Source : {source}',

  'button.cancel_import': 'Annuler',
  'button.left_out': 'Lignes écartées',

  'import.running': 'Importation de {list} …',
  'import.progress': '{done} Mo lus sur {total}',
  'import.running_note': 'Tu peux continuer : le résultat apparaîtra ici.',
  'import.cancelled': 'Importation de {list} annulée. Rien du fichier n’a été gardé.',
  'import.failed': '{list} n’a pas été importée',
  'import.correct':
    'Mal lu ? Importe à nouveau et dis-le avec map, par exemple map:"phone=Cell, firstName=Prénom". Les noms sont alors corrigés.',
  'import.unproven':
    '{n, plural, one {Un numéro n’est dans aucun plan connu : possible, donc gardé} other {# numéros ne sont dans aucun plan connu : possibles, donc gardés}}',
  'import.left_out': '{n, plural, one {Une ligne écartée} other {# lignes écartées}} de {list}',
  'import.left_out_more': '{n, plural, one {Et une ligne de plus.} other {Et # lignes de plus.}}',
  'import.left_out_note':
    'Les lignes sont celles de ton fichier. Aucun numéro de téléphone n’est gardé des lignes écartées.',
  'import.left_out_file': 'Toutes dans un fichier (lien à usage unique, valable une heure)',

  'campaign.landlines':
    '{n, plural, one {Une ligne fixe de la liste reste de côté : gardée pour les appels.} other {# lignes fixes de la liste restent de côté : gardées pour les appels.}}',

  'errors.list.name_taken': 'Il y a déjà une liste {name}. Choisis un autre nom.',
  'errors.list.words_make':
    'Donne un nom à la nouvelle liste, puis ses mots : /list make "Deuxième tour" Pétition - oui:Rallye',
  'errors.list.words_empty': 'Écris quelles listes : /list count Pétition + Membres - oui:Rallye',
  'errors.list.words_missing':
    'Il manque un terme à côté d’un + ou - ou &. Mets entre guillemets un nom qui contient un tel signe.',
  'errors.list.words_begin':
    '« {found} » ne peut pas venir en premier : commence par une liste, comme : Pétition & ville=Laval',
  'errors.list.words_plus': '« {found} » ne s’ajoute pas : & garde seulement ces personnes, - les enlève.',
  'errors.list.words_many':
    'C’est trop à la fois : {most} termes au plus. Crée une liste avec les premiers, puis continue avec elle.',
  'errors.list.words_days': 'écrit : « {found} » jours n’est pas entre 1 et 3650. Écris-le comme écrit:14j.',
  'errors.list.words_field': 'Aucune liste n’a de champ « {found} ». Il y a : {fields}',
  'errors.list.words_nobody':
    'Il ne reste personne : aucune liste n’a été créée. Vois d’abord le nombre avec /list count.',
  'errors.list.import_gone':
    'Cette importation est terminée et n’a rien laissé. Importe à nouveau le fichier avec /import.',
} as const

/** Mots des bureaux laissés de côté, et de ce que le porte-à-porte a fait. */
export const trials = {
  'trial.title': '{name} : bureaux laissés de côté',
  'trial.drawn':
    '{held, plural, one {# bureau} other {# bureaux}} sur {stations} tirés au sort le {day}, un pour {one} voisins dans le classement. Personne n’y frappe.',
  'trial.left_alone': 'Laissés de côté',
  'trial.alone': 'laissé de côté',
  'trial.why':
    'Le tirage reste : il ne se refait pas. Quand les résultats d’un jour suivant seront importés, /areas effect dira ce que le porte-à-porte a fait.',
  'trial.effect': '{name} : ce que le porte-à-porte a fait',
  'trial.turnout': 'Participation',
  'trial.ours': 'Notre part des inscrits',
  'trial.sides': '{knocked} dans {n} bureaux à visiter, {held} dans {m} laissés de côté',
  'trial.more':
    '{what} : {difference} points là où l’on devait frapper. La vérité est sans doute entre {low} et {high}. Ce n’est guère le hasard.',
  'trial.less':
    '{what} : {difference} points là où l’on devait frapper, donc moins. La vérité est sans doute entre {low} et {high}. Ce n’est guère le hasard.',
  'trial.chance':
    '{what} : {difference} points là où l’on devait frapper. La vérité est sans doute entre {low} et {high}, et zéro en fait partie : c’est peut-être le hasard. Plus de bureaux, ou plus de portes, en diraient plus.',
  'trial.against': 'Chaque bureau est comparé à lui-même : {election}, {held}.',
  'trial.not_against': 'Aucune élection d’avant n’est là pour comparer : l’intervalle en est plus large.',
  'trial.how':
    'Tous les bureaux du tirage du {day} comptent, visités ou non. On compte des bureaux, pas des votants, car des voisins votent de la même façon. « Sans doute » : dans 95 essais pareils sur 100.',
  'trial.missing':
    '{n, plural, one {# bureau} other {# bureaux}} du tirage sans résultat aux deux élections : {codes}.',
  'errors.trial.drawn':
    'Le tirage date du {day}, et un second permettrait de choisir son résultat. /areas show dit quels bureaux.',
  'errors.trial.doors':
    'Des parcours y sont déjà découpés. Des bureaux ne se laissent de côté qu’avant la première porte.',
  'errors.trial.few':
    'Il faut au moins {needed} bureaux classés, et il y en a {stations}. Laisses-en plus de côté : /areas hold one_of:2',
  'errors.trial.none': 'Aucun bureau n’a été laissé de côté ici. Avant la première porte : /areas hold',
  'errors.trial.no_result':
    'Il n’y a pas encore de résultat d’un jour après le {day}. Importe-le avec ceux d’avant (le jour dans le nom du fichier, par exemple 2027-04-11) : npm run muster -- area import DOSSIER',
  'errors.trial.lost': 'Trop peu de bureaux du tirage ont un résultat. Leurs identifiants sont-ils restés les mêmes ?',
}

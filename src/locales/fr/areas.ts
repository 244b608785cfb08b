/** Mots des secteurs : à quelles portes frapper, et comment on l’a calculé. */
export const areas = {
  'command.areas': 'Quelles portes : bureaux de vote classés à partir de données ouvertes, avec une carte',
  'command.areas.step':
    'que faire : show, ours (nos partis), left (pas rattachés), hold (laisser de côté), effect (effet)',
  'command.areas.territory': 'quel territoire, par exemple Paris',
  'command.areas.one_of': 'laisser de côté un bureau sur combien, pour comparer',
  'command.areas.parties': 'noms des partis ou des candidats qui sont les nôtres, séparés par des virgules',

  'area.title': '{name} : où frapper d’abord',
  'area.title_votes': '{name} : où l’on a le moins voté',
  'area.line': '{likely} probablement à nous, {abstention} n’ont pas voté',
  'area.line_votes': '{abstained} n’ont pas voté, {abstention}',
  'area.counts':
    '{stations, plural, one {# bureau} other {# bureaux}}, {ranked} classés. Sous {minimum} inscrits, signalés mais pas classés : {small}.',
  'area.abstention': 'N’ont pas voté',
  'area.abstention_how': '1 − votants ÷ inscrits. {election}, {held}.',
  'area.partial': 'N’ont pas voté ici',
  'area.partial_how':
    '1 − votes au bureau ÷ inscrits. {election}, {held}. Les votes par anticipation sont comptés ailleurs : l’abstention réelle est plus faible.',
  'area.ours': 'À nous',
  'area.ours_how': 'Voix pour {choices} ÷ exprimés. {election}, {held}.',
  'area.likely': 'Probablement à nous',
  'area.likely_how':
    'Inscrits qui n’ont pas voté × notre part des exprimés. On suppose que les absents ressemblent à leurs voisins.',
  'area.expected': 'Participation prédite par le recensement',
  'area.expected_how': 'Régression de la participation sur {groups}, {n} bureaux, R² {r2}.',
  'area.group.occupation': 'les métiers',
  'area.group.age': 'les âges',
  'area.residual': 'Face au recensement',
  'area.residual_how':
    'Participation moins celle que prédit le recensement, en points. Sous zéro : on a moins voté que dans les lieux semblables.',
  'area.change': 'Évolution de l’abstention',
  'area.change_how': 'Abstention moins celle de {election}, {held}, en points.',
  'area.rounds': 'Entre les tours',
  'area.rounds_how': 'Abstention, second tour moins premier, en points : {first}, {second}.',
  'area.abstained': 'Inscrits qui n’ont pas voté',
  'area.registered': 'Inscrits',
  'area.place': 'Rang',
  'area.none_value': 'inconnu',
  'area.small': 'moins de {minimum} inscrits : pas classé',
  'area.no_result': 'pas de résultat : pas classé',
  'area.unranked': 'pas classé',
  'area.from': '{from} et plus',
  'area.between': '{from} à {to}',
  'area.map': 'Ouvre la carte (pendant {minutes} minutes)',
  'area.csv': 'Tous les bureaux en tableau (CSV, une fois)',
  'area.law': 'Des bureaux seulement : aucun de nos fichiers ne note une personne. N’ajoute aucun nom à cette carte.',
  'area.left_none': 'Tout ce que contiennent les fichiers a été rattaché.',
  'area.left_note':
    '{n, plural, one {# élément} other {# éléments}} des fichiers à rattacher encore : /areas left {name}',
  'area.left_title': '{name} : ce qui n’a pas été rattaché',
  'area.left_more': '… et {n} de plus : npm run muster -- area left.',
  'area.no_ours':
    'Aucun parti n’est encore le nôtre : les bureaux sont classés par nombre d’absents. Dis lesquels : /areas ours {name} parties:NOM, NOM',
  'area.ours_kept': 'C’est noté, et recalculé.',
  'area.picture': 'Une carte de {name} : les bureaux les plus foncés d’abord. {first}',
  'area.map_more': 'La carte montre les {n} premiers bureaux ; le tableau les a tous.',
  'area.map_about': 'Touche un bureau pour voir ses chiffres.',
  'area.map_first': 'Premiers bureaux',
  'area.map_shade': 'Teinte selon',
  'area.link_gone': 'Ce lien n’est plus valable. /areas en donne un nouveau.',
  'download.areas': 'Le classement des bureaux de vote, en tableau (CSV).',

  'errors.area.none':
    'Il n’y a pas encore de résultats par bureau de vote. Sur le serveur : npm run muster -- area import DOSSIER (README, Which doors).',
  'errors.area.which': 'Lequel ? Il y a : {names}.',
  'errors.area.persons':
    '{file} a une colonne « {column} », qui parle de personnes. On note des secteurs, jamais des personnes : enlève la colonne.',
  'errors.area.too_large': '{file} dépasse {megabytes} Mo. Découpe le fichier par département ou par circonscription.',
  'errors.area.nothing': 'Aucun tableau de résultats par bureau de vote parmi : {files}.',
  'errors.area.no_basis': 'Aucune élection ne porte ce nom. Il y a : {names}.',
  'errors.area.none_ours': 'Personne du nom de « {word} » ne s’est présenté. Il y a : {names}.',
  'errors.area.no_parties': 'Dis quels partis sont les nôtres : /areas ours NOM parties:PREMIER, SECOND',
  'errors.area.too_many':
    'Avec {n} bureaux c’est trop long pour une conversation. Sur le serveur : npm run muster -- area score NOM --ours "…"',
}

/** Les mots de /why board. */
export const whyBoard = {
  'command.why.about': 'board : pourquoi les tableaux disent ce qu’ils disent',
  'whyboard.title': 'Pourquoi les tableaux disent ce qu’ils disent',
  'whyboard.mine': 'Le plus récent de toi :',
  'whyboard.none': 'Rien de toi n’a encore compté : une réponse à temps est la première chose qui compte.',
  'whyboard.times': '{n} fois : {sentence}',
  'whyboard.tie': '{what} : {team} en a {n}, comme {others} : elles partagent la place {place}.',
  'whyboard.ties': 'Le même nombre donne la même place ; la suivante se compte à partir de là (1, 1, 3).',
  'whyboard.shared':
    'Ce que plusieurs ont obtenu compte pour un, partagé entre celles et ceux qui ont écrit. Se passer des gens ne rapporte rien.',
  'whyboard.pauses':
    'Une pause n’enlève rien, et ce que font les gens à qui on avait écrit avant compte toujours.{n, plural, =0 {} one { Une personne de ton équipe est en pause.} other { # personnes de ton équipe sont en pause.}}',
  'whyboard.left':
    'Qui part, ou change d’équipe, laisse à l’équipe ce qui y a été fait ; son nom n’est sur aucun tableau.{n, select, 0 {} other { Des réponses et des oui de {team}, {n} viennent de gens qui sont partis.}}',
}

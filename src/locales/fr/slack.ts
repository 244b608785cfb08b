export const slack = {
  'network.slack.more': 'La suite est dans le fil ci-dessous.',
  'network.slack.elsewhere': 'Il y a plus que ce qui tient ici : tape /muster pour voir le reste.',
  'network.slack.written': 'Je t’ai écrit dans notre conversation privée.',
  'network.slack.wait': 'Un instant…',
  'network.slack.answer': 'Réponse',
  'network.slack.late': 'L’ouverture a pris trop de temps. Rien n’est perdu : appuie encore une fois.',
  'network.slack.again': 'Ouvrir',
  'network.slack.close': 'Fermer',
  'network.slack.go': 'C’est parti',
  'network.slack.part': '{label} ({part} sur {parts})',
  'network.slack.one_file': 'Un seul fichier à la fois, s’il te plaît. Rien n’a été lu.',
  'network.slack.edited':
    'Ce sont les mots de départ qui comptent : les modifier ici ne change rien. Écris de nouveau dans ce fil.',
  'network.slack.outside': 'Ce fichier n’est pas dans Slack. Dépose ici le fichier lui-même. Rien n’a été lu.',
  'network.slack.short': 'Écris aux électeurs avec ton équipe, depuis ta messagerie habituelle.',
  'network.slack.about':
    'Avec Muster, les bénévoles d’une campagne écrivent aux électeurs depuis Slack. Chaque message part parce qu’une personne a appuyé sur un bouton pour cet électeur ; les réponses arrivent sous forme de cartes, et c’est dans leur fil que tu réponds. Les responsables préparent les campagnes, importent les listes et suivent les équipes sans quitter la messagerie.',
  'network.slack.umbrella': 'Tout ce que Muster sait faire',
} as const

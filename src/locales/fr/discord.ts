export const discord = {
  'network.discord.umbrella': 'Tout ce que Muster sait faire',
  'network.discord.line': 'la commande, et ce dont elle a besoin',
  'network.discord.file': 'un fichier, pour les commandes qui en prennent un',
  'network.discord.written': 'Je t’ai écrit dans notre conversation privée.',
  'network.discord.in_thread':
    'Tes contacts sont dans un fil privé, que seuls toi, moi et la modération de ce serveur pouvons voir.',
  'network.discord.thread': 'Tes contacts',
  'network.discord.closed':
    'Discord ne me laisse pas t’écrire. Fais un clic droit sur le nom de ce serveur, choisis Paramètres de confidentialité, active les messages privés, puis réessaie. Rien n’est perdu.',
  'network.discord.write_first':
    'Je ne peux pas ouvrir notre conversation privée pour l’instant. Clique sur mon nom, puis sur Message, et tape la même chose là-bas. Rien n’est perdu.',
  'network.discord.late': 'L’ouverture a pris trop de temps. Rien n’est perdu : appuie encore une fois.',
  'network.discord.again': 'Ouvrir',
  'network.discord.mend': 'Ce que tu as tapé est gardé : ouvre de nouveau et corrige.',
  'network.discord.more': 'Il y a plus que ce qui tient ici : tape /muster pour voir le reste.',
  'network.discord.unread':
    'Je ne peux pas lire ça : ici, Discord ne me montre que les réponses à mes propres messages, avec le @ activé. Rien n’est parti.',
  'network.discord.quarantine':
    'Discord m’empêche d’ouvrir des conversations privées, car j’en ai ouvert beaucoup. Le travail continue dans des fils privés. Demande aux bénévoles de cliquer sur mon nom et de m’écrire en premier ; si cela dure, fais appel sur https://support.discord.com (le code est 40003).',
} as const

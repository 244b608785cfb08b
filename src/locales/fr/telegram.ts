/** Les quelques mots à nous dont Telegram a besoin. */
export const telegram = {
  'network.telegram.in_chat': 'Ma réponse est dans notre conversation à deux.',
  'network.telegram.start_first':
    'Je ne peux pas t’écrire en premier. Ouvre notre conversation, appuie sur Démarrer, puis recommence.',
  'network.telegram.open_chat': 'Ouvrir notre conversation',
  'network.telegram.only_text': 'Je ne transmets que des mots. Écris-le en texte, en répondant à la carte.',
  'network.telegram.edited':
    'C’est parti comme tu l’as d’abord écrit : le modifier ici ne change rien. Réponds de nouveau avec les bons mots.',
  'network.telegram.masked':
    'Tu écris ici au nom d’un groupe : je ne peux pas savoir qui tu es. Désactive « Rester anonyme », ou écris-moi dans notre conversation à deux.',
  'network.telegram.too_large':
    'Ce fichier dépasse 20 Mo, le maximum que Telegram donne à un robot. Importe-le en plusieurs parties, ou sur le serveur : npm run muster -- import',
  'network.telegram.form_place': '{place} sur {fields}',
  'network.telegram.form_how': 'Réponds à ce message.',
  'network.telegram.form_keep': '/keep le laisse tel quel',
  'network.telegram.form_skip': '/skip le laisse vide',
  'network.telegram.form_back': '/back revient au champ précédent',
  'network.telegram.form_cancel': '/cancel arrête là',
  'network.telegram.form_long': 'C’est long de {found} caractères ; {max} au plus tiennent. Écris plus court.',
  'network.telegram.form_required': 'Celui-ci ne peut pas rester vide.',
  'network.telegram.form_cancelled': 'Annulé. Rien n’a changé.',
  'network.telegram.form_none': 'Il n’y a rien à remplir. Appuie de nouveau sur le bouton de la carte.',
  'network.telegram.form_open':
    '« {form} » est encore ouvert : réponds au message de sa dernière question, ou /cancel.',
  'network.telegram.form_mend': 'Ce que tu as écrit est gardé : /back le redemande.',
} as const

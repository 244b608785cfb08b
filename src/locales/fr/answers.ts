/** Words of answers: queue, later, undo, nudges. */
export const answers = {
  'command.replies': 'Répondre à qui attend, l’un après l’autre',

  'button.answers': 'Réponses',
  'button.next': 'Suivante',
  'button.later': 'Plus tard',
  'button.ask': 'Demander conseil',
  'button.back': 'Rendre à {name}',
  'button.undo': 'Annuler',
  'button.done': 'Fini pour ce soir',
  'button.change': 'Modifier',
  'button.drop': 'Jeter',

  'gate.title': 'D’abord les réponses : {n} personnes t’attendent',
  'gate.text':
    'Elles ont répondu, et personne n’aime attendre. Quand tu en auras traité quelques-unes, les contacts suivants viendront ; ceux en main restent à toi.',

  'queue.place': '{place} sur {total} en attente',
  'queue.done': 'Plus personne n’attend. Bravo !',
  'queue.told': '{n, plural, one {Une réponse attend} other {# réponses attendent}} quelqu’un de l’équipe.',
  'nudge.text': '{n, plural, one {Une personne attend} other {# personnes attendent}} ta réponse.',

  'talk.in': '{name} ({campaign})',
  'talk.also': 'À ce numéro aussi : {names}',
  'talk.note': 'Un mot de {text}',
  'later.when': 'Quand veux-tu revoir {name} ?',
  'later.soon': 'Dans 15 minutes',
  'later.hour': 'Dans une heure',
  'later.open': 'À l’ouverture des envois ({time})',
  'later.not': 'Non, maintenant',
  'later.put': 'Plus tard : {name} revient à {time}.',
  'ask.asked': 'La question sur {name} est posée à ton ou ta responsable. Inutile d’attendre : continue.',
  'ask.of_you': '{name} te demande conseil : que répondrais-tu ? Prends-la, ou rends-la avec un mot.',
  'ask.in_channel': '{name} demande conseil pour une réponse dans {campaign}.',
  'ask.back_title': 'Rendre à {name}',
  'ask.back_note': 'Un mot pour cette personne',
  'ask.back_hint': 'Ce que tu répondrais, ou où le trouver',
  'ask.back_submit': 'Rendre',
  'ask.given_back': 'Rendue à {name}.',
  'undo.done': 'Annulé : tout est comme avant.',

  'done.title': 'Merci, {name}, et bonne nuit !',
  'done.text':
    'Les contacts qui restaient vont à quelqu’un d’autre, les réponses à venir aussi. Je me tais jusqu’à ce que tu demandes des contacts ou des réponses.',

  'draft.kept':
    'Il est trop tard (ou trop tôt) pour écrire à {name}. Ta réponse est gardée, et je te la repropose à {time}. Elle ne part pas toute seule.',
  'draft.offer': 'Tu as écrit ceci à {name} après la fermeture. L’envoyer maintenant ?',
  'draft.gone': 'Ta réponse gardée pour {name} n’est plus utile. Rien n’est parti.',

  'unsendable.voice': 'Un message vocal ne peut pas partir : rien n’est parti. Écris-le avec des mots.',
  'unsendable.photo': 'Une photo ne peut pas partir : rien n’est parti. Écris-le avec des mots.',
  'unsendable.sticker': 'Un autocollant ne peut pas partir : rien n’est parti. Écris-le avec des mots.',
  'unsendable.file': 'Un fichier ne peut pas partir : rien n’est parti. Écris-le avec des mots.',
  'unsendable.change': 'Une correction ne part pas : ce qui est parti reste tel quel. Écris encore pour corriger.',

  'reply_failed.expired':
    'Ta réponse à {name} n’est pas partie à temps et ne partira plus. Écris encore si c’est toujours utile.',
  'reply_failed.opted_out':
    'Ta réponse à {name} n’est pas partie : la personne s’est désabonnée entre-temps. Rien à faire.',
  'reply_failed.invalid': 'Ta réponse à {name} n’est pas partie : ce numéro ne reçoit pas de messages. Rien à faire.',
  'reply_failed.too_many':
    'Ta réponse à {name} n’est pas partie : sans réponse de sa part, elle a déjà reçu aujourd’hui le maximum de messages. Attends sa réponse.',
  'reply_failed.other':
    'Ta réponse à {name} n’est pas arrivée. Essaie encore une fois ; si cela se répète, dis-le à ton organisateur.',

  'stranger.title': 'Un message d’un numéro inconnu',
  'stranger.campaign': 'Peut-être à cause de la campagne {campaign}.',
  'stranger.nothing': 'Aucune campagne ne l’explique.',
  'stranger.out': 'Noté : {phone} ne recevra rien.',

  'errors.batch.opens':
    'Il est trop tôt ou trop tard pour écrire aux gens là où ils sont. Les envois ouvrent à nouveau : {time} (heure de {city}). À ce moment-là !',
  'errors.batch.closing':
    'Les envois finissent dans quelques minutes : pas de nouveaux contacts. Ceux que tu as en main peuvent encore partir.',
  'errors.batch.gate':
    '{n, plural, one {Une personne attend} other {# personnes attendent}} une réponse. Réponds d’abord : ensuite, il y aura de nouveaux contacts.',
  'errors.talk.wrong_number': '{name} : c’est noté comme un faux numéro, rien ne peut partir.',
  'errors.ask.asked': 'La question est déjà posée. Inutile d’attendre : continue avec les autres.',
  'errors.ask.over': 'Cette question est déjà réglée. Rien n’a été rendu.',
  'errors.undo.late': 'On ne peut annuler que pendant {n} secondes. Rien n’a changé.',
}

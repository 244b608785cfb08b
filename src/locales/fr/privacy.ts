/** Mots de la vie privée : ce qui est gardé d’une personne, et son effacement. Les contacts : vous. */
export const privacy = {
  'contact.data': "{sender} : ce que nous avons sur vous, à ouvrir une fois, dans l'heure : {link}",
  'contact.erase':
    '{sender} : pour effacer ce que nous avons sur vous et ne plus rien recevoir, répondez EFFACER {code}. Sinon, ne faites rien.',
  'page.data_text': 'Tout ce que nous avons sur votre numéro, dans un fichier.',
  'page.data_once':
    'Ce lien marche une fois, pendant une heure. Si vous n’avez rien demandé, ne faites rien : vous seul·e l’avez reçu.',
  'page.data_button': 'Télécharger mes données',
  'card.erased': 'Les données de cette personne ont été effacées.',
  'card.ended': 'Ce contact n’est plus entre tes mains.',
  'talk.data': '{name} a demandé ce que nous avons à son sujet et a reçu un lien.',
  'talk.erase': '{name} a demandé à être effacé·e et a reçu un code pour confirmer.',
  'download.volunteer': 'Tout ce qui est gardé sur toi, dans un fichier.',
  'command.mydata': 'Tout ce qui est gardé sur toi, dans un fichier',
  'command.forget_me': 'Effacer d’ici ton nom et tes comptes',
  'mydata.text':
    'Tout ce qui est gardé sur toi ici, dans un fichier. Le lien marche une fois, pendant {minutes} minutes.',
  'mydata.link': 'Mes données',
  'mydata.forget': 'Pour tout effacer : /forget_me',
  'forget.title': 'T’effacer d’ici ?',
  'forget.text':
    'Ton nom, tes comptes, ta promesse et tes compétences sont effacés, et ce que tu as en main retourne à l’équipe. Les messages que tu as envoyés restent comptés, sans nom. On ne peut pas revenir en arrière.',
  'forget.done':
    'C’est fait. Plus personne ici ne te connaît. Tes propres messages dans cette discussion, c’est à toi de les supprimer. Merci pour tout.',
  'button.forget': 'M’effacer',
  'errors.forget.last':
    'Tu es la dernière personne à organiser : plus personne ne pourrait entrer après toi. Il faut d’abord en inviter une autre.',
  'house.keeps':
    'Combien de temps nous gardons ce que nous savons. Ensuite c’est enlevé, et tu en es averti·e. Les nombres restent.',
  'house.messages': 'Mots des messages et des réponses, après la fin de la campagne',
  'house.answers': 'Étiquettes et réponses au sondage, après sa fin',
  'house.people': 'Personnes dont on n’a plus rien su depuis',
  'house.days': '{n, plural, one {# jour} other {# jours}}',
  'house.days_hint': 'En jours',
  'house.saved_keep': 'C’est noté. Ce qui a fait son temps est enlevé dans l’heure.',
  'button.house_keep': 'Durée de garde',
  'form.house_keep': 'Combien de temps nous gardons',
  'form.keep_days': 'Jours de garde de ses mots et réponses après sa fin',
  'form.keep_days_hint': 'Vide : comme la maison (/house)',
  'retention.campaign':
    '{name} a fait son temps. Enlevés : les mots de {texts, plural, one {# message} other {# messages}} et de {answers, plural, one {# réponse} other {# réponses}}, et {tags, plural, one {# étiquette} other {# étiquettes}}. Ses nombres restent.',
  'retention.people':
    '{n, plural, one {Une personne} other {# personnes}} dont on n’a plus rien su aussi longtemps que tu gardes : enlevées d’ici. Elles peuvent être importées de nouveau.',
} as const

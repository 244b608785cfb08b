/** Mots des soirées de textos. */
export const evenings = {
  'command.evening': 'La soirée d’écriture de ton équipe',
  'command.evening.what': 'plan (annoncer), start (commencer), pause, resume (reprendre) ou end (finir)',
  'command.evening.words': 'par exemple : jeudi 18 h 30 90m but 600 réponses',
  'evening.title': 'Soirée d’écriture : {team}',
  'evening.when': '{time}, pendant {n} minutes. Apporte ton téléphone ; les mots sont prêts.',
  'evening.goal': 'Nous voulons répondre à {n} personnes à temps.',
  'evening.guests': '{n, plural, one {Présent} other {# présents}} : {names}',
  'evening.nobody': 'Qui dit oui en premier ?',
  'evening.left': '{n, plural, one {Encore une minute} other {Encore # minutes}}',
  'evening.progress': '{n, plural, one {# réponse sur {goal} traitée} other {# réponses sur {goal} traitées}} à temps',
  'evening.handled': '{n, plural, one {Une réponse traitée} other {# réponses traitées}} à temps',
  'evening.waiting': '{n, plural, one {Une personne attend} other {# personnes attendent}} une réponse.',
  'evening.paused': 'Une pause. Lève-toi, bois quelque chose ; l’horloge est arrêtée.',
  'evening.resumed': 'C’est reparti.',
  'evening.over': 'Voilà, c’est fini. Merci à toute l’équipe !',
  'evening.dropped': 'Elle n’a pas lieu.',
  'evening.handed':
    '{n, plural, one {Une réponse en attente revient} other {# réponses en attente reviennent}} à l’équipe.',
  'evening.thanks': 'Merci, {names}{n, plural, =0 {} one { et une autre personne} other { et # autres}} !',
  'evening.thanks_all': '{n, plural, =0 {Merci !} one {Merci à toi !} other {Merci à toute l’équipe, # en tout !}}',
  'evening.planned': 'Annoncée ici : {time}. Qui dit « J’en suis » reçoit un rappel une heure avant.',
  'evening.code':
    'Le code de la salle ; ici, personne d’autre ne le voit. Jusqu’à {n} personnes nouvelles arrivent par lui dans {team} ; elles s’exercent d’abord, et un·e responsable regarde. Il marche : {from} – {until}.',
  'evening.code_again':
    'Tu peux l’imprimer ; tu le reçois encore une heure avant, et /evening start montre le même. Il circule trop tôt ? /codes le retire.',
  'evening.no_code': 'Le code de la salle ne marche plus ; /evening start en apporte un autre.',
  'evening.started': 'C’est parti !',
  'evening.pace':
    'Jusqu’à la fin : les contacts que personne ne touche pendant 15 minutes vont à d’autres, une réponse qui attend est rappelée après 5 minutes et va à l’équipe après 10.',
  'evening.ended':
    'Finie. {n, plural, =0 {Personne n’attend de réponse.} one {Une réponse en attente revient à l’équipe.} other {# réponses en attente reviennent à l’équipe.}}',
  'evening.in': 'Tu en es. À bientôt !',
  'evening.in_already': 'Tu en es déjà.',
  'evening.reminder': 'Dans une heure, à {time} : la soirée d’écriture de {team}. À tout de suite !',
  'evening.companion': '{name} connaît déjà tout cela et t’accompagne ce soir : pose toutes tes questions.',
  'evening.newcomer': '{name} débute ce soir et te posera peut-être des questions. Merci de l’accompagner !',
  'evening.fresh':
    'Tu as joint toutes tes personnes. {n, plural, one {Une autre t’attend} other {# autres t’attendent}}.',
  'button.in': 'J’en suis',
  'errors.evening.team': 'Tu n’es dans aucune équipe : une soirée est celle d’une équipe.',
  'errors.evening.there': 'Ton équipe a déjà une soirée : finis-la d’abord, avec /evening end.',
  'errors.evening.none': 'Il n’y a pas de soirée pour cela. /evening plan en annonce une.',
  'errors.evening.over': 'Cette soirée est finie.',
  'errors.evening.other_team': 'C’est la soirée d’une autre équipe : la tienne a besoin de toi.',
  'errors.join.early':
    'Ce code est pour une soirée à venir : il marche à partir d’une heure avant. Réessaie à ce moment-là, avec le même code.',
  'errors.evening.past': '« {found} » est passé. Essaie : /evening plan jeudi 18h30',
  'errors.evening.words': 'Je ne comprends pas « {found} ». Essaie : /evening plan jeudi 18 h 30 90m but 600 réponses',
  'care.held': '(des mots blessants, mis de côté)',
  'care.title': 'Cela fait beaucoup',
  'care.text':
    'Trois personnes de suite ont été grossières, et tu n’y es pour rien. Fais une pause : l’équipe s’occupe de qui attend.',
  'button.reveal': 'Montrer ce qui a été mis de côté',
}

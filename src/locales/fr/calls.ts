import type { calls as en } from '../en/calls.ts'

/** Les appels. */
export const calls: Record<keyof typeof en, string> = {
  'command.call': 'La prochaine personne à appeler',
  'command.call.effort': 'de quelle action',
  'command.calls': 'Des appels à une liste : new, chiffres, pause',
  'command.calls.step': 'show, new, text, pause, resume, finish',
  'command.calls.name': 'un nom pour l’action, par exemple Phoning',
  'command.calls.list': 'qui appeler : une liste',
  'command.calls.script': 'quoi dire, avec firstName et texter entre accolades',
  'command.calls.tries': 'combien d’essais par personne au plus (3 par défaut)',

  'button.call': 'Appel suivant',

  'call.number': 'Voir le numéro',
  'call.dial': 'Appeler',
  'call.tried': '{n, plural, one {Déjà essayé une fois.} other {Déjà essayé # fois.}}',
  'call.talked': 'On a parlé',
  'call.no_answer': 'Pas de réponse',
  'call.voicemail': 'Répondeur',
  'call.back': 'Rappeler',
  'call.refused': 'Refus',
  'call.wrong_number': 'Mauvais numéro',
  'call.never': 'Ne plus contacter',
  'call.back_when': 'Quand faut-il rappeler ?',
  'call.did.no_answer':
    '{name} : pas de réponse. {left, plural, =0 {C’était le dernier essai.} other {On réessaiera à un autre moment de la journée.}}',
  'call.did.voicemail':
    '{name} : répondeur. {left, plural, =0 {C’était le dernier essai.} other {On réessaiera à un autre moment de la journée.}}',
  'call.did.wrong_number': '{name} : mauvais numéro, plus jamais d’appel ni de SMS.',
  'call.did.refused': '{name} : refus. À la personne suivante !',
  'call.did.back': '{name} : on rappellera.',
  'call.did.talked': '✓ {name} : on a parlé.',
  'call.did.never': '{name} ne recevra plus d’appel ni de SMS.',
  'call.over': 'Plus personne à appeler pour l’instant. Merci !',
  'call.in_hand': 'Tu as déjà quelqu’un à appeler.',
  'call.released': 'La personne que tu avais retourne à la liste.',

  'calls.made': '{name} : {n, plural, one {une personne} other {# personnes}} à appeler.',
  'calls.title_running': '{name}',
  'calls.title_paused': '{name} (en pause)',
  'calls.title_finished': '{name} (terminée)',
  'calls.progress': '{done} personnes sur {all}',
  'calls.held': 'En main',
  'calls.tries': 'Appels jusqu’ici',
  'calls.out': 'Plus appelées',

  'errors.calls.none':
    'Il n’y a personne à appeler. Une organisatrice commence par : /calls new "Phoning" list:"Pétition"',
  'errors.calls.none_left':
    'Personne ne peut être appelé maintenant : tout est fait, en d’autres mains, ou c’est trop tôt ou trop tard là-bas.',
  'errors.calls.gone': 'Cette personne n’est plus à toi. Rien n’a été noté.',
  'errors.calls.no_list': 'Dis qui appeler : /calls new "Phoning" list:"Pétition"',

  'calls.followed':
    'Après un échange ou un message vocal de {name}, le message de {campaign} est à un geste ; personne d’autre ne l’envoie.',
  'calls.unfollowed': 'Aucun message ne suit les appels de {name}.',
  'command.calls.campaign': 'avec text : la campagne dont le premier message peut suivre un échange',

  'card.called': '{name} est au téléphone avec quelqu’un de chez nous : rien n’est parti. On y revient à la fin.',
  'calls.assigned': '{n, plural, one {Une personne} other {# personnes}} à appeler, données',
  'call.given':
    '{name} : {n, plural, one {une personne} other {# personnes}} à appeler t’attendent, pendant {hours} heures.',
  'errors.assign.no_pair': 'Au téléphone chacun est seul : enlève with:.',
  'follow.text': 'Envoyer ceci maintenant ?',
  'follow.coming': 'Est-ce qu’on vient à {title} ?',
  'follow.answered': '{title} : {what}',
  'follow.yes': 'On vient',
  'follow.maybe': 'Peut-être',
  'follow.no': 'On ne vient pas',
  'errors.follow.gone':
    'Plus rien ne peut suivre cet appel : c’est envoyé, quelqu’un d’autre s’en occupe, ou la personne ne veut pas de messages. Rien n’a été envoyé.',
  'errors.campaign.follows':
    'Le message de {name} suit des appels : il part après un échange. Demande un appel avec /call.',
}

/** Mots des lignes privées vers une personne responsable. */
export const lines = {
  'command.lead': 'Une ligne privée vers un·e responsable : personne d’autre ne la lit',
  'command.lead.text': 'ce que tu veux dire',
  'lead.title': 'Une ligne privée vers {name}',
  'lead.how':
    'Quoi que ce soit : un contact qui t’inquiète, trop pour ce soir, quelque chose dans l’équipe. Personne d’autre ne lit. Tu peux aussi l’écrire tout de suite : /lead et tes mots.',
  'lead.form': 'Personne d’autre ne lit',
  'lead.text': 'Que veux-tu dire ?',
  'lead.said': '{name} va le lire. La réponse viendra dans ta propre conversation.',
  'lead.asks': '{name} a besoin de te parler',
  'lead.answers': '{name} te répond',
  'lead.note': 'Personne d’autre ne lit ceci. Réponds avec le bouton, ou en répondant à ce message.',
  'button.lead': 'Écrire',
  'button.line': 'Répondre',
  'errors.lead.nobody':
    'Personne ne dirige ton équipe pour l’instant, et personne n’organise. Demande à qui t’a donné le code.',
  'errors.lead.many': '{n} messages en une heure, c’est plus qu’une conversation ne peut porter. Un appel fait mieux.',
}

/** Mots de la vitesse des portes et des appels. */
export const pace = {
  'command.pace': 'Portes, conversations, entretiens et appels par heure, par jour ou par secteur',
  'command.pace.by': 'day (jour) ou area (secteur)',
  'command.pace.days': 'sur combien de jours (14 par défaut)',
  'pace.title': 'Une heure de travail',
  'pace.doors': '{doors} portes, {talks} conversations, {interviews} entretiens par heure ({hours} h)',
  'pace.phone': 'Au téléphone',
  'pace.calls': '{calls} appels, {talks} conversations par heure ({hours} h)',
  'pace.usual': '{usual} appels par heure sont habituels, {aim} sont le but.',
  'pace.no_area': 'sans secteur',
  'pace.how':
    'Heures d’une personne ou d’une paire, de porte en porte et d’appel en appel, sans les pauses de plus de 15 minutes. Sous six minutes, aucun rythme n’est donné.',
  'pace.none': 'Personne n’a frappé ni appelé ces {days} derniers jours. Les bénévoles commencent par /doors.',
}

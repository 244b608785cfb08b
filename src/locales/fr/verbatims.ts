/** Mots de ce que les gens ont dit, et de ce qu’on en comprend. */
export const verbatims = {
  'command.verbatims': 'Ce que les gens ont dit, par thème : étiquette quelques dizaines, je propose le reste',
  'command.verbatims.step': 'que faire : show (voir), label (étiqueter, les plus douteuses d’abord)',
  'command.verbatims.question': 'quelle question, ou une partie de celle-ci',

  'verbatim.questions': 'Ce que les gens ont dit : à quelle question ?',
  'verbatim.more_questions':
    '… et {n, plural, one {# autre} other {# autres}} : /verbatims show, et quelques mots de la question.',
  'verbatim.n_answers': '{n, plural, one {{shown} réponse} other {{shown} réponses}}',
  'verbatim.report': 'Ce que les gens ont dit',
  'verbatim.answers': 'Réponses',
  'verbatim.labelled': 'Étiquetées par quelqu’un',
  'verbatim.proposed': 'Proposées par moi',
  'verbatim.unclear': 'Pas comprises',
  'verbatim.new': 'Pas encore lues',
  'verbatim.themes': 'Thèmes',
  'verbatim.several':
    'Une réponse peut toucher à plusieurs thèmes. Foncé : quelqu’un l’a dit. Clair : c’est moi qui le propose.',
  'verbatim.said_proposed': '{said} par quelqu’un, {proposed} proposées',
  'verbatim.more_themes': '{n, plural, one {# autre thème} other {# autres thèmes}}',
  'verbatim.no_theme_yet': 'Rien n’a encore de thème.',
  'verbatim.no_theme': 'Aucun thème',
  'verbatim.unclear_about': 'Trop loin de ce qui a été étiqueté. À lire : il manque peut-être un thème.',
  'verbatim.by_week': 'Par semaine',
  'verbatim.by_area': 'Par secteur',
  'verbatim.share_of': 'Part des réponses de chaque colonne.',
  'verbatim.small_areas':
    '{areas, plural, one {# secteur} other {# secteurs}} avec moins de {least} réponses ({answers} en tout) ne sont pas montrés à part.',
  'verbatim.foot':
    'Des mots seulement, sans nom : numéros, adresses et prénoms ont été retirés. Les personnes rencontrées ne sont pas un échantillon de celles qui habitent là.',
  'verbatim.gone':
    'Le temps de {n, plural, one {# réponse} other {# réponses}} est passé : les mots sont partis, le compte reste.',
  'verbatim.reading':
    'Appris de {n, plural, one {# réponse étiquetée} other {# réponses étiquetées}}. Sur des réponses jamais vues, {right} de ce que je propose était juste, et {found} de ce qu’une personne aurait dit a été trouvé.',
  'verbatim.no_reading': 'Étiquette une douzaine de réponses, et je propose des thèmes pour les autres.',
  'verbatim.open_report': 'Ouvre le rapport, à lire ou à imprimer (pendant {minutes} minutes)',
  'verbatim.link_gone': 'Ce lien n’est plus valable. /verbatims en donne un nouveau.',
  'verbatim.csv': 'Toutes les réponses en tableau (CSV, une fois)',
  'verbatim.somebody': 'Quelqu’un',
  'verbatim.what_about': 'De quoi s’agit-il ?',
  'verbatim.i_think': 'Je pense : {themes}. Appuie pour corriger.',
  'verbatim.i_do_not_know': 'Je ne comprends pas celle-ci. De quoi s’agit-il ?',
  'verbatim.you_say': 'Tu dis : {themes}.',
  'verbatim.you_say_none': 'Tu dis : aucun thème.',
  'verbatim.left': '{n, plural, one {# réponse} other {# réponses}} sans étiquette, les plus douteuses d’abord.',
  'verbatim.all_labelled': 'Il ne reste rien à étiqueter ici. Merci !',
  'verbatim.reading_now': 'Je relis tout ; regarde de nouveau dans une minute.',

  'button.label_words': 'Étiqueter les douteuses',
  'button.themes': 'Thèmes',
  'button.read_again': 'Relire',
  'button.other_theme': 'Un autre thème…',
  'button.right_next': 'C’est juste, suivante',
  'button.no_theme': 'Aucun thème ne va',
  'button.later_words': 'Passer',
  'button.overview': 'Vue d’ensemble',
  'form.other_theme': 'Un autre thème',
  'form.themes': 'Thèmes de cette question',
  'form.theme_names': 'Thèmes',
  'form.theme_hint': 'un par ligne',
  'download.verbatims': 'Ce que les gens ont dit à une question, en tableau (CSV).',

  'errors.verbatim.none':
    'Personne n’a encore rien dit. Les mots viennent des portes et des appels, ou d’un fichier : npm run muster -- verbatims import FICHIER --question "…"',
  'errors.verbatim.which': 'Quelle question ? Il y a : {names}.',
  'errors.verbatim.no_question': 'La question est vide. Écris ce qui a été demandé.',
  'errors.verbatim.no_theme': 'Écris au moins un thème.',
  'errors.verbatim.too_many_themes': 'Une question a au plus {most} thèmes. Réunis-en quelques-uns.',
  'errors.verbatim.theme_in_use':
    'Quelqu’un a donné « {name} » à une réponse : ce thème reste. Remets-le dans la liste.',
  'errors.verbatim.no_column':
    'Aucune colonne ne contient {what}. Dis laquelle avec --{what} COLONNE ; il y a : {columns}.',
  'errors.verbatim.bad_day': 'Ligne {line} : « {found} » n’est pas un jour. Écris 2026-11-28 ou 28/11/2026.',
  'errors.verbatim.bad_json': 'La ligne {line} n’est pas un objet JSON.',
  'errors.verbatim.row_no_question':
    'La ligne {line} ne nomme aucune question. Dis-en une pour toutes avec --question "…".',
  'errors.verbatim.too_many_questions':
    'Il y a plus de {most} questions différentes. Est-ce une autre colonne ? Dis-en une pour toutes avec --question "…".',
}

/** Les mots du jour du vote : relances, pointages, plans de vote, et personnes laissées tranquilles. */
export const turnout = {
  'command.voted': 'Qui a voté, et à qui on écrit encore',
  'command.voted.step': 'show, file (une liste de pointage) ou chase (en faire une relance)',
  'command.voted.campaign': 'le brouillon qui doit appeler à voter',
  'command.voted.day': 'jour du vote, par exemple 2026-11-30',
  'command.voted.region': 'pays des numéros sans indicatif',
  'command.voted.file': 'une liste de pointage (CSV)',
  'command.holdout': 'Ce que les messages ont changé, face à des gens laissés tranquilles',
  'command.holdout.campaign': 'quelle campagne',
  'command.holdout.percent': 'd’un brouillon : tant sur cent sont laissés tranquilles',
  'command.holdout.seed': 'la graine du tirage (au hasard si rien n’est dit)',
  'campaign.chases': 'Appelle à voter le',
  'campaign.rally': 'Invite à',
  'campaign.holdout': 'Laissés tranquilles',
  'campaign.holdout_value': '{n} sur cent, tirés au lancement',
  'button.voted': 'A voté',
  'button.unvoted': 'N’a pas voté, en fait',
  'button.unvoted_of': 'Non, {name} n’a pas voté',
  'button.plan': 'Plan de vote',
  'button.note': 'Noter',
  'vote.station': 'Bureau de vote : {station}',
  'vote.plan': 'Compte voter : {plan}',
  'vote.voted': '{name} a voté. Plus personne ne lui demandera.',
  'vote.unvoted': 'Corrigé : {name} n’a pas voté.',
  'vote.unvoted_back': 'Corrigé : cette personne n’a pas voté, la question lui sera posée.',
  'vote.hint': 'On dirait que {name} a voté. Si c’est le cas, appuie sur « A voté ».',
  'vote.plan_title': 'Comment {name} compte voter',
  'vote.moment': 'Quand (jour et heure)',
  'vote.way': 'Comment y aller',
  'vote.company': 'Avec qui',
  'vote.plan_kept': 'Le plan de {name} est noté. Qui a un plan y va.',
  'voted.title': 'Le vote du {day}',
  'voted.campaigns': 'Campagnes',
  'voted.people': 'Personnes à qui on écrit',
  'voted.planned': 'Dont avec un plan',
  'voted.voted': 'Ont voté',
  'voted.voted_value': '{n} ({official} selon une liste officielle)',
  'voted.left': 'Restent à contacter',
  'voted.sources': '{place} : les pointages peuvent venir de {sources}. {rule}',
  'voted.source.official_list': 'listes officielles',
  'voted.source.said_so': 'ce que les gens nous disent',
  'voted.source.none': 'nulle part',
  'voted.chases': '{name} appelle à voter le {day}. Dès son lancement, qui a voté est laissé en paix.',
  'voted.chases_none': '{name} est de nouveau une campagne ordinaire.',
  'voted.read':
    'Vote du {day} : {n, plural, =0 {personne de plus n’a} one {une personne de plus a} other {# personnes de plus ont}} voté',
  'voted.rows': 'Lignes',
  'voted.struck': 'Ont voté, selon le fichier',
  'voted.already': 'Connus avant',
  'voted.unknown': 'Inconnus chez nous',
  'voted.refused': 'Ne peuvent être pointés par une liste',
  'voted.unreadable': 'Lignes sans numéro ni identifiant',
  'voted.everybody':
    'Aucune colonne ne dit qui a voté (comme « vote ») : toutes les personnes du fichier comptent comme ayant voté.',
  'voted.again':
    'Dépose la version suivante dès qu’elle existe : ce qui est connu reste, ce qui est nouveau compte aussitôt.',
  'holdout.title': 'Ce que les messages ont changé : {name}',
  'holdout.texted': 'À qui on voulait écrire',
  'holdout.held': 'Laissés tranquilles',
  'holdout.share': '{did} sur {people} ({percent} %)',
  'holdout.difference': 'Différence',
  'holdout.points': '{points} points',
  'holdout.between': 'À 95 % sûr, entre',
  'holdout.range': '{low} et {high} points',
  'holdout.set':
    '{name} : {percent} personnes sur cent seront laissées tranquilles, tirées au lancement avec la graine {seed}. Ensuite, cela ne change plus.',
  'holdout.off': '{name} : on écrit à tout le monde. On ne saura pas ce que les messages auront changé.',
  'holdout.how':
    '{percent} % ont été tirés au lancement avec la graine {seed}. {reached} des {people} autres ont reçu un message ; tous sont comptés, car qui on atteint n’est pas un hasard. Seul compte ce que dit une liste ou la porte, jamais ce que les gens nous ont dit.',
  'holdout.verdict.none':
    'Personne n’a été laissé tranquille : on ne peut rien dire. Pour la prochaine : /holdout percent:10 avant le lancement.',
  'holdout.verdict.aimless':
    'Cette campagne n’appelle pas à voter et n’invite à rien : il n’y a rien à comparer. (/voted chase ou /event invite)',
  'holdout.verdict.unseen':
    'Aucune liste n’est venue, et personne n’est passé par la porte : il n’y a rien à comparer.',
  'holdout.verdict.few': 'Trop peu de gens pour le dire : ces chiffres peuvent être un pur hasard. Ne t’y fie pas.',
  'holdout.verdict.chance': 'C’est peut-être un hasard : aucune différence du tout irait aussi avec ces chiffres.',
  'holdout.verdict.more':
    'Ceux à qui on a écrit sont plus nombreux à l’avoir fait, et ce n’est guère un hasard : les messages ont aidé.',
  'holdout.verdict.less':
    'Ceux à qui on a écrit sont moins nombreux à l’avoir fait, et ce n’est guère un hasard. Relis le texte avant la prochaine soirée.',
  'whynot.voted': 'Cette personne a voté : {campaign} ne lui demande plus rien.',
  'whynot.held_out': 'Le tirage l’a laissée tranquille dans {campaign}, pour savoir ce que ses messages changent.',
  'errors.card.voted': '{name} a déjà voté. Rien n’a été envoyé.',
  'errors.batch.silence':
    'Pas de message aujourd’hui : {of}. C’est la loi ({place} : {source}). Reviens après la fermeture des bureaux.',
  'errors.voted.day': '« {found} » n’est pas un jour à venir. Écris-le comme 2026-11-30, 30 novembre ou dimanche.',
  'errors.voted.which_day':
    'Quand vote-t-on ? Ajoute le jour du vote, par exemple day:2026-11-30 (day:none en fait une campagne ordinaire).',
  'errors.voted.past':
    'Le {day} est passé : on ne peut plus voter. Ajoute un jour de vote à venir, par exemple day:2026-11-30.',
  'errors.voted.no_day': 'Aucune campagne n’appelle à voter. Dis le jour du vote : day:2026-11-30',
  'errors.voted.no_mark': 'Personne n’a noté ce vote : il n’y a rien à corriger.',
  'errors.voted.official': 'Une liste officielle dit que cette personne a voté : cela reste.',
  'errors.voted.not_yours':
    'C’est la marque de quelqu’un d’autre. Cette personne peut la corriger, ou son ou sa responsable.',
  'errors.voted.no_chase': 'Cette campagne n’appelle pas à voter.',
  'errors.voted.no_file':
    'Dépose la liste de pointage avec la commande : un CSV avec des numéros ou des identifiants d’électeur.',
  'errors.voted.no_column':
    'Aucune colonne n’a de numéros ni d’identifiants. Colonnes trouvées : {columns}. Appelle-en une « phone » ou « voter_id ». Rien n’a été pointé.',
  'errors.voted.not_from_lists':
    'Là où vivent ces gens, la loi ne permet à personne d’utiliser une telle liste. Rien n’a été pointé. (/voted montre la règle.)',
  'errors.voted.forbidden':
    'Cela ne peut pas être noté là où vit cette personne ({place}) : {rule}. Rien n’a été pointé.',
}

/** Entretiens par SMS. */
export const byText = {
  'replies.may_ask.body':
    'Puis-je vous poser {n, plural, one {une question} other {# courtes questions}} et noter vos réponses ? Sans votre nom, et vous pouvez cesser à tout moment. Oui ou non ?',
  'bytext.may':
    'Cette campagne pose {n, plural, one {une question} other {# questions}} à qui le veut bien. Demande d’abord l’accord.',
  'bytext.asked': 'On a demandé son accord. Sans oui, rien n’est noté.',
  'bytext.ask_if': 'Demander l’accord',
  'bytext.ask_again': 'Redemander',
  'bytext.ask': 'Envoyer la question {n}',
  'bytext.yes': '✓ C’est oui. Envoie la première question.',
  'bytext.no': 'Cette personne ne veut pas de questions.',
  'bytext.over': 'Ses réponses sont notées, sans son nom. Plus de questions.',
  'bytext.question': 'Question {n} sur {total} : {text}',
  'bytext.words': 'Noter ses mots',
  'bytext.noted': '✓ Noté.',
  'bytext.done': '✓ C’était la dernière question. Remercie {name} !',
  'bytext.stop': 'Plus de questions',
  'errors.questions.keep':
    'Les mots envoyés par SMS à {campaign} partent avec ses messages. Retire keep. Rien n’a changé.',
}

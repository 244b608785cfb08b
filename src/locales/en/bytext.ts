/** Words of interviews by text. */
export const byText = {
  'replies.may_ask.body':
    'May I ask you {n, plural, one {a question} other {# short questions}} and note what you answer? Your name is not noted with it, and you can stop at any time. Yes or no?',
  'bytext.may':
    'This campaign asks {n, plural, one {a question} other {# questions}} of whoever agrees. Ask first whether they do.',
  'bytext.asked': 'They were asked whether they agree. Without a yes nothing is noted.',
  'bytext.ask_if': 'Ask if they agree',
  'bytext.ask_again': 'Ask again',
  'bytext.ask': 'Send question {n}',
  'bytext.yes': '✓ They agreed. Send the first question.',
  'bytext.no': 'They did not want questions.',
  'bytext.over': 'Their answers are noted, apart from their name. No more questions.',
  'bytext.question': 'Question {n} of {total}: {text}',
  'bytext.words': 'Note their words',
  'bytext.noted': '✓ Noted.',
  'bytext.done': '✓ That was the last question. Thank {name}!',
  'bytext.stop': 'No more questions',
  'errors.questions.keep':
    'Words that people text to {campaign} go when its texts go. Leave keep out. Nothing was changed.',
}

/** Words of answers: queue, later, undo, nudges. */
export const answers = {
  'command.replies': 'Answer those who wait, one after the other',

  'button.answers': 'Answers',
  'button.next': 'Next one',
  'button.later': 'Later',
  'button.ask': 'Ask a lead',
  'button.back': 'Back to {name}',
  'button.undo': 'Undo',
  'button.done': 'Done for tonight',
  'button.change': 'Change',
  'button.drop': 'Drop',

  'gate.title': 'First the answers: {n} people wait for you',
  'gate.text':
    'They wrote back, and nobody likes to wait. Once you have answered some, the next contacts come; what you hold stays yours.',

  'queue.place': '{place} of {total} waiting',
  'queue.done': 'Nobody is waiting. Well done!',
  'queue.told': '{n, plural, one {One answer waits} other {# answers wait}} for somebody of the team.',
  'nudge.text': '{n, plural, one {One person waits} other {# people wait}} for your answer.',

  'talk.in': '{name} ({campaign})',
  'talk.also': 'On this number also: {names}',
  'talk.note': 'From {text}',
  'later.when': 'When should {name} come back?',
  'later.soon': 'In 15 minutes',
  'later.hour': 'In an hour',
  'later.open': 'When texting opens ({time})',
  'later.not': 'Not later: now',
  'later.put': 'Later: {name} comes back at {time}.',
  'ask.asked': 'A lead was asked about {name}. You need not wait: go on.',
  'ask.of_you': '{name} asks you: what would you answer? Take it, or give it back with a word.',
  'ask.in_channel': '{name} asks a lead about an answer in {campaign}.',
  'ask.back_title': 'Back to {name}',
  'ask.back_note': 'A word for them',
  'ask.back_hint': 'What you would answer, or where it stands',
  'ask.back_submit': 'Give back',
  'ask.given_back': 'Given back to {name}.',
  'undo.done': 'Taken back: all is as it was.',

  'done.title': 'Thank you, {name}, and good night!',
  'done.text':
    'What you had not texted goes to somebody else, and so do later answers. I am silent until you ask for contacts or answers again.',

  'draft.kept':
    'It is too late (or too early) to text {name}. Your answer is kept, and I offer it to you again at {time}. It does not go by itself.',
  'draft.offer': 'You wrote this to {name} after closing. Send it now?',
  'draft.gone': 'Your kept answer to {name} is not needed any more. Nothing was sent.',

  'unsendable.voice': 'A voice message cannot be texted: nothing was sent. Write it in words.',
  'unsendable.photo': 'A photo cannot be texted: nothing was sent. Write it in words.',
  'unsendable.sticker': 'A sticker cannot be texted: nothing was sent. Write it in words.',
  'unsendable.file': 'A file cannot be texted: nothing was sent. Write it in words.',
  'unsendable.change': 'A change is not sent: what was sent stays as it was. Write again to correct it.',

  'reply_failed.expired':
    'Your answer to {name} did not leave in time and will not be sent. Write again if it still matters.',
  'reply_failed.opted_out': 'Your answer to {name} was not sent: they opted out in the meantime. Nothing to do.',
  'reply_failed.invalid': 'Your answer to {name} was not sent: the number takes no texts. Nothing to do.',
  'reply_failed.too_many':
    'Your answer to {name} was not sent: they have had as many texts today as anybody may without answering. Wait for their answer.',
  'reply_failed.other': 'Your answer to {name} did not arrive. Try once more; if it fails again, tell your organizer.',

  'stranger.title': 'A text from an unknown number',
  'stranger.campaign': 'Perhaps because of {campaign}.',
  'stranger.nothing': 'No campaign explains it.',
  'stranger.out': 'Noted: {phone} will not be texted.',

  'errors.batch.opens':
    'It is too early or too late to text people where they are. Texting opens at {time} ({city} time): come back then.',
  'errors.batch.closing': 'Texting ends in a few minutes: no new contacts now. Those in hand you can still text.',
  'errors.batch.gate':
    '{n, plural, one {One person waits} other {# people wait}} for an answer. Answer first: then there are new contacts.',
  'errors.talk.wrong_number': '{name} was marked as a wrong number: nothing can be sent.',
  'errors.ask.asked': 'A lead was asked already. You need not wait: go on with the others.',
  'errors.ask.over': 'This question is settled already. Nothing was given back.',
  'errors.undo.late': 'That can be taken back within {n} seconds only. Nothing was changed.',
}

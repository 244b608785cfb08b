/** Words of texting evenings. */
export const evenings = {
  'command.evening': 'The texting evening of your team',
  'command.evening.what': 'plan, start, pause, resume or end',
  'command.evening.words': 'such as: Thursday 18:30 90m goal 600 replies',
  'evening.title': 'Texting evening: {team}',
  'evening.when': '{time}, for {n} minutes. Bring your phone; the words are ready.',
  'evening.goal': 'We want to answer {n} people in time.',
  'evening.guests': '{n, plural, one {In} other {# are in}}: {names}',
  'evening.nobody': 'Who is the first?',
  'evening.left': '{n, plural, one {One minute left} other {# minutes left}}',
  'evening.progress': '{n, plural, one {# of {goal} answers} other {# of {goal} answers}} handled in time',
  'evening.handled': '{n, plural, one {One answer} other {# answers}} handled in time',
  'evening.waiting': '{n, plural, one {One person waits} other {# people wait}} for an answer.',
  'evening.paused': 'A pause. Get up, drink something; the clock stands still.',
  'evening.resumed': 'It goes on.',
  'evening.over': 'That was it. Thank you all!',
  'evening.dropped': 'It does not take place.',
  'evening.handed': '{n, plural, one {One answer that waits is} other {# answers that wait are}} the team’s now.',
  'evening.thanks': 'Thank you, {names}{n, plural, =0 {} one { and one more} other { and # more}}!',
  'evening.thanks_all':
    '{n, plural, =0 {Thank you!} one {Thank you for being there!} other {Thank you, all # of you!}}',
  'evening.planned': 'Announced here for {time}. Who says “I’m in” is reminded an hour before.',
  'evening.code':
    'The code for the room; here only you see it. Up to {n} newcomers come into {team} by it; they practise first, and a lead looks. It works from {from} until {until}.',
  'evening.code_again':
    'You may print it; you have it again an hour before, and /evening start shows the same. Is it out too early? /codes withdraws it.',
  'evening.no_code': 'The code for the room does not work any more; /evening start brings another.',
  'evening.started': 'It begins!',
  'evening.pace':
    'Until the end: contacts that nobody touches for 15 minutes go to others, an answer that waits is called to mind after 5 minutes and goes to the team after 10.',
  'evening.ended':
    'Ended. {n, plural, =0 {Nobody waits for an answer.} one {One answer that waits is the team’s now.} other {# answers that wait are the team’s now.}}',
  'evening.in': 'You are in. See you there!',
  'evening.in_already': 'You are in already.',
  'evening.reminder': 'In an hour, at {time}: the texting evening of {team}. See you there!',
  'evening.companion': '{name} has done this before and sits beside you tonight: ask anything.',
  'evening.newcomer': '{name} is new tonight and may ask you things. Thank you for looking after them!',
  'evening.fresh':
    'You have reached everybody you had. {n, plural, one {One more person is} other {# more people are}} ready for you.',
  'button.in': 'I’m in',
  'errors.evening.team': 'You are in no team: an evening is a team’s.',
  'errors.evening.there': 'Your team has an evening already: end it first, with /evening end.',
  'errors.evening.none': 'There is no evening to do that with. /evening plan announces one.',
  'errors.evening.over': 'That evening is over.',
  'errors.evening.other_team': 'That is another team’s evening. They would be glad, but you are needed in yours.',
  'errors.join.early':
    'This code is for an evening that is still to come: it works from an hour before it. Try again then, with the same code.',
  'errors.evening.past': '“{found}” is past. Try: /evening plan Thursday 18:30',
  'errors.evening.words': 'I cannot read “{found}”. Try: /evening plan Thursday 18:30 90m goal 600 replies',
  'care.held': '(words that hurt, held back)',
  'care.title': 'That was a lot',
  'care.text':
    'Three people in a row were rude, and that is not about you. Take a break: who waits is looked after by the team.',
  'button.reveal': 'Show what was held back',
}

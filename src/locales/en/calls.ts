/** Words of calls. */
export const calls = {
  'command.call': 'The next person to call',
  'command.call.effort': 'of which effort',
  'command.calls': 'Calls to a list: new, figures, pause',
  'command.calls.step': 'show, new, text, pause, resume, finish',
  'command.calls.name': 'a name for the effort, such as Phone bank',
  'command.calls.list': 'whom to call: a list',
  'command.calls.script': 'what to say, with firstName and texter in braces',
  'command.calls.tries': 'how often somebody is tried at most (3 when left out)',

  'button.call': 'Next call',

  'call.number': 'Show number',
  'call.dial': 'Call',
  'call.tried': '{n, plural, one {Tried once before.} other {Tried # times before.}}',
  'call.talked': 'Talked',
  'call.no_answer': 'No answer',
  'call.voicemail': 'Voicemail',
  'call.back': 'Call back',
  'call.refused': 'Refused',
  'call.wrong_number': 'Wrong number',
  'call.never': 'Never contact',
  'call.back_when': 'When should somebody call again?',
  'call.did.no_answer':
    '{name}: no answer. {left, plural, =0 {That was the last try.} other {Somebody will try at another time of day.}}',
  'call.did.voicemail':
    '{name}: voicemail. {left, plural, =0 {That was the last try.} other {Somebody will try at another time of day.}}',
  'call.did.wrong_number': '{name}: wrong number, never called or texted again.',
  'call.did.refused': '{name}: refused. On to the next one!',
  'call.did.back': '{name}: somebody will call again.',
  'call.did.talked': '✓ {name}: you talked.',
  'call.did.never': '{name} will not be called or texted again.',
  'call.over': 'Nobody is left to call right now. Thank you!',
  'call.in_hand': 'You have somebody to call already.',
  'call.released': 'The person you had goes back to the list.',

  'calls.made': '{name}: {n, plural, one {one person} other {# people}} to call.',
  'calls.title_running': '{name}',
  'calls.title_paused': '{name} (paused)',
  'calls.title_finished': '{name} (finished)',
  'calls.progress': '{done} of {all} people',
  'calls.held': 'In hands',
  'calls.tries': 'Calls so far',
  'calls.out': 'Not called any more',

  'errors.calls.none': 'There is nobody to call. An organizer begins with: /calls new "Phone bank" list:"Petition"',
  'errors.calls.none_left':
    'Nobody can be called right now: all are done, in other hands, or it is too early or too late where they are.',
  'errors.calls.gone': 'This person is no longer in your hands. Nothing was recorded.',
  'errors.calls.no_list': 'Say whom to call: /calls new "Phone bank" list:"Petition"',

  'calls.followed':
    'After a talk or a voicemail of {name} the text of {campaign} is one press away; nobody else sends it.',
  'calls.unfollowed': 'No text follows the calls of {name}.',
  'command.calls.campaign': 'with text: whose first text may follow a talk',

  'card.called': '{name} is on the phone with one of us right now: nothing was sent. They come last.',
  'calls.assigned': '{n, plural, one {One person} other {# people}} to call given',
  'call.given': '{name}: {n, plural, one {one person} other {# people}} to call are kept for you, for {hours} hours.',
  'errors.assign.no_pair': 'On the phone everybody is alone: leave out with:.',
  'follow.text': 'Send this now?',
  'follow.coming': 'Are they coming to {title}?',
  'follow.answered': '{title}: {what}',
  'follow.yes': 'They come',
  'follow.maybe': 'Maybe',
  'follow.no': 'Not coming',
  'errors.follow.gone':
    'Nothing can follow this call any more: it was sent, somebody else has them, or they want no texts. Nothing was sent.',
  'errors.campaign.follows': 'The text of {name} follows calls: it is sent after a talk. Ask for a call with /call.',
}

/** Words of accounts on several networks, and of channels. */
export const accounts = {
  'command.reassign': 'Give what somebody has in hand to another',
  'command.reassign.from': 'who has the contacts now',
  'command.reassign.to': 'who gets them',
  'reassign.done': '{n, plural, one {One contact goes} other {# contacts go}} from {from} to {to}.',
  'reassign.nothing': '{from} has nothing in hand.',
  'errors.reassign.same': '{name} has them already. Name somebody else under "to".',

  'command.link': 'Use your second account here as the same person',
  'command.link.code': 'the code that /link gave you on the other network',
  'link.title': 'One person, two accounts',
  'link.how':
    'On the other network, type /link and this code within 10 minutes. It works once. Then confirm on both sides.',
  'link.pending': 'You are about to be {name} here too. Is {account} on {network} you? Then confirm it there as well.',
  'link.asked': '{account} on {network} wants to be you. Is that your account?',
  'link.waits': 'Confirmed here. Now confirm on the other side too.',
  'link.done': 'Done: both accounts are {name}. Your work, role and figures are the same on both.',
  'link.dropped': 'Nothing was linked.',
  'button.link_yes': 'Yes, that is me',
  'button.link_no': 'No',
  'errors.link.bad_code':
    'That code is wrong, used up or older than 10 minutes. Type /link on your first account for a new one.',
  'errors.link.same': 'This is the account that asked for the code. Type it on your other account.',
  'errors.link.busy':
    'This account has worked as {name} already, so its work cannot be moved. Go on there, or ask an organizer to remove it first.',

  'command.bind': 'Post boards and alarms of a team into this channel',
  'command.bind.team': 'the team (organizers when left out)',
  'command.unbind': 'Post nothing into this channel any more',
  'bind.team': 'From now on, boards and alarms of {team} are posted here.',
  'bind.organizers': 'From now on, what organizers have to decide is posted here.',
  'bind.ended': 'Nothing is posted here any more.',
  'bind.gone': 'I can no longer post in the channel of {team}. Type /bind in another one.',
  'bind.gone_organizers': 'I can no longer post in the channel of the organizers. Type /bind in another one.',
  'errors.bind.direct': 'Type this in the channel that boards should be posted in.',
  'errors.bind.no_team': 'There is no team "{name}". /team shows them.',
  'errors.bind.not_bound': 'Nothing is posted in this channel.',
} as const

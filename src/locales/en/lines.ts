/** Words of private lines to a lead. */
export const lines = {
  'command.lead': 'A private line to a lead: only you two read it',
  'command.lead.text': 'what you want to say',
  'lead.title': 'A private line to {name}',
  'lead.how':
    'Whatever it is: a contact that worries you, too much for tonight, something in the team. Only you two read it. You can also type it at once: /lead and your words.',
  'lead.form': 'Only you two read it',
  'lead.text': 'What do you want to say?',
  'lead.said': '{name} hears of it. An answer comes to your own chat.',
  'lead.asks': '{name} needs a word with you',
  'lead.answers': '{name} answers you',
  'lead.note': 'Only you two read this. Answer by the button, or reply to this message.',
  'button.lead': 'Write',
  'button.line': 'Answer',
  'errors.lead.nobody': 'There is nobody to lead you yet, and nobody who organizes. Ask whoever gave you the code.',
  'errors.lead.many': '{n} messages within an hour is more than a chat can carry. Call each other.',
}

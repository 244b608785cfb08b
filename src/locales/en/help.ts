/** What there is to do, by headings. */
export const help = {
  'help.title': 'What you can do',
  'help.text': 'Your role: {role}. Type a command, or press a button.',
  'help.anyone': 'Ask your organizer for a code, then type /join and the code.',
  'help.more': 'What one of them does, and what may follow it: /help and its name, such as /help replies',
  'help.reply': 'When somebody answers your text, their words appear here. Reply to that message to write back.',
  'help.group.texting': 'Texting',
  'help.group.doors': 'Doors and calls',
  'help.group.people': 'People and teams',
  'help.group.campaigns': 'Campaigns and lists',
  'help.group.rallies': 'Rallies and votes',
  'help.group.figures': 'Figures and boards',
  'help.group.house': 'The house and its rules',
  'help.group.own': 'You',
  'command.help.about': 'a command, or a heading such as people',
  'errors.help.unknown': '“{found}” is no command of yours and no heading. /help shows all there is.',
}

/** The few words of our own that Discord needs. */
export const discord = {
  'network.discord.umbrella': 'Everything that Muster can do',
  'network.discord.line': 'the command, and what it needs',
  'network.discord.file': 'a file, for commands that take one',
  'network.discord.written': 'I have written to you in our direct chat.',
  'network.discord.in_thread':
    'Your contacts are in a private thread that only you, I and this server’s moderators see.',
  'network.discord.thread': 'Your contacts',
  'network.discord.closed':
    'Discord does not let me write to you. Right-click this server’s name, choose Privacy Settings, switch on Direct Messages, then try again. Nothing is lost.',
  'network.discord.write_first':
    'I may not open our direct chat just now. Click my name, then Message, and type the same there. Nothing is lost.',
  'network.discord.late': 'That took too long to open. Nothing is lost; press once more.',
  'network.discord.again': 'Open it',
  'network.discord.mend': 'What you typed is kept: open it again and mend it.',
  'network.discord.more': 'There is more than fits here: type /muster and look there.',
  'network.discord.unread':
    'I cannot read that: Discord shows me only replies to my own messages here, with the @ switched on. Nothing was sent.',
  'network.discord.quarantine':
    'Discord stopped me from opening direct chats, because I opened many. Work goes on in private threads. Ask volunteers to click my name and write to me first; if this goes on, appeal at https://support.discord.com (the code is 40003).',
} as const

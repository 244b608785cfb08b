/** The words of Slack's adapter and its manifest. */
export const slack = {
  'network.slack.more': 'There is more: it stands in the thread below.',
  'network.slack.elsewhere': 'There is more than fits here: type /muster and look there.',
  'network.slack.written': 'I have written to you in our direct chat.',
  'network.slack.wait': 'One moment…',
  'network.slack.answer': 'Answer',
  'network.slack.late': 'That took too long to open. Nothing is lost; press once more.',
  'network.slack.again': 'Open it',
  'network.slack.close': 'Close',
  'network.slack.go': 'Go',
  'network.slack.part': '{label} ({part} of {parts})',
  'network.slack.one_file': 'One file at a time, please. Nothing was read.',
  'network.slack.edited':
    'That was taken as you first wrote it: changing it here changes nothing. Write again in this thread.',
  'network.slack.outside': 'This file does not lie in Slack. Drop the file itself here. Nothing was read.',
  'network.slack.short': 'Text voters with your team, from the chat you already use.',
  'network.slack.about':
    'Muster lets the volunteers of a campaign text voters from Slack. Every text is sent by a person who pressed a button for that voter; answers come back as cards, and are answered in their thread. Organizers make campaigns, import lists and follow the teams without leaving the chat.',
  'network.slack.umbrella': 'Everything that Muster can do',
} as const

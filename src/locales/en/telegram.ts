/** The few words of our own that Telegram needs. */
export const telegram = {
  'network.telegram.in_chat': 'My answer is in our own chat.',
  'network.telegram.start_first': 'I cannot write to you first. Open our chat, press Start, then try again.',
  'network.telegram.open_chat': 'Open our chat',
  'network.telegram.only_text': 'I can only pass on words. Type it as text, as a reply to the card.',
  'network.telegram.edited':
    'That was taken as you first wrote it: changing it here changes nothing. Reply again with the right words.',
  'network.telegram.masked':
    'You write in the name of a group here, so I cannot know who you are. Turn off “Remain anonymous”, or write to me in our own chat.',
  'network.telegram.too_large':
    'This file is larger than 20 MB, the most that Telegram gives to a bot. Import it in parts, or on the server: npm run muster -- import',
  'network.telegram.form_place': '{place} of {fields}',
  'network.telegram.form_how': 'Reply to this message.',
  'network.telegram.form_keep': '/keep leaves it as it is',
  'network.telegram.form_skip': '/skip leaves it empty',
  'network.telegram.form_back': '/back to the field before',
  'network.telegram.form_cancel': '/cancel ends this',
  'network.telegram.form_long': 'That is {found} characters long; at most {max} fit. Write it shorter.',
  'network.telegram.form_required': 'This one cannot be empty.',
  'network.telegram.form_cancelled': 'Cancelled. Nothing was changed.',
  'network.telegram.form_none': 'There is nothing to fill in. Press the button of the card again.',
  'network.telegram.form_open': '“{form}” is still open: answer its last question by replying to it, or /cancel.',
  'network.telegram.form_mend': 'What you typed is kept: /back asks for it again.',
} as const

/** Words of privacy: what is held of a person, and its erasure. */
export const privacy = {
  'contact.data': '{sender}: what we hold about you opens once, within the hour: {link}',
  'contact.erase':
    '{sender}: to erase all we hold about you, and never be texted again, reply ERASE {code}. Else do nothing.',
  'page.data_text': 'Everything we hold about your number, as a file.',
  'page.data_once':
    'This link works once, and for an hour. If it was not you who asked, do nothing: nobody but you has it.',
  'page.data_button': 'Download my data',
  'card.erased': 'This person’s data was erased.',
  'card.ended': 'This contact is no longer in your hands.',
  'talk.data': '{name} asked what we hold about them, and got a link.',
  'talk.erase': '{name} asked to be erased, and got a code to confirm it.',
  'download.volunteer': 'Everything held about you, as a file.',
  'command.mydata': 'Everything held about you, as a file',
  'command.forget_me': 'Erase your name and accounts from here',
  'mydata.text': 'Everything held about you here, as a file. The link works once, for {minutes} minutes.',
  'mydata.link': 'My data',
  'mydata.forget': 'To have it erased: /forget_me',
  'forget.title': 'Erase you from here?',
  'forget.text':
    'Your name, your accounts, your promise and your skills are erased, and what you have in hand goes back to the team. Texts you sent stay counted, as nobody’s. This cannot be taken back.',
  'forget.done':
    'Done. Nobody here knows you any more. Your own messages in this chat are yours to delete. Thank you for everything.',
  'button.forget': 'Erase me',
  'errors.forget.last': 'You are the last organizer: nobody could get in after you. Invite another one first.',
} as const

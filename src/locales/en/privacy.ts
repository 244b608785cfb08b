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
  'house.keeps': 'How long we keep what we know. Then it is removed, and you are told. Counts stay.',
  'house.messages': 'Words of texts and answers, after the campaign’s end',
  'house.answers': 'Tags and answers to the survey, after its end',
  'house.people': 'People of whom nothing was heard since',
  'house.days': '{n, plural, one {# day} other {# days}}',
  'house.days_hint': 'In days',
  'house.saved_keep': 'Saved. What is over by it is removed within the hour.',
  'button.house_keep': 'How long we keep',
  'form.house_keep': 'How long we keep what we know',
  'form.keep_days': 'Days to keep its words and answers after its end',
  'form.keep_days_hint': 'Empty: as the house has it (/house)',
  'retention.campaign':
    'The time of {name} is over. Removed: the words of {texts, plural, one {# text} other {# texts}} and {answers, plural, one {# answer} other {# answers}}, and {tags, plural, one {# tag} other {# tags}}. Its counts stay.',
  'retention.people':
    '{n, plural, one {One person} other {# people}} of whom nothing was heard for as long as you keep people: removed from here. They may be imported again.',
} as const

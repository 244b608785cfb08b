/** The fewest permissions that work, each with what would not work without it. */
export const scopes = [
  { name: 'commands', why: 'the slash commands' },
  { name: 'chat:write', why: 'cards, answers and boards are posted and edited' },
  { name: 'im:write', why: 'the direct chat with a person is opened: cards live there' },
  // Also to look whether a card was posted whose answer was lost, so that none comes twice.
  { name: 'im:history', why: 'answers in a card’s thread and files dropped into the direct chat reach Muster' },
  { name: 'users:read', why: 'the name and language of whoever joins' },
  { name: 'files:read', why: 'lists of contacts that are dropped into the direct chat are read' },
  { name: 'files:write', why: 'boards are posted as pictures' },
] as const

/** Messages of channels are not subscribed to: nothing that people say there is sent to us. */
export const events = ['app_home_opened', 'message.im'] as const

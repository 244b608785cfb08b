/** Discord's limits: docs.discord.com/developers/resources/message, /interactions/receiving-and-responding, /components. */
export const limits = {
  embeds: 6000,
  rows: 5,
  rowButtons: 5,
  buttonLabel: 80,
  attachments: 10,
  altText: 1024,
  modalTitle: 45,
  fields: 5,
  label: 45,
  placeholder: 100,
  input: 4000,
  choices: 25,
  choice: 100,
  commandDescription: 100,
  nonce: 25,
  threadName: 100,
} as const

/** ms within which a modal must be the first answer: Discord waits 3 s, less the way to it. */
export const modalWithin = 2_000

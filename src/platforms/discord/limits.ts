/** Discord's limits: docs.discord.com/developers/resources/message, /interactions/receiving-and-responding, /components. */
export const limits = {
  content: 2000,
  /** Of one embed's description; all embeds of a message together may hold `embeds`. */
  description: 4096,
  embeds: 6000,
  rows: 5,
  rowButtons: 5,
  buttonLabel: 80,
  customId: 100,
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

/** ms for which an interaction can be answered, and a modal be its first answer (3 s, less the way to Discord). */
export const answerable = 14 * 60_000
export const modalWithin = 2_300

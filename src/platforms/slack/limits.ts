/** Slack's limits: docs.slack.dev/reference/block-kit, /reference/methods/chat.postMessage, /reference/views. */
export const limits = {
  blocks: 50,
  /** Blocks of a modal or of the home tab. */
  viewBlocks: 100,
  header: 150,
  text: 3000,
  contextElements: 10,
  buttons: 25,
  buttonText: 75,
  altText: 2000,
  modalTitle: 24,
  modalButton: 24,
  label: 2000,
  option: 75,
  input: 3000,
  fieldError: 2000,
  privateMetadata: 3000,
  /**
   * `msg_blocks_too_long` comes at about 13,200 characters of all blocks together, however they are divided; the figure
   * is not published (slackapi/bolt-js#2509, #2867). Measured as JSON, so that containers count too.
   */
  message: 11_000,
  /** Of the words beside the blocks, for notifications and screen readers: more is "not recommended". */
  fallback: 3900,
} as const

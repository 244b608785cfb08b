import type { Attachment } from '../../chat/interaction.ts'
import type { Api } from './api.ts'
import type { Document } from './read.ts'

/** What the Bot API lets a bot load. https://core.telegram.org/bots/api#getfile */
export const fileLimit = 20 * 1024 * 1024
/** ms without a byte, and for the whole. */
const silence = 30_000
const longest = 600_000

/** A document as it comes in, once. Throws when the line breaks or more comes than Telegram gives. */
export function openFile(api: Api, file: Document, sent: { chat: string; message: string }): Attachment {
  return {
    // Lets a bot delete what came in a private chat, for 48 hours. https://core.telegram.org/bots/api#deletemessage
    remove: () =>
      api
        .call('deleteMessage', { chat_id: sent.chat, message_id: Number(sent.message) }, { chat: sent.chat })
        .then(() => {}),
    name: file.name,
    size: file.size,
    async *read() {
      // One call of its own: the link holds the token, and is never logged.
      const link = await api.fileLink(file.id)
      const stop = new AbortController()
      const whole = setTimeout(() => stop.abort(), longest)
      let quiet = setTimeout(() => stop.abort(), silence)
      try {
        const response = await fetch(link, { signal: stop.signal }).catch(() => undefined)
        if (!response?.ok || !response.body)
          throw new Error(`the file cannot be loaded (${response?.status ?? 'no answer'})`)
        let read = 0
        for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
          clearTimeout(quiet)
          quiet = setTimeout(() => stop.abort(), silence)
          read += chunk.length
          if (read > fileLimit) throw new Error('the file is larger than Telegram gives')
          yield chunk
        }
        if (file.size && read < file.size) throw new Error('the file broke off')
      } finally {
        clearTimeout(whole)
        clearTimeout(quiet)
        stop.abort()
      }
    },
  }
}

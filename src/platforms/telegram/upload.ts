/**
 * Calls that carry a picture. telegraf sends those through sandwich-stream, which takes one `read()` for all that a stream
 * holds: Node 26 gives a piece at a time, and such a call would hang. A picture of ours lies in memory, so the body is
 * written at once. Not by FormData, which makes CRLF of every line break of a caption: entities would stand beside their words.
 */
import { randomUUID } from 'node:crypto'
import { TelegramError } from 'telegraf'

/** What is uploaded, as telegraf words it. */
type Upload = { source: Uint8Array; filename: string }
const isUpload = (value: unknown): value is Upload =>
  typeof value === 'object' && value !== null && (value as Upload).source instanceof Uint8Array

const mediaOf = (value: unknown): (Record<string, unknown> & { media: Upload }) | undefined =>
  typeof value === 'object' && value !== null && isUpload((value as { media?: unknown }).media)
    ? (value as Record<string, unknown> & { media: Upload })
    : undefined

/** Whether a call has a file in it, by itself (sendPhoto) or in its `media` (editMessageMedia). */
export const carriesFile = (payload: Record<string, unknown>): boolean =>
  Object.values(payload).some((value) => isUpload(value) || mediaOf(value))

/** Throws TelegramError when it is refused; whatever `fetch` throws when the line fails. */
export async function upload(url: string, payload: Record<string, unknown>, signal: AbortSignal): Promise<unknown> {
  const boundary = randomUUID()
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: new Uint8Array(writeBody(payload, boundary)),
    signal,
  })
  const answer = (await response.json()) as { ok: boolean; result?: unknown; error_code: number; description: string }
  if (!answer.ok) throw new TelegramError(answer)
  return answer.result
}

/** RFC 7578. Names of fields and files are ours: letters, digits, dots and underscores. */
function writeBody(payload: Record<string, unknown>, boundary: string): Buffer {
  const parts: (string | Uint8Array)[] = []
  const add = (name: string, value: string | Upload): void => {
    parts.push(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"`)
    if (typeof value === 'string') parts.push('\r\n\r\n', value, '\r\n')
    else
      parts.push(
        `; filename="${value.filename}"\r\nContent-Type: application/octet-stream\r\n\r\n`,
        value.source,
        '\r\n',
      )
  }
  for (const [key, value] of Object.entries(payload)) {
    const media = mediaOf(value)
    if (value === undefined) continue
    else if (isUpload(value)) add(key, value)
    else if (media) {
      add('file', media.media)
      add(key, JSON.stringify({ ...media, media: 'attach://file' }))
    } else add(key, typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
  parts.push(`--${boundary}--\r\n`)
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
}

/** Files that people hand over, read as they come, and pictures that we upload. */
import { createHash } from 'node:crypto'
import type { Attachment } from '../../chat/interaction.ts'
import type { View } from '../../chat/view.ts'
import type { Keep } from '../../lib/keep.ts'
import { UserError } from '../../lib/errors.ts'
import { ifKnown, SlackRefusal } from './api.ts'
import type { Api } from './api.ts'
import type { File } from './payload.ts'

const megabytes = 200
const readWithin = 120_000
const week = 7 * 86_400

type Given = { api: Api; token: string; apiUrl: string; keep: Keep }

/** Undefined for a file that does not lie at Slack: our token must reach no other host. */
export function attachment({ api, token, apiUrl }: Given, file: File): Attachment | undefined {
  const url = file.url_private_download ?? file.url_private
  if (file.is_external || file.mode === 'external' || (url && !isSlack(url, apiUrl))) return undefined
  return {
    name: file.name ?? 'file',
    // files.delete takes a file of its own from a bot, and of nobody else. https://docs.slack.dev/reference/methods/files.delete
    stays: true,
    size: file.size ?? 0,
    async *read() {
      if ((file.size ?? 0) > megabytes << 20) throw new UserError('list.too_large', { megabytes })
      const from = url ?? (await addressOf(api, file.id, apiUrl))
      const response = await api.fetch(from, {
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(readWithin),
      })
      // Without the scope files:read Slack answers 200 with the page on which one signs in.
      if (!response.ok || !response.body || response.headers.get('content-type')?.startsWith('text/html'))
        throw new Error(`Slack did not hand out the file (${response.status}); is the scope files:read given?`)
      let read = 0
      for await (const bytes of response.body) {
        read += bytes.length
        if (read > megabytes << 20) throw new UserError('list.too_large', { megabytes })
        yield bytes
      }
    },
  }
}

/** The file of a deed, as a part of its interaction. */
export const fileOf = (given: Given, files: File[]): { file?: Attachment } => {
  const [first] = files
  const file = first && attachment(given, first)
  return file ? { file } : {}
}

/** Files of another workspace (Slack Connect) come without an address. */
async function addressOf(api: Api, id: string, apiUrl: string): Promise<string> {
  const { file } = await api.call<{ file?: File }>('files.info', { file: id })
  const url = file?.url_private_download ?? file?.url_private
  if (!url || !isSlack(url, apiUrl)) throw new Error('files.info gave no address at Slack')
  return url
}

function isSlack(url: string, apiUrl: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  const api = new URL(apiUrl)
  if (api.hostname !== 'slack.com') return hostname === api.hostname
  return protocol === 'https:' && (hostname === 'slack.com' || hostname.endsWith('.slack.com'))
}

/** Uploads the pictures of a view that Slack does not have yet; gives their files. */
export async function uploadPictures(given: Given, view: View): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const block of view.blocks)
    if (block.kind === 'picture' && !found.has(block.png)) {
      const key = `picture/${createHash('sha256').update(block.png).digest('base64url')}`
      const kept = await given.keep.get<string>(key)
      const id = kept && (await stands(given.api, kept)) ? kept : await upload(given.api, block.png, block.text)
      await given.keep.set(key, id, week)
      found.set(block.png, id)
    }
  return found
}

/**
 * A workspace may let its files go after a day, and anybody may delete one: Slack refuses a message that shows a file
 * which is gone, whole.
 */
const stands = (api: Api, id: string): Promise<boolean> =>
  api.call<{ file?: File }>('files.info', { file: id }, { patience: 1_000 }).then(
    ({ file }) => file?.mode !== 'tombstone' && file?.mode !== 'hidden_by_limit',
    (error: unknown) => !(error instanceof SlackRefusal && /^file_(not_found|deleted)$/.test(error.code)),
  )

/**
 * The three steps of an upload. Not through the library's uploadV2: it calls the description `alt_text`, Slack's
 * method calls it `alt_txt`, and so it would be lost.
 */
async function upload(api: Api, png: string, text: string): Promise<string> {
  const bytes = Buffer.from(png, 'base64')
  const place = await api.call<{ upload_url?: string; file_id?: string }>('files.getUploadURLExternal', {
    filename: 'picture.png',
    length: bytes.length,
    alt_txt: text.slice(0, 1000),
  })
  const { upload_url: url, file_id: id } = place
  if (!url || !id) throw new Error('files.getUploadURLExternal gave no place')
  const sent = await api.fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: bytes,
    signal: AbortSignal.timeout(20_000),
  })
  if (!sent.ok) throw new Error(`the upload of a picture was answered ${sent.status}`)
  await api.call('files.completeUploadExternal', { files: [{ id, title: text.slice(0, 200) }] })
  // A file is worked on after its upload; until then a message that shows it is refused.
  for (let i = 0; i < 12; i++) {
    const told = await ifKnown(api.call<{ file?: { mimetype?: string } }>('files.info', { file: id }))
    if (!told?.file || told.file.mimetype) return id
    await new Promise((resolve) => setTimeout(resolve, 250 * (i + 1)))
  }
  return id
}

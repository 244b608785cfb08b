/** Files that people hand over, read as they come. */
import type { Attachment } from '../../chat/interaction.ts'
import { UserError } from '../../lib/errors.ts'
import type { DiscordFile } from './payload.ts'

const megabytes = 200
const readWithin = 120_000

/** No token goes along: the address is signed. Undefined for one that does not lie at Discord. */
export function openFile(file: DiscordFile, apiBase: string): Attachment | undefined {
  const { url, size = 0 } = file
  if (!url || !isDiscords(url, apiBase)) return undefined
  return {
    name: file.filename ?? 'file',
    // A bot takes messages of others away by MANAGE_MESSAGES alone, and in a direct chat never.
    // https://discord.com/developers/docs/resources/message#delete-message
    stays: true,
    size,
    async *read() {
      if (size > megabytes << 20) throw new UserError('list.too_large', { megabytes })
      const response = await fetch(url, { signal: AbortSignal.timeout(readWithin), redirect: 'error' })
      if (!response.ok || !response.body) throw new Error(`Discord did not hand out the file (${response.status})`)
      let read = 0
      for await (const bytes of response.body) {
        read += bytes.length
        if (read > megabytes << 20) throw new UserError('list.too_large', { megabytes })
        yield bytes
      }
    },
  }
}

function isDiscords(url: string, apiBase: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  const api = new URL(apiBase)
  if (api.hostname !== 'discord.com') return hostname === api.hostname
  return protocol === 'https:' && /(^|\.)discord(app)?\.(com|net)$/.test(hostname)
}

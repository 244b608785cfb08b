/** What Discord sends, as far as we read it: docs.discord.com/developers/interactions, /resources/message. */
import type { MessageRef, Place, PlatformUser } from '../../chat/interaction.ts'

export const network = 'discord'
/** Discord's user ids are one space for all the world. */
export const tenant = 'discord'

export type DiscordUser = { id: string; username?: string; global_name?: string | null; bot?: boolean }
export type DiscordFile = { id: string; filename?: string; size?: number; url?: string; content_type?: string }
export type CommandOption = { name: string; type: number; value?: unknown; focused?: boolean }
export type DiscordMessage = {
  id: string
  channel_id: string
  channel_type?: number
  guild_id?: string
  type?: number
  content?: string
  flags?: number
  author?: DiscordUser
  member?: { nick?: string | null }
  webhook_id?: string
  edited_timestamp?: string | null
  referenced_message?: { id?: string } | null
  message_reference?: { type?: number; message_id?: string; channel_id?: string }
  attachments?: DiscordFile[]
  sticker_items?: unknown[]
}
type Labelled = { type: number; custom_id?: string; value?: string; component?: Labelled; components?: Labelled[] }
export type DiscordInteraction = {
  id: string
  application_id?: string
  type: number
  token: string
  channel_id?: string
  channel?: { id: string; type?: number }
  guild_id?: string
  context?: number
  locale?: string
  user?: DiscordUser
  member?: { user?: DiscordUser; nick?: string | null }
  message?: { id: string; flags?: number; channel_id?: string }
  data?: {
    name?: string
    custom_id?: string
    options?: CommandOption[]
    components?: Labelled[]
    resolved?: { attachments?: Record<string, DiscordFile> }
  }
}

export const interactionTypes = { command: 2, press: 3, completion: 4, submit: 5 } as const
export const ephemeral = 64
export const loading = 128
export const voice = 8192
export const privateThread = 12

export const placeOf = (channel: string, direct: boolean): Place => ({ network, tenant, channel, direct })
export const refOf = (place: Place, messageId: string): MessageRef => ({ place, messageId })

export function userOf(
  user: DiscordUser,
  more: { nick?: string | null | undefined; locale?: string | undefined } = {},
): PlatformUser {
  const name = more.nick || user.global_name || user.username || user.id
  return {
    network,
    tenant,
    userId: user.id,
    name,
    ...(user.username ? { handle: user.username } : {}),
    ...(more.locale ? { locale: more.locale } : {}),
  }
}

/** A chat with the bot alone: not a channel of a server, nor a group of friends (context 2). */
export const isOwnChat = (i: DiscordInteraction): boolean =>
  !i.guild_id && i.context !== 2 && (i.channel?.type === undefined || i.channel.type === 1)

/** What was typed into a modal, whether its inputs stand in rows or under labels. */
export function fieldsOf(components: Labelled[] | undefined): Record<string, string> {
  const fields: Record<string, string> = {}
  const walk = (one: Labelled): void => {
    if (one.type === 4 && one.custom_id !== undefined) fields[one.custom_id] = one.value ?? ''
    if (one.component) walk(one.component)
    one.components?.forEach(walk)
  }
  components?.forEach(walk)
  return fields
}

/** What Slack sends, as far as it is read here: docs.slack.dev/reference/interaction-payloads and /reference/events. */
import type { MessageRef, Place, PlatformUser } from '../../chat/interaction.ts'

export type File = {
  id: string
  name?: string | null
  size?: number
  url_private_download?: string
  url_private?: string
  is_external?: boolean
  mode?: string
  mimetype?: string
}

export type CommandBody = {
  command: string
  text?: string
  team_id: string
  enterprise_id?: string
  is_enterprise_install?: string
  channel_id: string
  user_id: string
  user_name?: string
  trigger_id: string
  response_url?: string
}

type Person = { id: string; team_id?: string; username?: string; name?: string }
type Installed = {
  team?: { id: string } | null
  enterprise?: { id: string } | null
  is_enterprise_install?: boolean
  user: Person
}

export type PressBody = Installed & {
  type: 'block_actions'
  trigger_id: string
  response_url?: string
  channel?: { id: string }
  container?: { type?: string; message_ts?: string; channel_id?: string; thread_ts?: string; is_ephemeral?: boolean }
  message?: { ts?: string; thread_ts?: string; subtype?: string }
  actions: { type: string; action_id?: string; value?: string; action_ts?: string }[]
}

export type InputState = {
  type?: string
  value?: string | null
  selected_option?: { value?: string } | null
  files?: File[]
}
export type SubmitBody = Installed & {
  type: 'view_submission'
  trigger_id?: string
  view: {
    id: string
    hash?: string
    callback_id?: string
    private_metadata?: string
    state?: { values?: Record<string, Record<string, InputState>> }
  }
}

export type EventBody = {
  team_id?: string
  enterprise_id?: string | null
  event_id?: string
  authorizations?: { team_id?: string | null; enterprise_id?: string | null; is_enterprise_install?: boolean }[]
  event: {
    type: string
    subtype?: string
    user?: string
    bot_id?: string
    channel?: string
    channel_type?: string
    ts?: string
    thread_ts?: string
    event_ts?: string
    text?: string
    blocks?: unknown[]
    files?: File[]
    tab?: string
    /** `message_changed`. */
    message?: {
      user?: string
      bot_id?: string
      text?: string
      ts?: string
      thread_ts?: string
      edited?: { ts?: string }
    }
    previous_message?: { text?: string }
  }
}

/**
 * What scopes a user id: the workspace where we are installed, or the organization when we are installed in the whole
 * of an Enterprise Grid, whose user ids (`W…` or `U…`) are the same in all its workspaces.
 */
export const tenantOf = {
  command: (body: CommandBody): string => (body.is_enterprise_install === 'true' && body.enterprise_id) || body.team_id,
  deed: (body: Installed): string =>
    (body.is_enterprise_install && body.enterprise?.id) ||
    body.team?.id ||
    body.user.team_id ||
    body.enterprise?.id ||
    '',
  event: ({ authorizations, team_id, enterprise_id }: EventBody): string => {
    const [installed] = authorizations ?? []
    const organization = installed?.enterprise_id ?? enterprise_id
    return (installed?.is_enterprise_install && organization) || installed?.team_id || team_id || organization || ''
  },
}

export const network = 'slack' as const
export const userOf = (
  tenant: string,
  userId: string,
  known: { name?: string | undefined; handle?: string | undefined; locale?: string | undefined },
): PlatformUser => ({
  network,
  tenant,
  userId,
  name: known.name || known.handle || userId,
  ...(known.handle ? { handle: known.handle } : {}),
  ...(known.locale ? { locale: known.locale } : {}),
})
export const placeOf = (tenant: string, channel: string, direct: boolean): Place => ({
  network,
  tenant,
  channel,
  direct,
})

/**
 * A message within a thread is named `ts/root`: an answer to it must name the root, never the message itself. What
 * stands in a thread only is not part of what a person sees of the chat: it covers no card there, and is not covered.
 */
export function refOf(place: Place, ts: string, root?: string, broadcast = false): MessageRef {
  if (!root || root === ts) return { place, messageId: ts }
  return { place: broadcast ? place : { ...place, direct: false }, messageId: `${ts}/${root}` }
}
export function readRef({ messageId }: MessageRef): { ts: string; root: string } {
  const [ts = '', root = ts] = messageId.split('/')
  return { ts, root }
}

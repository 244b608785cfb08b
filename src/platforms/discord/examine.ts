/** What `doctor` looks at: calls that change nothing. */
import type { Finding, PlatformGiven } from '../../chat/platform.ts'
import { codeOf, isWrongToken } from './api.ts'
import type { Api } from './api.ts'
import { inviteLink, missingPermissions, permissions } from './permissions.ts'
import { describeCommands, registered, scopesOf } from './register.ts'

type Guild = { id: string; name?: string; permissions?: string }

const portal = 'https://discord.com/developers/applications'
const guilds = 20

export async function examineDiscord(
  api: Api,
  given: PlatformGiven,
  { applicationId, guildId, apiBase }: { applicationId: string; guildId: string | undefined; apiBase: string },
): Promise<Finding[]> {
  api.remind()
  const found: Finding[] = []
  const note = (what: string, ok: boolean, text: string, cure: string): void =>
    void found.push({ what, ok, found: text, ...(ok ? {} : { cure }) })

  const me = await api.call<{ username?: string }>('get', '/users/@me').catch((error: Error) => error)
  if (me instanceof Error) {
    const cure = isWrongToken(me)
      ? `DISCORD_TOKEN: ${portal} → your application → Bot → Reset Token, copy it.`
      : `see whether this machine reaches DISCORD_API_BASE (${apiBase}), and a proxy or firewall between.`
    note('token', false, isWrongToken(me) ? 'Discord refuses it' : me.message, cure)
    return found
  }
  note('token', true, `is ${me.username ?? 'a bot'}`, '')

  const application = await api
    .call<{ id: string; name?: string }>('get', '/applications/@me')
    .catch((error: Error) => error)
  if (application instanceof Error) note('application', false, application.message, 'try again in a minute.')
  else {
    const fits = application.id === applicationId
    note(
      'application',
      fits,
      fits
        ? (application.name ?? applicationId)
        : `the token belongs to ${application.id}, DISCORD_APPLICATION_ID is ${applicationId}`,
      `DISCORD_APPLICATION_ID: ${portal}/${application.id}/information → Application ID; or take the token of the other application.`,
    )
    if (!fits) return found
  }

  for (const [route, contexts] of scopesOf({ applicationId, guildId })) {
    const where = route.includes('/guilds/') ? `commands of the server ${guildId}` : 'commands'
    const there = await registered(api, route, describeCommands(given, contexts)).catch((error: Error) => error)
    const found = { ours: 'registered', none: 'none yet: the first start registers them', others: 'others than ours' }
    note(
      where,
      there === 'ours' || there === 'none',
      there instanceof Error ? there.message : found[there],
      `start a process with the role bot: it registers them; if Discord refuses, add the bot again: ${inviteLink(applicationId, guildId)}`,
    )
  }

  const joined = await api.call<Guild[]>('get', '/users/@me/guilds').catch((error: Error) => error)
  if (joined instanceof Error) {
    note('servers', false, `${joined.message} (${codeOf(joined) ?? 'no code'})`, 'try again in a minute.')
    return found
  }
  const reached = guildId ? joined.filter(({ id }) => id === guildId) : joined
  note(
    'servers',
    reached.length > 0,
    reached.length ? `in ${reached.length}` : guildId ? `not in the server ${guildId} of DISCORD_GUILD_ID` : 'in none',
    `add the bot to your server: ${inviteLink(applicationId, guildId)}`,
  )
  for (const guild of reached.slice(0, guilds)) {
    if (guild.permissions === undefined) continue
    const lacking = missingPermissions(guild.permissions)
    const why = permissions.filter(({ name }) => lacking.includes(name)).map(({ name, why }) => `${name} (${why})`)
    note(
      `permissions in ${guild.name ?? guild.id}`,
      lacking.length === 0,
      lacking.length ? `missing: ${lacking.join(', ')}` : 'all there',
      `give ${why.join(', ')}: Server Settings → Roles → the bot's role → Permissions, or ${inviteLink(applicationId, guild.id)}`,
    )
  }
  return found
}

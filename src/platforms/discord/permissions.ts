/** What the bot needs in a server, by the name under which Discord shows it, and what for. */
export const permissions = [
  { name: 'View Channels', bit: 1n << 10n, why: 'to see the channels that it is bound to' },
  { name: 'Send Messages', bit: 1n << 11n, why: 'boards and alarms' },
  { name: 'Embed Links', bit: 1n << 14n, why: 'cards are embeds' },
  { name: 'Attach Files', bit: 1n << 15n, why: 'pictures of boards' },
  { name: 'Read Message History', bit: 1n << 16n, why: 'a later card answers the earlier one' },
  { name: 'Create Private Threads', bit: 1n << 36n, why: 'for whoever Discord does not let it write to directly' },
  { name: 'Send Messages in Threads', bit: 1n << 38n, why: 'to work in these threads' },
] as const
const administrator = 1n << 3n

export const missingPermissions = (given: string): string[] => {
  const has = BigInt(given)
  return has & administrator ? [] : permissions.filter(({ bit }) => !(has & bit)).map(({ name }) => name)
}

/** Where the bot is added to a server with all of these; adding it again gives what is missing. */
export function inviteLink(applicationId: string, guildId?: string): string {
  const bits = permissions.reduce((sum, { bit }) => sum | bit, 0n)
  const query = new URLSearchParams({
    client_id: applicationId,
    scope: 'bot applications.commands',
    permissions: String(bits),
    ...(guildId ? { guild_id: guildId, disable_guild_select: 'true' } : {}),
  })
  return `https://discord.com/oauth2/authorize?${query}`
}

/** The chat networks that are configured. */
import type { Network } from './chat/interaction.ts'
import type { Platform, PlatformGiven } from './chat/platform.ts'
import type { Config } from './config.ts'

export type NetworkEntry = { network: Network; open(given: PlatformGiven): Promise<Platform> | Platform }

/** Networks are loaded when they are configured: three client libraries would double the memory of a house without. */
export function networksOf(config: Config): NetworkEntry[] {
  const entries: NetworkEntry[] = []
  const { discord, telegram, publicBaseUrl } = config
  if (telegram)
    entries.push({
      network: 'telegram',
      async open(given) {
        const { createTelegram } = await import('./platforms/telegram/index.ts')
        const { token, apiRoot, webhookSecret: secret } = telegram
        const webhook = secret && publicBaseUrl ? { secret, baseUrl: publicBaseUrl } : undefined
        return createTelegram({ token, apiRoot, webhook }, given)
      },
    })
  const { slack } = config
  if (slack)
    entries.push({
      network: 'slack',
      async open(given) {
        const { createSlack } = await import('./platforms/slack/index.ts')
        return createSlack(slack, given)
      },
    })
  // Last: its join link leads to the chat of the bot, the others' carry the code.
  if (discord)
    entries.push({
      network: 'discord',
      async open(given) {
        const { createDiscord } = await import('./platforms/discord/index.ts')
        return createDiscord(discord, given)
      },
    })
  return entries
}

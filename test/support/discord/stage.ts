/** One Discord with Muster in it, for a door of the test's own. */
import type { Door, Platform, PlatformGiven } from '../../../src/chat/platform.ts'
import type { Keep } from '../../../src/lib/keep.ts'
import type { Fields } from '../../../src/lib/log.ts'
import { locales, translator } from '../../../src/locales/index.ts'
import { createDiscord } from '../../../src/platforms/discord/index.ts'
import type { DiscordConfig } from '../../../src/platforms/discord/index.ts'
import { contractCommands } from '../../contracts/platform.ts'
import type { Stage } from '../../contracts/platform.ts'
import { quietLog } from '../house.ts'
import { memoryKeep } from '../slack/stage.ts'
import { createPerson } from './person.ts'
import type { DiscordPerson } from './person.ts'
import { startDiscordServer } from './server.ts'
import type { DiscordServer } from './server.ts'
import { applicationId, botToken, guildId } from './state.ts'

export const configOf = (server: DiscordServer, more: Partial<DiscordConfig> = {}): DiscordConfig => ({
  token: botToken,
  applicationId,
  apiBase: `${server.origin}/api`,
  guildId: undefined,
  ...more,
})

export type DiscordStage = Omit<Stage, 'person'> & {
  server: DiscordServer
  given: PlatformGiven
  keep: Keep
  logged: Fields[]
  gone: string[]
  told: string[]
  person(name: string, locale?: string): Promise<DiscordPerson>
  /** The same bot in another process: shares what is kept, nothing else. */
  another(more?: Partial<DiscordConfig>): Platform
}

export async function openStage(
  door: Door,
  options: { start?: boolean; heartbeat?: number } = {},
): Promise<DiscordStage> {
  const server = await startDiscordServer()
  const { state } = server
  if (options.heartbeat) server.beat(options.heartbeat)
  const keep = memoryKeep()
  const logged: Fields[] = []
  const gone: string[] = []
  const told: string[] = []
  const given: PlatformGiven = {
    log: quietLog(logged),
    keep,
    commands: (locale) =>
      contractCommands.map((c) => ({ ...c, description: locale === 'fr' ? `${c.description} (fr)` : c.description })),
    translate: translator,
    locales,
    gone: async ({ userId }) => void gone.push(userId),
    trouble: async (key) => void told.push(key),
  }
  const platform = createDiscord(configOf(server), given)
  if (options.start !== false) {
    await platform.register()
    await platform.start(door)
  }
  // A worker is another object, that never starts.
  const worker = createDiscord(configOf(server), given)
  const channel = state.addChannel(0, { guild: guildId })
  return {
    platform: { ...platform, send: worker.send, edit: worker.edit, direct: worker.direct },
    server,
    given,
    keep,
    logged,
    gone,
    told,
    channel: { network: 'discord', tenant: 'discord', channel: channel.id, direct: false },
    person: async (name, locale = 'en') =>
      createPerson(server, state.addUser(name, locale === 'fr' ? 'fr' : 'en-US'), channel.id),
    faults: () => [
      ...new Set(state.faults),
      ...[...state.interactions.values()]
        .filter((i) => i.acked === undefined && Date.now() - i.at > 3_000)
        .map((i) => `interaction of type ${i.type} is not answered`),
    ],
    another: (more) => createDiscord(configOf(server, more), given),
    async close() {
      await platform.stop()
      await server.close()
    },
  }
}

/** One Slack with Muster in it, for a door of the test's own. */
import type { Door, Platform } from '../../../src/chat/platform.ts'
import type { CommandCard } from '../../../src/chat/command.ts'
import type { Keep } from '../../../src/lib/keep.ts'
import type { Fields } from '../../../src/lib/log.ts'
import { locales, translator } from '../../../src/locales/index.ts'
import { createSlack } from '../../../src/platforms/slack/index.ts'
import { createManifest } from '../../../src/platforms/slack/manifest.ts'
import { contractCommands } from '../../contracts/platform.ts'
import type { Stage } from '../../contracts/platform.ts'
import { quietLog } from '../house.ts'
import { createPerson } from './person.ts'
import type { SlackPerson } from './person.ts'
import { startSlackServer } from './server.ts'
import type { SlackServer } from './server.ts'
import { team, tokens } from './state.ts'

export type Mode = 'socket' | 'http'
export const configOf = (server: SlackServer, mode: Mode) => ({
  botToken: tokens.bot,
  appToken: mode === 'socket' ? tokens.app : undefined,
  signingSecret: mode === 'http' ? tokens.signing : undefined,
  apiUrl: server.apiUrl,
  prefix: 'muster-',
})

export function memoryKeep(): Keep {
  const kept = new Map<string, { value: unknown; until: number }>()
  const get = <T>(key: string): T | undefined => {
    const found = kept.get(key)
    return found && found.until > Date.now() ? (JSON.parse(JSON.stringify(found.value)) as T) : undefined
  }
  const put = (key: string, value: unknown, seconds: number): void =>
    void kept.set(key, { value, until: Date.now() + seconds * 1000 })
  return {
    get: async <T>(key: string) => get<T>(key),
    set: async (key, value, seconds) => put(key, value, seconds),
    async claim(key, value, seconds) {
      if (get(key) !== undefined) return false
      put(key, value, seconds)
      return true
    },
    drop: async (key) => void kept.delete(key),
  }
}

export const slashOf = (cards: CommandCard[]): Set<string> =>
  new Set(
    createManifest({ cards, prefix: 'muster-', address: undefined, t: translator('en') }).features.slash_commands.map(
      (one) => one.command,
    ),
  )

export type SlackStage = Omit<Stage, 'person'> & {
  server: SlackServer
  logged: Fields[]
  gone: string[]
  keep: Keep
  person(name: string, locale?: string, options?: { enterprise?: string; userId?: string }): Promise<SlackPerson>
  /** Another process of the same house: it never starts. */
  worker(): Platform
}

export async function openStage(
  door: Door,
  mode: Mode,
  options: { cards?: CommandCard[]; server?: SlackServer; start?: boolean } = {},
): Promise<SlackStage> {
  const server = options.server ?? (await startSlackServer())
  const cards = options.cards ?? contractCommands
  const logged: Fields[] = []
  const gone: string[] = []
  const keep = memoryKeep()
  const given = {
    log: quietLog(logged),
    keep,
    commands: () => cards,
    translate: translator,
    locales,
    gone: async ({ userId }: { userId: string }) => void gone.push(userId),
  }
  const platform = createSlack(configOf(server, mode), given)
  if (platform.http) server.useHttp((request) => platform.http!.fetch(request, door))
  if (options.start !== false) await platform.start(door)
  const channel = server.state.addChannel()
  const slash = slashOf(cards)
  return {
    platform,
    server,
    logged,
    gone,
    keep,
    channel: { network: 'slack', tenant: team, channel: channel.id, direct: false },
    worker: () => createSlack(configOf(server, mode), given),
    person: async (name, locale = 'en', more = {}) =>
      createPerson(server, { name, locale: locale === 'fr' ? 'fr-FR' : 'en-US', channel: channel.id, slash, ...more }),
    faults: () => [
      ...server.state.faults,
      ...server.state.acks.filter((ack) => ack.ms < 0 || ack.ms > 3_000).map((ack) => `${ack.kind} acknowledged late`),
    ],
    async close() {
      await platform.stop()
      await server.close()
    },
  }
}

/** Slack, Telegram and Discord side by side: three strict local servers, people on them, and what was broken there. */
import { commandCards } from '../../../src/chat/router.ts'
import { registry } from '../../../src/features/index.ts'
import { translator } from '../../../src/locales/index.ts'
import type { Person, Seen } from '../../contracts/platform.ts'
import { createPerson as onDiscord, seen } from '../discord/person.ts'
import { startDiscordServer } from '../discord/server.ts'
import { applicationId, botToken, guildId } from '../discord/state.ts'
import { createPerson as onSlack } from '../slack/person.ts'
import { startSlackServer } from '../slack/server.ts'
import { slashOf } from '../slack/stage.ts'
import { tokens } from '../slack/state.ts'
import { goodToken, openTelegram } from '../telegram-server.ts'
import { createPerson as onTelegram } from '../telegram-stage.ts'

export const nets = ['slack', 'telegram', 'discord'] as const
export type Net = (typeof nets)[number]
export type NetPerson = Person & {
  net: Net
  name: string
  /** The last messages of the bot's in the direct chat, oldest first: as much as a screen holds, and cheap to look at. */
  screen(): Promise<Seen[]>
}
/** A command, press or form, and how many ms it waited to be acknowledged; undefined: it never was. `at`: Date.now(). */
export type Ack = { net: Net; at: number; ms: number | undefined }
export type Servers = Awaited<ReturnType<typeof openServers>>

/** Slack sends an event again that was not acknowledged: at once, then more seldom. */
const again = [200, 2_000, 5_000, 10_000, 20_000]
const screenful = 24
/** What the acknowledgements themselves say better, with their time. */
const ofAcks = /not acknowledged within|not answered within|answered later than/

export async function openServers() {
  const [slack, telegram, discord] = await Promise.all([startSlackServer(), openTelegram(), startDiscordServer()])
  const ofSlack: Ack[] = []
  const deliver = slack.deliver
  slack.deliver = async (kind, body, wait) => {
    const at = Date.now()
    const answered = await deliver(kind, body, wait)
    if (kind !== 'events_api')
      ofSlack.push({ net: 'slack', at, ms: answered === undefined ? undefined : Date.now() - at })
    else if (answered === undefined)
      void (async () => {
        for (const ms of again) {
          await new Promise((resolve) => setTimeout(resolve, ms))
          if ((await deliver(kind, body)) !== undefined) return
        }
      })()
    return answered
  }
  const rooms = {
    slack: slack.state.addChannel().id,
    telegram: String(telegram.group('Team')),
    discord: discord.state.addChannel(0, { guild: guildId }).id,
  }
  const slash = slashOf(commandCards(registry, 'admin', translator('en')))
  const began = Date.now() - performance.now()

  return {
    slack,
    telegram,
    discord,
    /** A channel of each that the bot is in. */
    rooms,
    env: {
      SLACK_BOT_TOKEN: tokens.bot,
      SLACK_APP_TOKEN: tokens.app,
      SLACK_API_URL: slack.apiUrl,
      TELEGRAM_BOT_TOKEN: goodToken,
      TELEGRAM_API_ROOT: telegram.root,
      DISCORD_TOKEN: botToken,
      DISCORD_APPLICATION_ID: applicationId,
      DISCORD_API_BASE: `${discord.origin}/api`,
    },
    person(net: Net, name: string, locale: 'en' | 'fr' = 'en'): NetPerson {
      const made = {
        slack: () => onSlack(slack, { name, locale: locale === 'fr' ? 'fr-FR' : 'en-US', channel: rooms.slack, slash }),
        telegram: () => onTelegram(telegram, telegram.user(name, { language: locale }), Number(rooms.telegram)),
        discord: () => onDiscord(discord, discord.state.addUser(name, locale === 'fr' ? 'fr' : 'en-US'), rooms.discord),
      }[net]()
      const chat = (): Seen[] =>
        discord.state.messages
          .filter((m) => m.channel === discord.state.chat(made.user.userId).id)
          .slice(-screenful)
          .map(seen)
      const screen = async (): Promise<Seen[]> =>
        (net === 'discord' ? chat() : (await made.sees()).slice(-screenful)).filter((m) => m.by === 'bot')
      return Object.assign(made, { net, name, screen })
    },
    /** Limits and rules that were broken, acknowledgements apart. */
    faults: (): string[] =>
      [
        ...new Set([
          ...slack.state.faults.map((f) => `slack: ${f}`),
          ...telegram.faults.map((f) => `telegram: ${f}`),
          ...discord.state.faults.map((f) => `discord: ${f}`),
        ]),
      ].filter((fault) => !ofAcks.test(fault)),
    acks(): Ack[] {
      const answers = new Map(
        telegram.calls
          .filter((c) => c.method === 'answerCallbackQuery')
          .reverse()
          .map((c) => [String(c.parameters['callback_query_id']), c.at]),
      )
      return [
        ...ofSlack,
        ...[...telegram.presses].map(([id, { at, answered }]): Ack => {
          const heard = answers.get(id)
          return { net: 'telegram', at: began + at, ms: answered && heard !== undefined ? heard - at : undefined }
        }),
        ...[...discord.state.interactions.values()]
          .filter((i) => i.type !== 4)
          .map((i): Ack => ({ net: 'discord', at: i.at, ms: i.answeredAfter })),
      ]
    },
    async close(): Promise<void> {
      await Promise.all([slack.close(), telegram.close(), discord.close()])
    },
  }
}

/** Later than 3 s, or never though 3 s have passed. */
export const lateOf = (acks: Ack[], now = Date.now()): Ack[] =>
  acks.filter(({ at, ms }) => (ms === undefined ? now - at > 3_000 : ms > 3_000))

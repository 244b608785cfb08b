import { createHash } from 'node:crypto'
import type { CommandCard } from '../../chat/command.ts'
import type { PlatformGiven } from '../../chat/platform.ts'
import { ifKnown } from './api.ts'
import type { Api } from './api.ts'

/** https://core.telegram.org/bots/api#setmycommands */
const mostCommands = 100
const longestDescription = 256
/** Seconds after which they are told again, in case somebody changed them at @BotFather. */
const keptFor = 7 * 86_400

const listOf = (cards: CommandCard[]) =>
  cards
    .slice(0, mostCommands)
    .map(({ name, description }) => ({ command: name, description: description.slice(0, longestDescription) || name }))

/** Tells Telegram our commands, once per language and only when they changed. The first language is everybody's. */
export async function registerCommands(
  api: Api,
  given: Pick<PlatformGiven, 'commands' | 'locales' | 'keep'>,
  /** Of the bot at this server. */
  scope: string,
): Promise<void> {
  const lists = given.locales.map((locale, i) => ({
    commands: listOf(given.commands(locale)),
    ...(i ? { language_code: locale.slice(0, 2) } : {}),
  }))
  const digest = createHash('sha256').update(JSON.stringify(lists)).digest('base64url')
  const key = `commands:${scope}`
  if ((await given.keep.get<string>(key)) === digest) return
  for (const list of lists) if (!(await ifKnown(api.call('setMyCommands', list, { again: 2 })))) return
  await given.keep.set(key, digest, keptFor)
}

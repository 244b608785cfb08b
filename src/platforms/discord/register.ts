/** Our commands, told to Discord by one PUT, and only when what it has differs. */
import type { CommandCard } from '../../chat/command.ts'
import type { PlatformGiven } from '../../chat/platform.ts'
import { isWrongToken } from './api.ts'
import type { Api } from './api.ts'
import { limits } from './limits.ts'
import { shorten } from './text.ts'

type Words = Record<string, string>
type Option = {
  type: number
  name: string
  description: string
  description_localizations?: Words
  required?: boolean
  choices?: { name: string; value: string }[]
  autocomplete?: boolean
}
export type Registered = {
  type: 1
  name: string
  description: string
  description_localizations?: Words
  options: Option[]
  contexts: number[]
  integration_types: number[]
}

const optionTypes = { text: 3, choice: 3, person: 3, campaign: 3, team: 3, integer: 4, file: 11 } as const
/** Discord's names for our languages; the words of the first stand for all others. */
const localesOf: Record<string, string[]> = { fr: ['fr'], es: ['es-ES', 'es-419'], de: ['de'], it: ['it'] }
/** In servers and in the bot's own chat; in a server alone; in the chat alone. */
const everywhere = [0, 1]
const inGuild = [0]
const inChat = [1]

/** A start is allowed 15 s for everything. */
const within = 2_500

export function describeCommands(
  given: Pick<PlatformGiven, 'commands' | 'locales' | 'translate'>,
  contexts: number[],
): Registered[] {
  const [base = 'en', ...others] = [...given.locales].sort((a, b) => Number(b === 'en') - Number(a === 'en'))
  const worded = (
    of: (locale: string) => string | undefined,
  ): { description: string; description_localizations?: Words } => {
    const cut = (text: string | undefined): string => shorten(text || '…', limits.commandDescription)
    const localized = Object.fromEntries(
      others.flatMap((locale) => (localesOf[locale] ?? []).map((name) => [name, cut(of(locale))] as const)),
    )
    return {
      description: cut(of(base)),
      ...(Object.keys(localized).length ? { description_localizations: localized } : {}),
    }
  }
  const cards = new Map([base, ...others].map((locale) => [locale, given.commands(locale)]))
  const card = (locale: string, name: string): CommandCard | undefined =>
    cards.get(locale)?.find((c) => c.name === name)
  const commands = given.commands(base).map((command): Registered => ({
    type: 1,
    name: command.name,
    ...worded((locale) => card(locale, command.name)?.description),
    options: command.options.map(({ name, type, required, choices }) => ({
      type: optionTypes[type],
      name,
      ...worded((locale) => card(locale, command.name)?.options.find((o) => o.name === name)?.description),
      ...(required ? { required } : {}),
      ...(choices ? { choices: choices.slice(0, limits.choices).map((c) => ({ name: c, value: c })) } : {}),
      ...(type === 'person' || type === 'campaign' || type === 'team' ? { autocomplete: true } : {}),
    })),
    contexts,
    integration_types: [0],
  }))
  const say = (key: string) => (locale: string) => given.translate(locale)(key)
  const umbrella: Registered = {
    type: 1,
    name: 'muster',
    ...worded(say('network.discord.umbrella')),
    options: [
      { type: 3, name: 'command', ...worded(say('network.discord.line')), autocomplete: true },
      { type: 11, name: 'file', ...worded(say('network.discord.file')) },
    ],
    contexts,
    integration_types: [0],
  }
  return [umbrella, ...commands]
}

export type Scope = { applicationId: string; guildId: string | undefined }

/**
 * With a server given its commands are there at once; commands of a server are not to be had in the bot's own chat, so
 * the same ones are registered for that chat alone.
 */
export const scopesOf = ({ applicationId, guildId }: Scope): [route: `/${string}`, contexts: number[]][] =>
  guildId
    ? [
        [`/applications/${applicationId}/guilds/${guildId}/commands`, inGuild],
        [`/applications/${applicationId}/commands`, inChat],
      ]
    : [[`/applications/${applicationId}/commands`, everywhere]]

export async function registerCommands(api: Api, given: PlatformGiven, scope: Scope): Promise<void> {
  for (const [route, contexts] of scopesOf(scope)) {
    const wanted = describeCommands(given, contexts)
    if ((await registered(api, route, wanted)) === 'ours') continue
    await api.call('put', route, { body: wanted, within })
  }
}

/** What stands there: what is wanted, something else, or nothing (of a server that does not say, too). */
export async function registered(
  api: Api,
  route: `/${string}`,
  wanted: Registered[],
): Promise<'ours' | 'others' | 'none'> {
  const found = await api
    .call<Partial<Registered>[]>('get', route, { query: new URLSearchParams({ with_localizations: 'true' }), within })
    .catch((error: unknown) => {
      if (isWrongToken(error)) throw error
      return []
    })
  if (essence(found) === essence(wanted)) return 'ours'
  return found.length ? 'others' : 'none'
}

/** What we said of our commands, whatever Discord adds. */
function essence(commands: Partial<Registered>[]): string {
  const words = (of: { description_localizations?: Words | null }): Words[string][] =>
    Object.entries(of.description_localizations ?? {})
      .sort()
      .flat()
  return JSON.stringify(
    commands
      .map((c) => [
        c.name,
        c.description,
        words(c),
        [...(c.contexts ?? [])].sort(),
        (c.options ?? []).map((o) => [
          o.type,
          o.name,
          o.description,
          words(o),
          o.required ?? false,
          o.autocomplete ?? false,
          (o.choices ?? []).map((choice) => choice.value),
        ]),
      ])
      .sort((a, b) => String(a[0]).localeCompare(String(b[0]))),
  )
}

/** Slash names: Slack keeps some for itself and refuses a whole manifest that holds one. */
import type { CommandCard } from '../../chat/command.ts'

/** Slack's own commands, also of older clients: a name more here costs a prefix, one too few the whole manifest. */
export const reserved: ReadonlySet<string> = new Set(
  `active apps archive away call collapse commands contract dm dnd expand feed feedback help huddle invite invite_people
   join keys kick leave me msg mute open part people prefs pro remind remove rename search send shortcuts shrug star
   status topic unarchive who`.split(/\s+/),
)

/** `/muster <command>` reaches everything. */
export const umbrella = 'muster'

/** Slash names hold no underscore in some workspaces; ours hold no hyphen, so that one can stand for the other. */
export const slashName = (name: string, prefix: string): string =>
  `/${reserved.has(name) ? prefix : ''}${name.replaceAll('_', '-')}`

/** A manifest holds 50 commands at most; one is the umbrella. */
const most = 49

/** The commands with a slash name of their own; without a prefix the reserved ones have none, nor have those beyond 49. */
export const registered = (cards: CommandCard[], prefix: string): CommandCard[] =>
  cards.filter((card) => !reserved.has(slashName(card.name, prefix).slice(1)) && card.name !== umbrella).slice(0, most)

/** `/muster batch 25`, `/muster-me`, `/batch 25` -> the command and the rest of the line. */
export function readSlash(command: string, text: string, prefix: string): { name: string; rest: string } {
  let word = command.replace(/^\//, '').toLowerCase()
  let rest = text.trim()
  if (word === umbrella) {
    const [, first = 'help', others = ''] = /^\/?(\S+)\s*([^]*)$/.exec(rest) ?? []
    word = first.toLowerCase()
    rest = others
  }
  if (prefix && word.startsWith(prefix)) word = word.slice(prefix.length)
  return { name: word.replaceAll('-', '_'), rest }
}

/**
 * Our words name commands as they are called elsewhere: typed here, `/join` would be Slack's own, and `/forget_me` nobody's.
 * Only names that are others here, and only where the house speaks, never in a person's words.
 */
export function renaming(cards: CommandCard[], prefix: string): (text: string) => string {
  const own = new Set(registered(cards, prefix).map((card) => card.name))
  const names = new Map(
    cards.map(({ name }) => [name, own.has(name) ? slashName(name, prefix) : `/${umbrella} ${name}`] as const),
  )
  for (const [name, said] of names) if (said === `/${name}`) names.delete(name)
  if (!names.size) return (text) => text
  const pattern = new RegExp(`(^|[\\s("'“«\u00a0])/(${[...names.keys()].join('|')})(?![\\w/-])`, 'g')
  return (text) => text.replace(pattern, (_all, before: string, name: string) => `${before}${names.get(name)}`)
}

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

/** The commands with a slash name of their own; without a prefix the reserved ones have none. */
export const registered = (cards: CommandCard[], prefix: string): CommandCard[] =>
  cards.filter((card) => !reserved.has(slashName(card.name, prefix).slice(1)) && card.name !== umbrella)

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
 * Our words name commands as they are called elsewhere: typed here, `/join` would be Slack's own. Only names that are
 * reserved, and only where the house speaks, never in a person's words.
 */
export function renaming(cards: CommandCard[], prefix: string): (text: string) => string {
  const names = cards.map((card) => card.name).filter((name) => reserved.has(name))
  if (!names.length) return (text) => text
  const pattern = new RegExp(`(^|[\\s("'“«\u00a0])/(${names.join('|')})(?![\\w/-])`, 'g')
  const said = (name: string): string => (prefix ? slashName(name, prefix) : `/${umbrella} ${name}`)
  return (text) => text.replace(pattern, (_all, before: string, name: string) => `${before}${said(name)}`)
}

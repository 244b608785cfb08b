/**
 * Commands, actions and answers as data. One definition is registered on every network; its words live in `locales`.
 *
 * `C` is the context that the house hands to handlers (a transaction, the person, their words); this folder does not
 * know what is in it.
 */
import type { Role } from '../lib/roles.ts'
import type { Attachment } from './interaction.ts'
import type { Form, Reply, Subject } from './view.ts'

/** `named`: in a typed line only as `name:value`, so that the option before it may take all that is left. */
export type Option =
  | { type: 'integer'; min: number; max: number; default?: number; required?: boolean; named?: true }
  | { type: 'text'; max?: number; rest?: boolean; default?: string; required?: boolean; named?: true }
  | { type: 'choice'; choices: readonly string[]; default?: string; required?: boolean }
  /** Names of rows; the handler looks them up, the network may complete them. */
  | { type: 'person' | 'campaign' | 'team'; required?: boolean; named?: true }
  | { type: 'file'; required?: boolean }
export type Options = Record<string, Option>

type Value<O extends Option> = O extends { type: 'integer' } ? number : O extends { type: 'file' } ? Attachment : string
type Always<O extends Option> = O extends { default: unknown } | { required: true } ? true : false
export type Values<O extends Options> = {
  [K in keyof O]: Always<O[K]> extends true ? Value<O[K]> : Value<O[K]> | undefined
}

export type Command<C> = {
  name: string
  role: Role
  /** Discord fixes this when it defers, so it is declared. A refusal is always private. */
  shows: 'private' | 'public'
  options: Options
  run(context: C, values: Record<string, unknown>): Promise<Reply>
  /** The same for many people who gave no options, in one transaction; see `Action`. */
  runTogether?(all: { context: C }[]): Promise<(Reply | undefined)[]>
}

/** A button: it acts at once (`run`), or opens a form (`open`) whose content comes back (`submit`). */
export type Action<C> = {
  id: string
  role: Role
  /** How many row ids its token carries. One that carries others is not ours and never reaches the handler. */
  ids: 0 | 1 | 2
  run?(context: C, ids: string[]): Promise<Reply>
  /**
   * Presses of many people, in one transaction: what to show to each, or undefined, with nothing done, for those that
   * `run` has to look at one by one. For what is pressed most; `run` alone has to be enough.
   */
  runTogether?(presses: { context: C; ids: string[] }[]): Promise<(Reply | undefined)[]>
  /** Full groups that may be at work at once, 1 if not given. Not for what looks for something free: both would find the same. */
  beside?: number
  open?(context: C, ids: string[]): Promise<Form>
  submit?(context: C, ids: string[], fields: Record<string, string>, file?: Attachment): Promise<Reply>
}

/** A native reply to a card about `subject`. */
export type AnswerTo<C> = {
  subject: Subject['kind']
  role: Role
  run(context: C, id: string, text: string): Promise<Reply>
}

/** A command as shown to a person: for completion and for `/help`. */
export type CommandCard = {
  name: string
  description: string
  /** Its answer is for all of a channel. */
  shows?: 'public'
  options: { name: string; description: string; type: Option['type']; required: boolean; choices?: string[] }[]
}

/** Checks what every network demands of a command: legal, lower-case names and at most 25 options. */
export function checkCommand(command: { name: string; options: Options }): void {
  for (const name of [command.name, ...Object.keys(command.options)])
    if (!/^[a-z][a-z0-9_]{0,31}$/.test(name)) throw new Error(`${name} is not a legal command or option name`)
  if (Object.keys(command.options).length > 25) throw new Error(`/${command.name} has more than 25 options`)
  let optional = false
  for (const [name, option] of Object.entries(command.options)) {
    if (optional && option.required) throw new Error(`/${command.name}: required option ${name} after an optional one`)
    optional ||= !option.required
  }
}

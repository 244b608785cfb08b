import { UserError } from '../lib/errors.ts'
import { allows } from '../lib/roles.ts'
import type { Role } from '../lib/roles.ts'
import type { Action, AnswerTo, Command, CommandCard } from './command.ts'
import type { Interaction, MessageRef, PlatformUser, UnsendableInteraction } from './interaction.ts'
import { checkValues, parseLine } from './parse.ts'
import type { Answer } from './platform.ts'
import { readToken } from './token.ts'
import type { Translate } from '../lib/translate.ts'
import type { Reply, Subject, View } from './view.ts'

/** What the router needs of the house: a context per interaction, and the words for what went wrong. */
export type House<C> = {
  /**
   * Runs `work` in one transaction with the person's context. Undefined, without running it, when this very event of
   * the network has had its effect before.
   */
  within<T>(interaction: Interaction, work: (context: C) => Promise<T>): Promise<T | undefined>
  person(context: C): { role: Role; t: Translate }
  /** Words for somebody of whom we know nothing but the network's account. */
  translate(user: PlatformUser): Translate
  /** What a message of ours is about, if it was shown to this person. */
  subject(context: C, ref: MessageRef): Promise<Subject | undefined>
  /** Whether nothing was posted below a message of a direct chat. */
  isLast(context: C, ref: MessageRef): Promise<boolean>
  /** Plain words that answer no card. */
  words(context: C, text: string): Promise<Reply>
  /** What no text can carry: one line says that it was not sent. */
  unsendable(context: C, what: UnsendableInteraction['what']): Promise<Reply>
  /** What a person reads when something failed: the words, and the next step as buttons. */
  refusal(t: Translate, role: Role, error: UserError, user: PlatformUser): View
  /** Logs what nobody expected and gives the id under which it was logged. */
  failed(error: unknown): string
}

export type Registry<C> = { commands: Command<C>[]; actions: Action<C>[]; answers: AnswerTo<C>[] }

export type Router = {
  dispatch(interaction: Interaction): Promise<Answer>
  /** Whether the button of a token opens a form. */
  opens(token: string): boolean
  /** What a person of this role may do, worded. */
  cards(role: Role, t: Translate): CommandCard[]
}

/** Interaction -> what to show. Roles are checked here, also when a form comes back; a network's own permissions are decoration. */
export function createRouter<C>(registry: Registry<C>, house: House<C>): Router {
  const commands = new Map(registry.commands.map((c) => [c.name, c]))
  const actions = new Map(registry.actions.map((a) => [a.id, a]))
  const answers = new Map(registry.answers.map((a) => [a.subject, a]))
  if (commands.size !== registry.commands.length) throw new Error('two commands share a name')
  if (actions.size !== registry.actions.length) throw new Error('two actions share an id')

  async function dispatch(interaction: Interaction): Promise<Answer> {
    let person: { role: Role; t: Translate } | undefined
    try {
      const answer = await house.within(interaction, async (context) => {
        person = house.person(context)
        return handle(interaction, context, person)
      })
      return answer ?? { kind: 'nothing' }
    } catch (error) {
      const { t, role } = person ?? { t: house.translate(interaction.user), role: 'anyone' as Role }
      const fault = error instanceof UserError ? error : new UserError('failed', { id: house.failed(error) })
      return below({ view: house.refusal(t, role, fault, interaction.user), shows: 'private' })
    }
  }

  async function handle(interaction: Interaction, context: C, person: { role: Role; t: Translate }): Promise<Answer> {
    const needs = (role: Role): void => {
      if (!allows(person.role, role))
        throw new UserError(person.role === 'anyone' ? 'join_first' : 'not_allowed', { role })
    }
    switch (interaction.kind) {
      case 'command': {
        const command = commands.get(interaction.name)
        if (!command) throw new UserError('no_such_command', { name: interaction.name.slice(0, 32) })
        needs(command.role)
        const { options, file } = interaction
        const values =
          typeof options === 'string'
            ? parseLine(options, command.options, file)
            : checkValues(options, command.options, file)
        const reply = await command.run(context, values)
        return below({ shows: command.shows, ...reply })
      }
      case 'press': {
        const { action, ids } = find(interaction.token)
        needs(action.role)
        if (action.open) return { kind: 'form', form: await action.open(context, ids) }
        if (!action.run) throw new UserError('stale')
        return place(context, await action.run(context, ids), interaction.message)
      }
      case 'submit': {
        const { action, ids } = find(interaction.token)
        needs(action.role)
        if (!action.submit) throw new UserError('stale')
        return place(
          context,
          await action.submit(context, ids, interaction.fields, interaction.file),
          interaction.message,
        )
      }
      case 'words': {
        if (!interaction.place.direct && !interaction.replyTo) return { kind: 'nothing' }
        const about = interaction.replyTo && (await house.subject(context, interaction.replyTo))
        const answer = about && answers.get(about.kind)
        needs(answer?.role ?? 'volunteer')
        return below(
          answer ? await answer.run(context, about.id, interaction.text) : await house.words(context, interaction.text),
        )
      }
      case 'unsendable': {
        // In a channel people talk to each other: only what answers a card of ours was meant for a contact.
        const { replyTo, place: where, what } = interaction
        if (!where.direct && !(replyTo && (await house.subject(context, replyTo)))) return { kind: 'nothing' }
        needs('volunteer')
        return below(await house.unsendable(context, what))
      }
    }
  }

  function find(token: string): { action: Action<C>; ids: string[] } {
    const read = readToken(token)
    const action = read && actions.get(read.action)
    if (!read || !action || read.ids.length !== action.ids) throw new UserError('stale')
    return { action, ids: read.ids }
  }

  /** In the place of the pressed card while that is the last thing on the screen, else at the bottom. */
  async function place(context: C, reply: Reply, pressed: MessageRef | undefined): Promise<Answer> {
    if (!reply.replaces || !pressed) return below(reply)
    if (!pressed.place.direct || (await house.isLast(context, pressed))) return { kind: 'reply', reply, at: 'edit' }
    return { kind: 'reply', reply, at: 'below', ...(reply.stub ? { stub: reply.stub } : {}) }
  }

  return {
    dispatch,
    opens: (token) => actions.get(readToken(token)?.action ?? '')?.open !== undefined,
    cards: (role, t) => commandCards(registry, role, t),
  }
}

const below = (reply: Reply): Answer => ({ kind: 'reply', reply: { shows: 'private', ...reply }, at: 'below' })

/** What a person of a role may do, worded. */
export const commandCards = <C>(registry: Registry<C>, role: Role, t: Translate): CommandCard[] =>
  registry.commands.filter((c) => allows(role, c.role)).map((c) => describe(c, t))

function describe<C>(command: Command<C>, t: Translate): CommandCard {
  const options = Object.entries(command.options).map(([name, option]) => ({
    name,
    description: t(`command.${command.name}.${name}`),
    type: option.type,
    required: option.required ?? false,
    ...(option.type === 'choice' ? { choices: [...option.choices] } : {}),
  }))
  const shows = command.shows === 'public' ? { shows: command.shows } : {}
  return { name: command.name, description: t(`command.${command.name}`), ...shows, options }
}

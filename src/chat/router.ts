import { UserError } from '../lib/errors.ts'
import { inGroups } from '../lib/groups.ts'
import { allows } from '../lib/roles.ts'
import type { Role } from '../lib/roles.ts'
import type { Action, AnswerTo, Command, CommandCard } from './command.ts'
import type { Interaction, MessageRef, PlatformUser, PressInteraction, UnsendableInteraction } from './interaction.ts'
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
  /**
   * The same for many people's interactions, in one transaction. `work` gets the contexts of those that are new and by
   * somebody we know; what it gives undefined for leaves no trace, and goes to `within`, as all do when it throws.
   */
  withinTogether<T>(
    interactions: Interaction[],
    work: (contexts: Map<Interaction, C>) => Promise<Map<Interaction, T>>,
  ): Promise<Map<Interaction, T>>
  person(context: C): { role: Role; t: Translate }
  /** Words for somebody of whom we know nothing but the network's account. */
  translate(user: PlatformUser): Translate
  /** What a message of ours is about, if it was shown to this person. */
  subject(context: C, ref: MessageRef): Promise<Subject | undefined>
  /** Whether nothing was posted below these messages of direct chats. */
  areLast(context: C, refs: MessageRef[]): Promise<boolean[]>
  /** Plain words that answer no card. */
  words(context: C, text: string): Promise<Reply>
  /** What no text can carry: one line says that it was not sent. */
  unsendable(context: C, what: UnsendableInteraction['what']): Promise<Reply>
  /** Where a person says that they are. Undefined: nothing to show for it. */
  location(context: C, position: { lon: number; lat: number; live: boolean }): Promise<Reply | undefined>
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

  /** What many people do at once goes together: what comes while others are being done is the next group. */
  const size = { most: 50, patience: 100 }
  const groups = new Map<string, (one: Grouped) => Promise<Answer | undefined>>([
    ...registry.actions.flatMap((action) =>
      action.runTogether
        ? [
            [
              `press ${action.id}`,
              inGroups(together(action, action.runTogether), { ...size, beside: action.beside ?? 1 }),
            ] as const,
          ]
        : [],
    ),
  ])
  for (const command of registry.commands) {
    if (!command.runTogether) continue
    // The button and the command of one thing are one group: two would be in each other's way.
    const button = registry.actions.find(
      (a) =>
        a.runTogether === command.runTogether && a.ids === 0 && a.role === command.role && command.shows === 'private',
    )
    groups.set(
      `command ${command.name}`,
      (button && groups.get(`press ${button.id}`)) ??
        inGroups(together({ ...command, ids: 0 }, command.runTogether), size),
    )
  }

  async function dispatch(interaction: Interaction): Promise<Answer> {
    const group = isGrouped(interaction) && groups.get(kindOf(interaction))
    return (group && (await group(interaction))) || dispatchOne(interaction)
  }

  async function dispatchOne(interaction: Interaction): Promise<Answer> {
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
      case 'location': {
        // In a channel it is for the others there.
        if (!interaction.place.direct) return { kind: 'nothing' }
        needs('volunteer')
        const { lon, lat, live } = interaction
        const reply = await house.location(context, { lon, lat, live })
        return reply ? below(reply) : { kind: 'nothing' }
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

  function together(
    { role, ids: n, shows = 'private' }: { role: Role; ids: number; shows?: Reply['shows'] },
    run: (all: { context: C; ids: string[] }[]) => Promise<(Reply | undefined)[]>,
  ) {
    return async (interactions: Grouped[]): Promise<(Answer | undefined)[]> => {
      try {
        const answers = await house.withinTogether<Answer>(interactions, async (contexts) => {
          const able = interactions.flatMap((interaction) => {
            const context = contexts.get(interaction)
            const ids = interaction.kind === 'press' ? (readToken(interaction.token)?.ids ?? []) : []
            const fits = context && ids.length === n && allows(house.person(context).role, role)
            return fits ? [{ interaction, pressed: pressedIn(interaction), context, ids }] : []
          })
          if (!able.length) return new Map()
          const replies = await run(able)
          const cards = able.flatMap(({ pressed }, i) => (replies[i] ? mayReplace(replies[i], pressed) : []))
          // Asked as late as can be: the pressed card's own record may have been written a moment ago.
          const last = cards.length ? await house.areLast(able[0]!.context, cards) : []
          const lasts = new Map(cards.map((ref, i) => [ref, last[i] ?? false]))
          return new Map(
            able.flatMap(({ interaction, pressed }, i) => {
              const reply = replies[i]
              return reply ? [[interaction, placed({ shows, ...reply }, pressed, pressed && lasts.get(pressed))]] : []
            }),
          )
        })
        return interactions.map((one) => answers.get(one))
      } catch (error) {
        house.failed(error)
        return interactions.map(() => undefined)
      }
    }
  }

  function find(token: string): { action: Action<C>; ids: string[] } {
    const read = readToken(token)
    const action = read && actions.get(read.action)
    if (!read || !action || read.ids.length !== action.ids) throw new UserError('stale')
    return { action, ids: read.ids }
  }

  async function place(context: C, reply: Reply, pressed: MessageRef | undefined): Promise<Answer> {
    const [ref] = mayReplace(reply, pressed)
    return placed(reply, pressed, ref && (await house.areLast(context, [ref]))[0])
  }

  return {
    dispatch,
    opens: (token) => actions.get(readToken(token)?.action ?? '')?.open !== undefined,
    cards: (role, t) => commandCards(registry, role, t),
  }
}

/** A press, or a command without options: what may go together with those of others. */
type Grouped = PressInteraction | Extract<Interaction, { kind: 'command' }>

const isGrouped = (interaction: Interaction): interaction is Grouped =>
  interaction.kind === 'press' ||
  (interaction.kind === 'command' &&
    !interaction.file &&
    (typeof interaction.options === 'string'
      ? interaction.options.trim() === ''
      : Object.values(interaction.options).every((value) => value === undefined)))

const kindOf = (interaction: Grouped): string =>
  interaction.kind === 'press' ? `press ${interaction.token.split(':', 1)[0]}` : `command ${interaction.name}`

const pressedIn = (interaction: Grouped): MessageRef | undefined =>
  interaction.kind === 'press' ? interaction.message : undefined

/** The pressed card, where it has to be asked whether it is still the last thing on the screen. */
const mayReplace = (reply: Reply, pressed: MessageRef | undefined): MessageRef[] =>
  reply.replaces && pressed?.place.direct ? [pressed] : []

/** In the place of the pressed card while that is the last thing on the screen, else at the bottom. */
function placed(reply: Reply, pressed: MessageRef | undefined, last: boolean | undefined): Answer {
  if (!reply.replaces || !pressed) return below(reply)
  if (!pressed.place.direct || last) return { kind: 'reply', reply, at: 'edit' }
  return { kind: 'reply', reply, at: 'below', ...(reply.stub ? { stub: reply.stub } : {}) }
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

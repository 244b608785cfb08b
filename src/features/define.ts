/** How this house defines commands, actions, answers and jobs: chat's shapes, bound to our context. */
import { checkCommand } from '../chat/command.ts'
import type { Action, AnswerTo, Command, CommandCard, Options, Values } from '../chat/command.ts'
import type { Attachment, MessageRef, Place, PlatformUser } from '../chat/interaction.ts'
import type { Platform } from '../chat/platform.ts'
import type { Translate } from '../lib/translate.ts'
import type { Form, Reply, Subject } from '../chat/view.ts'
import type { Store, Tx } from '../db/client.ts'
import type { Log } from '../lib/log.ts'
import type { Role } from '../lib/roles.ts'
import type { Trust } from '../lib/trust.ts'
import { handle } from '../queue/job.ts'
import type { Handler, Job, Payload, Run } from '../queue/job.ts'
import type { Provider } from '../sms/provider.ts'
import type { Routing } from './texts/carrier.ts'

export type Actor = {
  /** Empty for a person who has not joined. */
  id: string
  name: string
  /** The first name that texts carry; empty until the promise was given. */
  textName: string
  promised: boolean
  /** Leads and organizers count as trusted. */
  trust: Trust
  role: Role
  locale: string
  teamId: string | null
  named: boolean
  /** Of the account they act by, where they act by one. */
  network?: string
}

/** What the operator chose, as far as features care. */
export type Settings = {
  secret: string
  slipMs: number
  /** The carrier is simulated: hours are all day, unless a campaign says otherwise. */
  simulated: boolean
  /** Where people reach the web server, without a slash at the end. */
  baseUrl(): string
  /** That address may be put into texts: it has a name of its own, or the carrier is simulated. */
  linked: boolean
  /** Links that open each network with a join code in hand. */
  joinLinks(code: string): { network: string; url: string }[]
  /** Which carrier takes what. */
  routing: Routing
  tempo: Tempo
}

/** How long we wait for what. Shorter in the demo, whose carrier is simulated. */
export type Tempo = {
  /** ms in which a carrier must answer. After that the text may or may not have been accepted: `unknown`. */
  answerWithin: number
  /** Seconds that a worker has for handing a text over and writing down what came of it. */
  lease: number
  /** Seconds before a text of unknown fate is first looked for in the carrier's list. */
  unknownAfter: number
  handOver: number
  jobLease: number
}

export type Context = {
  tx: Tx
  actor: Actor
  user: PlatformUser
  place: Place
  /** The card that was pressed, or that these words reply to. */
  message: MessageRef | undefined
  t: Translate
  settings: Settings
  log: Log
  /** How long the press waited in this process, in ms. */
  waited(): number
  /** Commands open to the person, worded. */
  commands(): CommandCard[]
}

/** What background work gets. */
export type JobContext = {
  store: Store
  log: Log
  settings: Settings
  platforms: ReadonlyMap<string, Platform>
  /** By name: those of `routing.on`, and others that are only asked what became of their texts. */
  carriers: ReadonlyMap<string, Provider>
  translate(locale: string): Translate
  /** Where receipts of an attempt by a carrier go. */
  callback(carrier: string, attemptId: string): string | undefined
  /** Told when the process ends: long work stops at once, and another worker begins it again. */
  stopping?: AbortSignal
}

/** Headings of `/help`, in their order: what a command is for. Their words: `help.group.<group>`. */
export const groups = ['texting', 'doors', 'people', 'campaigns', 'rallies', 'figures', 'house', 'own'] as const
export type Group = (typeof groups)[number]

const headings = new Map<string, Group>()
/** The heading of a command, by its name. */
export const headingOf = (name: string): Group => headings.get(name) ?? 'own'

export function command<const O extends Options>(definition: {
  name: string
  group: Group
  role: Role
  shows?: 'private' | 'public'
  options?: O
  run(context: Context, values: Values<O>): Promise<Reply>
  runTogether?(all: { context: Context }[]): Promise<(Reply | undefined)[]>
}): Command<Context> {
  const { group, ...given } = definition
  const made = { shows: 'private' as const, ...given, options: given.options ?? {} }
  checkCommand(made)
  headings.set(made.name, group)
  return made as unknown as Command<Context>
}

export const action = (
  definition:
    | {
        id: string
        role: Role
        ids: 0 | 1 | 2
        run(context: Context, ids: string[]): Promise<Reply>
        runTogether?(presses: { context: Context; ids: string[] }[]): Promise<(Reply | undefined)[]>
        beside?: number
      }
    | {
        id: string
        role: Role
        ids: 0 | 1 | 2
        open(context: Context, ids: string[]): Promise<Form>
        submit(context: Context, ids: string[], fields: Record<string, string>, file?: Attachment): Promise<Reply>
      },
): Action<Context> => definition

export const answer = (definition: {
  subject: Subject['kind']
  role: Role
  run(context: Context, id: string, text: string): Promise<Reply>
}): AnswerTo<Context> => definition

export const work = <P extends Payload>(
  job: Job<P>,
  run: (context: JobContext, payload: P, run: Run) => Promise<void>,
  options: { longest?: number } = {},
): Handler<JobContext> => handle(job, run, options)

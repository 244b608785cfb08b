/** A canvasser's phone, as a program: what stands on its screen, and presses, words and a place, at the router's door. */
import { randomUUID } from 'node:crypto'
import type { Interaction, Place } from '../../chat/interaction.ts'
import type { Router } from '../../chat/router.ts'
import { readToken } from '../../chat/token.ts'
import type { Block, Button, Form, View } from '../../chat/view.ts'

/** What the house did not expect is logged with an id, which the person reads: they press once more. */
const unexpected = /\be[0-9a-f]{7}\b/
const patience = 5

type Doing = Interaction extends infer I
  ? I extends Interaction
    ? Omit<I, 'key' | 'user' | 'place' | 'receivedAt'>
    : never
  : never

export type Counts = { interactions: number; failed: number }

export class Phone {
  readonly userId: string
  readonly name: string
  view: View = { blocks: [] }
  #form: Form | undefined
  #router: Router
  #counts: Counts

  constructor(router: Router, counts: Counts, userId: string, name: string) {
    this.#router = router
    this.#counts = counts
    this.userId = userId
    this.name = name
  }

  type = (name: string, options = ''): Promise<View> => this.#do({ kind: 'command', name, options })
  say = (text: string): Promise<View> => this.#do({ kind: 'words', text, message: this.#message })
  share = (at: { lon: number; lat: number }): Promise<View> => this.#do({ kind: 'location', ...at, live: false })
  submit = (fields: Record<string, string>): Promise<View> =>
    this.#do({ kind: 'submit', token: this.#form?.token ?? '', fields, message: this.#message })

  /** The button of an action, the `n`-th where it stands there several times. */
  press(action: string, n = 0): Promise<View> {
    const button = this.buttons(action)[n]
    if (!button) throw new Error(`${this.name} has no ${action}: ${JSON.stringify(this.view).slice(0, 600)}`)
    return this.#do({ kind: 'press', token: button.token, message: this.#message })
  }

  buttons = (action: string): Button[] =>
    (this.view.buttons ?? []).filter(({ token }) => readToken(token)?.action === action)
  has = (action: string): boolean => this.buttons(action).length > 0
  texts = (kind: Extract<Block, { text: string }>['kind']): string[] =>
    this.view.blocks.flatMap((b) => (b.kind === kind && 'text' in b ? [b.text] : []))
  get error(): string | undefined {
    return this.texts('error')[0]
  }

  get #place(): Place {
    return { network: 'playground', tenant: 'local', channel: `dm-${this.userId}`, direct: true }
  }
  get #message() {
    return { place: this.#place, messageId: 'card' }
  }

  async #do(doing: Doing): Promise<View> {
    for (let round = 1; ; round++) {
      this.#counts.interactions++
      const answer = await this.#router.dispatch({
        ...doing,
        key: randomUUID(),
        user: { network: 'playground', tenant: 'local', userId: this.userId, name: this.name, locale: 'en' },
        place: this.#place,
        receivedAt: performance.now(),
      } as Interaction)
      if (answer.kind === 'form') this.#form = answer.form
      if (answer.kind !== 'reply') return this.view
      const before = this.view
      this.view = answer.reply.view
      if (!this.error || !unexpected.test(this.error)) return this.view
      this.#counts.failed++
      if (round === patience) throw new Error(`${this.name}: ${this.error}`)
      this.view = before
    }
  }
}

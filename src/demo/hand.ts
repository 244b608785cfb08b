/** A person at the playground, as a program: reads cards, presses buttons, types. The same path as the page's. */
import { randomUUID } from 'node:crypto'
import { readToken } from '../chat/token.ts'
import type { Form, View } from '../chat/view.ts'
import type { Deed, DroppedFile, Outcome, Playground, PlaygroundMessage } from '../platforms/playground/index.ts'

export type Card = { id: string; version: number; view: View; seenAt: number }
type OpenForm = { form: Form; card: Card }
type Doing = Deed extends infer D ? (D extends Deed ? Omit<D, 'key' | 'userId' | 'name' | 'channel'> : never) : never

export class Hand {
  readonly userId: string
  readonly name: string
  readonly channel: string
  /** Cards of the chat by message id, as last seen. */
  readonly cards = new Map<string, Card>()
  #playground: Playground
  #version = 0

  /** `channel`: where they look and type; their direct chat, unless it is the team's. */
  constructor(playground: Playground, userId: string, name: string, channel = `dm-${userId}`) {
    this.#playground = playground
    this.userId = userId
    this.name = name
    this.channel = channel
  }

  /** Up to which version of their chat they have looked. */
  get version(): number {
    return this.#version
  }

  async look(): Promise<void> {
    const { version, messages } = await this.#playground.read({ userId: this.userId }, this.channel, this.#version)
    this.#version = version
    this.#take(messages)
  }

  #take(messages: PlaygroundMessage[]): void {
    for (const m of messages) {
      const known = this.cards.get(m.id)
      if (m.author !== null || (known && known.version >= m.version)) continue
      this.cards.set(m.id, { id: m.id, version: m.version, view: m.view, seenAt: performance.now() })
    }
  }

  /** Cards that nobody needs any more. */
  forget(ids: string[]): void {
    for (const id of ids) this.cards.delete(id)
  }

  /** The newest card with buttons. */
  get top(): Card | undefined {
    return [...this.cards.values()].filter((c) => c.view.buttons?.length).sort((a, b) => b.version - a.version)[0]
  }

  can(label: string): boolean {
    return this.top?.view.buttons?.some((b) => b.label === label) ?? false
  }

  async type(text: string, { replyTo, file }: { replyTo?: string; file?: DroppedFile } = {}): Promise<void> {
    const given = { ...(replyTo ? { replyTo } : {}), ...(file ? { file } : {}) }
    await this.#act({ kind: 'line', text, ...given } as Doing)
  }

  async press(label: string, card = this.top): Promise<void> {
    await this.tap(this.#token(label, card), card)
  }

  /** Where two buttons may read alike. */
  async tap(token: string, card = this.top): Promise<void> {
    await this.#act({ kind: 'press', messageId: card?.id ?? '', token } as Doing)
  }

  /** The newest card with a button that does this. */
  offering(action: string): Card | undefined {
    return [...this.cards.values()]
      .filter((c) => c.view.buttons?.some((b) => readToken(b.token)?.action === action))
      .sort((a, b) => b.version - a.version)[0]
  }

  async openForm(label: string): Promise<OpenForm> {
    const card = this.top
    const outcome = await this.#act({
      kind: 'press',
      messageId: card?.id ?? '',
      token: this.#token(label, card),
    } as Doing)
    if (!card || outcome.kind !== 'form') throw new Error(`${label} opened no form`)
    return { form: outcome.form, card }
  }

  /** What is not given stays as the form had it. */
  async submit({ form, card }: OpenForm, given: Record<string, string>): Promise<void> {
    const fields = Object.fromEntries(form.fields.map(({ name, value = '' }) => [name, given[name] ?? value]))
    await this.#act({ kind: 'submit', token: form.token, messageId: card.id, fields } as Doing)
  }

  #token(label: string, card: Card | undefined): string {
    const button = card?.view.buttons?.find((b) => b.label === label)
    // What was said last tells why.
    const last = [...this.cards.values()].sort((a, b) => b.version - a.version)[0]?.view.blocks ?? []
    const said = last.flatMap((b) => ('text' in b ? [b.text] : [])).join(' / ')
    if (!button) throw new Error(`${this.userId} has no button "${label}"; last: ${said}`)
    return button.token
  }

  async #act(doing: Doing): Promise<Outcome> {
    const outcome = await this.#playground.act({
      ...doing,
      key: randomUUID(),
      userId: this.userId,
      name: this.name,
      channel: this.channel,
    } as Deed)
    if (outcome.kind === 'refused')
      throw new Error(`${this.userId}: the playground refused a ${doing.kind} (${outcome.why})`)
    this.#take(outcome.messages)
    return outcome
  }
}

import type { Translate } from '../lib/translate.ts'

/**
 * What the bot shows, as plain data that every network can render.
 *
 * A block enters this list only if each network can show it or its loss costs nothing. Every `text` is *plain*: the
 * networks' adapters escape it, so that words of a person can neither ping, nor link, nor break markup.
 */
export type Block =
  | { kind: 'title'; text: string }
  | { kind: 'text'; text: string }
  /** Small print: hints, dates, how to go on. */
  | { kind: 'note'; text: string }
  /** The text message that a press will send, letter for letter. */
  | { kind: 'sms'; text: string }
  /** One turn of the conversation with a contact. `at` is already worded. */
  | { kind: 'said'; who: 'contact' | 'us'; name: string; text: string; at?: string }
  /** `colon` joins a label and its value: French has a blank before it. See `facts` below. */
  | { kind: 'facts'; colon: string; rows: Fact[] }
  | { kind: 'ranking'; rows: { place: number; name: string; value: string; yours?: boolean }[] }
  | { kind: 'progress'; done: number; total: number; text: string }
  | { kind: 'error'; text: string }
  /** A picture, base64 of a PNG of at most 300 kB; `text` says what is on it, for whoever does not see it. */
  | { kind: 'picture'; png: string; text: string }
  /** A way out of the chat. The url is the house's own, never a person's words. */
  | { kind: 'link'; url: string; text: string }

export type Fact = { label: string; value: string }

/** `token` is an action with its row ids, see token.ts. `look` is a hint; labels alone must be enough. */
export type Button = { label: string; token: string; look?: 'primary' | 'danger' }

/**
 * Short words that a phone can keep while there is no signal and send later, ready to be tapped: a row each. Only Telegram
 * has such keys; elsewhere they are typed. No rows: those that stand there go.
 */
export type Keys = { text: string; rows: string[][] }

export type View = { blocks: Block[]; buttons?: Button[]; keys?: Keys }

/** At most 5 fields: Discord's limit for one form. Longer forms are several, with a button between. */
export type Field = {
  name: string
  label: string
  kind: 'line' | 'paragraph'
  value?: string
  hint?: string
  required?: boolean
  max?: number
}
export type Form = { token: string; title: string; fields: Field[]; submit: string }

/** What a card is about, so that a native reply to it, or a slip on it, can be understood later. */
export type Subject = {
  kind:
    | 'target'
    | 'conversation'
    | 'queue'
    | 'campaign'
    | 'message'
    | 'import'
    | 'rehearsal'
    | 'status'
    | 'door'
    | 'call'
    | 'interview'
    | 'line'
  id: string
}

/**
 * What a handler gives back. Nothing is shown before the handler's transaction has committed.
 *
 * `replaces`: the view takes the place of the card that was pressed. If something was posted below that card the view
 * comes at the bottom instead, and the old card shrinks to `stub`.
 */
export type Reply = {
  view: View
  shows?: 'private' | 'public'
  about?: Subject
  replaces?: boolean
  stub?: View
}

export const view = (blocks: Block[], buttons: Button[] = []): View =>
  buttons.length ? { blocks, buttons } : { blocks }
/** Labels with their values, joined as the language of `t` joins them. */
export const facts = (t: Translate, rows: Fact[]) => ({ kind: 'facts' as const, colon: t('colon'), rows })
export const line = (text: string): View => ({ blocks: [{ kind: 'text', text }] })

/**
 * The port to a carrier of text messages.
 *
 * Terms: a *message* is our row; an *attempt* is one try to hand it over, with an id that travels in the callback URL,
 * so that a receipt finds its row even when it beats the answer to the send; a *receipt* is the carrier's word on what
 * became of it; an *inbound* is a text from a contact.
 *
 * A provider posts a message at most once per call, never retries, and keeps to the deadline it is given. It writes
 * nothing to our tables and decides nothing about what follows.
 */
export type OutboundText = {
  attemptId: string
  to: string
  body: string
  /** What of ours it is to come from, as the carrier names it (a number, a service); absent: the settings say. */
  from?: string
  /** Where receipts of this attempt go; undefined when the provider has no callbacks. */
  callback?: string
  /** The carrier must not deliver later than this. */
  validUntil?: Date
}

/**
 * - `config`: our account or sender is wrong; nobody's text will go.
 * - `invalid`: this number or body can never go.
 * - `unreachable`: surely not accepted: DNS, refused, TLS, before the request was written. May be queued again.
 * - `throttled`: surely not accepted: too fast. May be queued again after `retryAfter` ms.
 * - `rejected`: the carrier said no (filtered, blocked).
 * - `opted_out`: the carrier knows an opt-out that we did not.
 * - `unknown`: it may have been accepted. Never sent again without proof of absence.
 */
export const sendReasons = [
  'config',
  'invalid',
  'unreachable',
  'throttled',
  'rejected',
  'opted_out',
  'unknown',
] as const
export type SendReason = (typeof sendReasons)[number]

export class SendError extends Error {
  readonly reason: SendReason
  /** The carrier's own code, for the organizer. Never a number or a body. */
  readonly code: string | undefined
  readonly retryAfter: number | undefined

  constructor(reason: SendReason, options: { code?: string; retryAfter?: number; cause?: unknown } = {}) {
    super(`${reason}${options.code ? ` ${options.code}` : ''}`, { cause: options.cause })
    this.name = 'SendError'
    this.reason = reason
    this.code = options.code
    this.retryAfter = options.retryAfter
  }
}

/** Receipt statuses by rank: a delivery never moves backwards. An error after success is a fact of its own. */
export const deliveryRank = { accepted: 1, sent: 2, delivered: 3 } as const
export type ReceiptStatus = keyof typeof deliveryRank | 'failed'

export type SmsEvent =
  | {
      kind: 'receipt'
      providerId: string
      attemptId?: string
      status: ReceiptStatus
      code?: string
      /** It failed since the carrier knows an opt-out: some tell so only after they had accepted the text. */
      optedOut?: true
    }
  | {
      kind: 'inbound'
      providerId: string
      from: string
      /** Our number they wrote to, where the carrier says. */
      to?: string
      body: string
      media: number
      at: Date
      /** The carrier took this text for that word, acted on it and answered it by itself: it must not be answered twice. */
      answered?: 'stop' | 'start' | 'help'
    }

/** The bytes as they came: signatures are over these, never over something parsed and written again. */
export type RawRequest = { method: string; url: string; headers: Record<string, string>; body: Uint8Array }

/** What the carrier lists about one number in a span of time, for settling `unknown`. */
export type ListedText = { providerId: string; attemptId?: string; body: string; at: Date; status: ReceiptStatus }

/** Every carrier there is: what settings and campaigns may name. */
export const carrierNames = ['simulated', 'twilio', 'telnyx', 'android'] as const
export type CarrierName = (typeof carrierNames)[number]

export type Provider = {
  /** As in MESSAGING_PROVIDER and in the path of its webhook, /sms/<name>. */
  name: string
  /** Throws SendError and nothing else. */
  send(text: OutboundText, signal: AbortSignal): Promise<{ providerId: string; segments?: number }>
  /** Verifies, parses, returns; throws on a bad signature. Writes nothing. */
  receive(request: RawRequest): Promise<SmsEvent[]>
  /** Texts to one number since a time, for proof of presence or absence; of one attempt where the carrier knows ours. */
  list?(query: { to: string; since: Date; until: Date; attemptId?: string }): Promise<ListedText[]>
  /** false: what is not listed may have been accepted all the same, so that a person decides. */
  absenceIsProof?: false
  /**
   * What it lists of our texts (as receipts) and to our senders (as inbound) since a time, oldest first: for a house it
   * cannot call, and for what it called in vain while we were down. The same event may be told any number of times.
   */
  poll?(since: Date, signal: AbortSignal): Promise<SmsEvent[]>
  /** The numbers, short codes or names that texts of ours come from, as contacts see them. */
  senders?(signal: AbortSignal): Promise<string[]>
  /** Forgets what it holds of a number: texts, answers, opt-outs of its own. Safe to repeat. */
  forget?(phone: string): Promise<void>
  /** True when the carrier itself answers every STOP, START and HELP to the contact; else `answered` says which. */
  answersOptOuts: boolean
  /** For `doctor`: account, sender and webhook, looked at with calls that change nothing and text nobody. */
  examine?(): Promise<CarrierFinding[]>
  stop?(): Promise<void>
}

/** What was looked at and found, and where it is wrong the cure. */
export type CarrierFinding = { what: string; ok: boolean; found: string; cure?: string }

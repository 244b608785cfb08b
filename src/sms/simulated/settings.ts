/** How the simulated carrier and the voters behind it behave. All spans are [least, most] in milliseconds. */
export type Span = [number, number]

/** Shares in [0, 1], each drawn for its own text. */
export type Faults = {
  /** A share of phones whose opt-out only the carrier knows: every text is refused with 21610. */
  optedOut: number
  /** A share of phones that are no phones: every text is refused with 21211. */
  invalid: number
  /** Refused as unwanted, 30007. */
  filtered: number
  /** 429 with a time to wait; not accepted. */
  throttled: number
  /** The connection never came about; not accepted. */
  unreachable: number
  /** Accepted, and never answered. */
  hang: number
  /** Accepted, and the connection breaks instead of an answer. */
  reset: number
  /** Not accepted, and never answered. */
  lost: number
  /** Accepted and answered, but never reaches the phone: the last receipt says failed. */
  undelivered: number
  /** Per receipt: it comes twice. */
  doubledReceipts: number
  /** Per text: its receipts come in turned order, the first at once, perhaps before the answer to the send. */
  shuffledReceipts: number
  /** Per receipt: it never comes. A text that hung or was reset keeps its last one. */
  missingReceipts: number
  /** Of the texts that hung or were reset: no receipt comes at all. */
  silentHangs: number
  /** Per inbound: our webhook gets it twice. */
  doubledInbound: number
  /** The carrier itself refuses texts to a phone that said STOP, with 21610. Off: keeping quiet is up to us. */
  knowsOptOuts: boolean
}

export type CarrierSettings = {
  seed: number
  /** Voters answer by themselves. */
  autopilot: boolean
  /** Scales `thinking` and `lateAfter`: 0.5 is twice as fast. */
  pace: number
  /** How long a send takes, half of it before the text is accepted. */
  latency: Span
  /** From acceptance to the phone. */
  delivery: Span
  /** From the phone to the voter's answer. */
  thinking: Span
  /** The same for the one who answers late, in ms. */
  lateAfter: number
  /** The zone of that late answer's 22:40 (IANA name). `auto`: Europe/Paris for +33, America/Toronto for +1, else UTC. */
  zone: string
  /** What the voters speak. `auto`: the language of the text they got. */
  language: 'auto' | 'en' | 'fr'
  /** Off: a list call shows only number, body and time, as those of most carriers do. */
  listShowsTags: boolean
  faults: Faults
}
export type CarrierChange = Partial<Omit<CarrierSettings, 'faults'>> & { faults?: Partial<Faults> }

export const defaultSettings: CarrierSettings = {
  seed: 1,
  autopilot: false,
  pace: 1,
  latency: [5, 40],
  delivery: [100, 600],
  thinking: [300, 1500],
  lateAfter: 3000,
  zone: 'auto',
  language: 'auto',
  listShowsTags: false,
  faults: {
    optedOut: 0,
    invalid: 0,
    filtered: 0,
    throttled: 0,
    unreachable: 0,
    hang: 0,
    reset: 0,
    lost: 0,
    undelivered: 0,
    doubledReceipts: 0,
    shuffledReceipts: 0,
    missingReceipts: 0,
    silentHangs: 0,
    doubledInbound: 0,
    knowsOptOuts: false,
  },
}

export const changed = (settings: CarrierSettings, change: CarrierChange): CarrierSettings => ({
  ...settings,
  ...change,
  faults: { ...settings.faults, ...change.faults },
})

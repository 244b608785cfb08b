/**
 * How far a volunteer is trusted, and what that allows.
 *
 * *new*: came by a public link; sees pretended voters only until a lead has looked at their dry run. *approved*: works.
 * *trusted*: may also change first texts where the campaign allows it.
 */
export const trusts = ['new', 'approved', 'trusted'] as const
export type Trust = (typeof trusts)[number]

export type Limits = {
  /** Contacts in one batch. */
  batch: number
  /** First texts within an hour. */
  hour: number
  /** Full phone numbers shown within a day. */
  looks: number
  edits: boolean
}

/** Who comes and goes gets no more of a list than an evening needs. */
export const limits: Record<Trust, Limits> = {
  new: { batch: 0, hour: 0, looks: 0, edits: false },
  approved: { batch: 50, hour: 400, looks: 10, edits: false },
  trusted: { batch: 100, hour: 1_000, looks: 200, edits: true },
}

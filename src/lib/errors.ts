/**
 * The errors of the house, as a closed set.
 *
 * `UserError` is for the person who asked: it names the fault by a key of `locales` (under `errors.`) and carries
 * the values that its words need; the router words it in that person's language. Whoever throws never words.
 * Everything else that is thrown is a defect or an outage: it is logged under an id, and only the id is shown.
 */
export class UserError extends Error {
  readonly key: string
  readonly values: Record<string, string | number>

  constructor(key: string, values: Record<string, string | number> = {}) {
    super(key)
    this.name = 'UserError'
    this.key = key
    this.values = values
  }
}

/** A setting that cannot work. One line for the operator: the variable, what was found, what would be right. */
export class ConfigError extends Error {
  constructor(line: string) {
    super(line)
    this.name = 'ConfigError'
  }
}

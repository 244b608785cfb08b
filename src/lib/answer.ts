/** What other companies' APIs answer, as far as it is the same everywhere. */

export type Fields = Record<string, unknown>

/** The object in a JSON text; undefined when there is none. */
export function readJson(text: string): Fields | undefined {
  try {
    return objectOf(JSON.parse(text))
  } catch {
    return undefined
  }
}

export const objectOf = (value: unknown): Fields | undefined =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : undefined

/** The objects of a list; empty when it is none. */
export function objectsOf(value: unknown): Fields[] {
  const list: unknown[] = Array.isArray(value) ? value : []
  return list.map(objectOf).filter((one) => one !== undefined)
}

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

export const timeOf = (value: unknown): Date | undefined => {
  const at = new Date(textOf(value) ?? NaN)
  return Number.isNaN(at.getTime()) ? undefined : at
}

/**
 * ms to wait after a refusal. `after`: Retry-After, in seconds or as a date; `usual`: where it does not say. With some
 * chance, so that a hundred refused texts do not return as one.
 */
export function waitAfter(after: string | undefined, usual: number): number {
  const given = after === undefined ? NaN : /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - Date.now()
  const wait = Number.isFinite(given) ? Math.max(given, 100) : usual
  return Math.round(Math.min(wait, 24 * 3_600_000) * (1 + Math.random() * 0.5))
}

/** What was answered in place of what was asked for. `code` is the company's own, if it gave one. */
export class Refused extends Error {
  readonly status: number
  readonly code: string

  constructor(who: string, status: number, code = '') {
    super(`${who} answered ${status}${code ? ` (${code})` : ''}`)
    this.name = 'Refused'
    this.status = status
    this.code = code
  }
}

import { UserError } from '../../lib/errors.ts'

/** `city: your town`, a field a line. Throws UserError `defaults.line` with the line's number. */
export function readDefaults(text: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [i, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    if (!line) continue
    const m = /^([\p{L}_][\p{L}\p{N}_ ]{0,39}?)\s*:\s*(\S.{0,59})$/u.exec(line)
    if (!m || m[1] === '__proto__') throw new UserError('defaults.line', { line: i + 1, found: line.slice(0, 60) })
    found[m[1]!] = m[2]!
  }
  return found
}

export const writeDefaults = (defaults: Record<string, string>): string =>
  Object.entries(defaults)
    .map(([field, value]) => `${field}: ${value}`)
    .join('\n')

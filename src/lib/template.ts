/**
 * Merge fields: `{firstName}`, or `{firstName|friend}` with words for when it is missing.
 *
 * One pass and no expressions: a value that looks like a field is not looked at again. Values are cleaned and cut, so
 * that a list can neither forge a second line nor blow a text up.
 */
const field = /\{([\p{L}_][\p{L}\p{N}_ ]{0,39})(?:\|([^{}]{0,60}))?\}/gu

export type Values = Record<string, string | undefined>

export function fillTemplate(script: string, values: Values): string {
  return script
    .replace(field, (_, name: string, otherwise: string | undefined) => {
      const value = clean(lookUp(values, name) ?? '')
      return value || (otherwise ?? '')
    })
    .replace(/[ \t]{2,}/g, ' ')
    .trim()
}

/** The fields a script names, as written. */
export const fieldsOf = (script: string): string[] => [...new Set([...script.matchAll(field)].map((m) => m[1] ?? ''))]

const key = (name: string): string => name.toLowerCase().replace(/[\s_]/g, '')

function lookUp(values: Values, name: string): string | undefined {
  for (const [k, v] of Object.entries(values)) if (key(k) === key(name)) return v
  return undefined
}

const clean = (value: string): string =>
  value
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .replace(/[{}]/g, '')
    .trim()
    .slice(0, 60)
    // A cut through an emoji would leave half of it.
    .replace(/[\uD800-\uDBFF]$/, '')
    .trim()

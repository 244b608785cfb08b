/** Kinds of settings, with the words that say what would be right. */
import { z } from 'zod'

export const url = (...schemes: string[]) =>
  z
    .string()
    .refine(
      (v) => URL.canParse(v) && schemes.includes(new URL(v).protocol.slice(0, -1)),
      `a URL such as ${schemes[0]}://host/…`,
    )
export const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,7}$/, `a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((n) => n >= min && n <= max, `a whole number from ${min} to ${max}`)
export const oneOf = <T extends string>(...values: T[]) =>
  z
    .string()
    .refine((v): v is T => values.includes(v as T), `one of ${values.join(', ')}`)
    .transform((v) => v as T)

export const token = z.string().regex(/^\S+$/, 'a token without spaces')
/**
 * An address to which paths are appended: without the slash that many write at its end, which would double theirs, and
 * without ? or #, behind which a path would be none.
 */
export const base = () =>
  url('https', 'http')
    .refine((v) => !/[?#]/.test(v), 'a URL such as https://host/…, without ? and #')
    .transform((v) => v.replace(/\/+$/, ''))

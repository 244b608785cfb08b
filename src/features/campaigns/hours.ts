import { UserError } from '../../lib/errors.ts'

/** `9-21`, `09:00-21:30`, as minutes of the day. Throws `hours.format`. */
export function readHours(text: string): [number, number] {
  const m = /^\s*(\d{1,2})(?:h|[:h](\d{2}))?\s*(?:-|–|à|to)\s*(\d{1,2})(?:h|[:h](\d{2}))?\s*$/.exec(text)
  if (!m) throw new UserError('hours.format', { found: text.slice(0, 20) })
  return [Number(m[1]) * 60 + Number(m[2] ?? 0), Number(m[3]) * 60 + Number(m[4] ?? 0)]
}

export const minute = (m: number): string =>
  `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`

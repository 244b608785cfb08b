/**
 * One line per business event: a name and row ids. No phone number, no name, no words of a person: what is logged is
 * chosen by an allow-list of keys, so that a forgotten object cannot carry one out.
 */
import { renameSync, statSync } from 'node:fs'
import pino from 'pino'

export type Log = {
  info(fields: Fields): void
  warn(fields: Fields): void
  error(fields: Fields): void
}
/** `event` is `noun.verb`. Values are ids, counts, states, or an error's message of our own or a library's making. */
export type Fields = { event: string } & Record<string, string | number | boolean | undefined>

/** Digits that could be a phone number, in an error message that a library worded. */
const digits = /\+?\d[\d\s().\-\u00a0]{6,}\d/g
export const withoutNumbers = (text: string): string => text.replace(digits, '[number]')

export function createLog(options: {
  level: string
  file?: string
  to?: 'stdout' | 'stderr' | 'file'
}): Log & { flush(): void } {
  const targets: pino.StreamEntry[] = []
  if (options.file) rollOver(options.file)
  if (options.to !== 'file')
    targets.push({ level: 'trace', stream: pino.destination({ dest: options.to === 'stderr' ? 2 : 1, sync: true }) })
  if (options.file)
    targets.push({
      level: 'trace',
      stream: pino.destination({ dest: options.file, sync: true, mkdir: true, append: true }),
    })
  const sink = pino(
    { level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.multistream(targets),
  )
  const write = (level: 'info' | 'warn' | 'error') => (fields: Fields) => sink[level](clean(fields))
  return { info: write('info'), warn: write('warn'), error: write('error'), flush: () => sink.flush() }
}

function clean(fields: Fields): Fields {
  const out: Fields = { event: fields.event }
  for (const [key, value] of Object.entries(fields))
    out[key] = typeof value === 'string' && !isId(value) ? withoutNumbers(value).slice(0, 500) : value
  return out
}

const isId = (value: string): boolean => /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(value) && value.length === 36

/** At a start, a log that has grown past 50 MB becomes the previous one; there is one previous one. */
function rollOver(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > 50_000_000) renameSync(file, `${file}.1`)
}

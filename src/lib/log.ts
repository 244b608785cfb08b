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
/** Rows by their noun, counts, states, an error's message of our own or a library's making. Anything else is left out. */
const keys = [
  'event',
  'id',
  'attempt',
  'batch',
  'by',
  'campaign',
  'conversation',
  'import',
  'inbound',
  'message',
  'network',
  'outbox',
  'schedule',
  'volunteer',
  'hand',
  'n',
  'accepted',
  'attempts',
  'contacts',
  'people',
  'rows',
  'code',
  'job',
  'kind',
  'roles',
  'signal',
  'step',
  'url',
  'line',
  'error',
  'reason',
  'at',
] as const

/** `event` is `noun.verb`. */
export type Fields = { event: string } & { [K in (typeof keys)[number]]?: string | number | boolean | undefined }

/** Digits that could be a phone number, in an error message that a library worded. Not the address of a computer. */
const digits = /\+?\d[\d\s()./\-\u2010-\u2015]{6,}\d/g
const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)'
const address = new RegExp(`^(?:${octet}\\.){3}${octet}$`)
export const withoutNumbers = (text: string): string =>
  text.replace(digits, (found) => (address.test(found) ? found : '[number]'))

/** What an error quotes may be somebody's words, unless it says that it is a name of our schema. */
const quoted = /(\b(?:relation|table|column|constraint|index|schema|function) )?("[^"]*"?|“[^”]*”?|«[^»]*»?)/g
const withoutQuotes = (text: string): string =>
  text.replace(quoted, (all, kind: string | undefined, words: string) =>
    kind && /^"[a-z0-9_.]+"$/.test(words) ? all : `${kind ?? ''}"…"`,
  )

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
  for (const key of keys) {
    const value = fields[key]
    if (typeof value === 'string') out[key as 'id'] = isId(value) ? value : words(key, value)
    else if (typeof value === 'number' || typeof value === 'boolean') out[key as 'id'] = value
  }
  return out
}

const words = (key: string, value: string): string =>
  withoutNumbers(['error', 'reason'].includes(key) ? withoutQuotes(value) : value).slice(0, 500)

const isId = (value: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)

/** At a start, a log that has grown past 50 MB becomes the previous one; there is one previous one. */
function rollOver(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > 50_000_000) renameSync(file, `${file}.1`)
}

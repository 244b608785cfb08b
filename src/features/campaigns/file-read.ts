/** Reads a campaign's file, YAML or JSON, and says of everything that is wrong in which line it stands. */
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import type { Document, Node } from 'yaml'
import type { z } from 'zod'
import { UserError } from '../../lib/errors.ts'
import type { Translate } from '../../lib/translate.ts'
import { fileShape } from './file-shape.ts'
import type { CampaignFile } from './file-shape.ts'

/** One thing that is wrong. `expect` is a key under `errors.file.expect.`; `error` one of the house. */
export type Fault = { line: number; field: string; found: string; expect?: string; error?: UserError }

export class FileFaults extends UserError {
  readonly faults: Fault[]
  constructor(faults: Fault[]) {
    super('file.faults', { n: faults.length, faults: '' })
    this.faults = faults
  }
}

/** Larger than any campaign's: bytes. */
const largest = 256 * 1024
/** Faults told at once. */
const told = 20

export type ReadFile = {
  file: CampaignFile
  /** The line of a field, by its first name. */
  lineOf(field: string): number
  /** What stands there, cut short. */
  foundAt(field: string): string
}

/** Throws FileFaults; UserError `file.too_large`, `file.not_text`. */
export function readCampaignFile(bytes: Uint8Array): ReadFile {
  if (bytes.byteLength > largest) throw new UserError('file.too_large', { kilobytes: largest / 1024 })
  const text = decode(bytes)
  const lines = new LineCounter()
  const doc = parseDocument(text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false })
  if (doc.errors.length)
    throw new FileFaults(
      doc.errors.slice(0, told).map((error) => ({
        line: lines.linePos(error.pos[0]).line,
        field: '–',
        found: error.message.split('\n')[0]!.slice(0, 120),
        expect: 'syntax',
      })),
    )
  const lineAt = (path: PropertyKey[]): number => {
    for (let depth = path.length; depth >= 0; depth--) {
      const at = startOf(doc, path.slice(0, depth))
      if (at !== undefined) return lines.linePos(at).line
    }
    return 1
  }
  const result = fileShape.safeParse(plain(doc))
  if (!result.success)
    throw new FileFaults(result.error.issues.flatMap((issue) => faultsOf(doc, issue, lineAt)).slice(0, told))
  return {
    file: result.data,
    lineOf: (field) => lineAt([field]),
    foundAt: (field) => excerpt(doc, [field]),
  }
}

/** All that is wrong, a line each, in the reader's language. */
export const wordFaults = (t: Translate, faults: Fault[]): string =>
  faults
    .map(({ line, field, found, expect, error }) =>
      t('file.fault', {
        line,
        field,
        found,
        right: error ? t(`errors.${error.key}`, error.values) : t(`file.expect.${expect ?? 'file'}`),
      }),
    )
    .join('\n')

function decode(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (!text.includes('\0')) return text
  } catch {
    // Not UTF-8: said below.
  }
  throw new UserError('file.not_text')
}

/** Aliases are followed up to a hundred times: no file grows in memory. */
function plain(doc: Document): unknown {
  try {
    return doc.toJS({ maxAliasCount: 100 })
  } catch {
    throw new UserError('file.not_text')
  }
}

function faultsOf(doc: Document, issue: z.core.$ZodIssue, lineAt: (path: PropertyKey[]) => number): Fault[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      line: lineAt([...issue.path, key]),
      field: [...issue.path, key].join('.').slice(0, 80),
      found: key.slice(0, 40),
      expect: issue.path.length ? 'known_part' : 'known',
    }))
  const missing = issue.code === 'invalid_type' && doc.getIn(issue.path as string[], true) === undefined
  // A record's key is judged as an issue of its own, within.
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message
  return [
    {
      line: lineAt(issue.path),
      field: issue.path.join('.').slice(0, 80) || '–',
      found: missing ? '' : excerpt(doc, issue.path),
      expect: message,
    },
  ]
}

/** Where a value's key stands, or the value itself in a list. */
function startOf(doc: Document, path: PropertyKey[]): number | undefined {
  const parent = path.length ? doc.getIn(path.slice(0, -1) as string[], true) : undefined
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === path.at(-1))
    return (pair?.key as Node | undefined)?.range?.[0]
  }
  return (doc.getIn(path as string[], true) as Node | undefined)?.range?.[0]
}

function excerpt(doc: Document, path: PropertyKey[]): string {
  const node = path.length ? doc.getIn(path as string[], true) : doc.contents
  if (isScalar(node)) return String(node.value).replace(/\s+/g, ' ').trim().slice(0, 60)
  if (node === undefined || node === null) return ''
  return isMap(node) ? '{…}' : '[…]'
}

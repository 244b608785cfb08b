/**
 * The words that make a list of other lists, read from left to right:
 *
 *   Petition + Members - yes:"Rally 1" - texted:14d & city=Montréal
 *
 * `+` adds, `-` takes away, `&` keeps only; each has blanks around it, so that names may hold them. A term is the name
 * of a list (in quotes if it looks like something else), `yes:`, `answered:` or `texted:` with a campaign,
 * `texted:14d`, or `field=value` (`!=` for all others, `|` between several values, nothing for an empty field).
 */
import { UserError } from '../../lib/errors.ts'

export type Term =
  | { kind: 'list'; name: string }
  | { kind: 'yes' | 'answered' | 'texted'; campaign: string }
  | { kind: 'lately'; days: number }
  | { kind: 'field'; field: string; values: string[]; not: boolean }
export type Step = { how: '+' | '-' | '&'; term: Term }

const MOST = 20

/** French words for what stands before a colon. */
const kinds: Record<string, 'yes' | 'answered' | 'texted'> = {
  yes: 'yes',
  oui: 'yes',
  answered: 'answered',
  réponse: 'answered',
  reponse: 'answered',
  texted: 'texted',
  écrit: 'texted',
  ecrit: 'texted',
}

/** Throws UserError `list.words_*`. The first step adds. */
export function parseListWords(text: string): Step[] {
  const steps: Step[] = []
  let how: Step['how'] = '+'
  for (const piece of split(text)) {
    if (piece.operator) {
      how = piece.operator
      continue
    }
    const term = readTerm(piece.text, piece.quoted)
    if (how === '+' && (term.kind === 'field' || term.kind === 'lately'))
      throw new UserError(steps.length ? 'list.words_plus' : 'list.words_begin', { found: piece.text.slice(0, 60) })
    steps.push({ how, term })
    if (steps.length > MOST) throw new UserError('list.words_many', { most: MOST })
  }
  return steps
}

type Piece = { operator: Step['how'] } | { operator?: undefined; text: string; quoted: boolean }
const pair: Record<string, string> = { '"': '"', '“': '”', '«': '»' }

/** Terms and the operators between them, in turn. `quoted`: the whole term stood in quotes. */
function split(text: string): Piece[] {
  const pieces: Piece[] = []
  let term = ''
  let quoted = false
  const end = (): void => {
    if (term.trim() === '') throw new UserError(pieces.length ? 'list.words_missing' : 'list.words_empty')
    pieces.push({ text: term.trim(), quoted })
    term = ''
    quoted = false
  }
  for (let at = 0; at < text.length; at++) {
    const c = text[at]!
    const close = pair[c] ? text.indexOf(pair[c], at + 1) : -1
    const operator = /^\s([+&\-\u2013\u2212])\s/.exec(text.slice(at, at + 3))?.[1]
    if (close !== -1) {
      if (term.trim() === '') quoted = true
      term += text.slice(at + 1, close)
      at = close
    } else if (operator) {
      end()
      pieces.push({ operator: operator === '+' || operator === '&' ? operator : '-' })
      // The blank behind an operator may be the one before the next: two of them have no term between.
      at++
    } else term += c
  }
  end()
  return pieces
}

function readTerm(text: string, quoted: boolean): Term {
  if (quoted) return { kind: 'list', name: text }
  const said = /^(\p{L}+)\s*:\s*(.+)$/su.exec(text)
  const kind = said && kinds[said[1]!.toLowerCase()]
  if (kind) {
    const lately = /^(\d{1,9})\s*[dj]$/i.exec(said[2]!)
    if (kind !== 'texted' || !lately) return { kind, campaign: said[2]!.trim() }
    const days = Number(lately[1])
    if (days < 1 || days > 3650) throw new UserError('list.words_days', { found: lately[1]! })
    return { kind: 'lately', days }
  }
  const field = /^([^=]+?)\s*(!?=)\s*(.*)$/s.exec(text)
  if (!field) return { kind: 'list', name: text }
  return {
    kind: 'field',
    field: field[1]!,
    not: field[2] === '!=',
    values: field[3]!.split('|').map((value) => value.trim()),
  }
}

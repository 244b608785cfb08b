/** What the columns of a published file of results or of a census mean. */
import { UserError } from '../../lib/errors.ts'

/** Lower case, without accents and signs: `N°Panneau` is `n panneau`. */
export const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9%]+/g, ' ')
    .trim()

/** Ids compare without case, leading zeros, and the `.0` of spreadsheets. */
export const canon = (id: string): string =>
  id
    .trim()
    .toUpperCase()
    .replace(/\.0+$/, '')
    .replace(/^0+(?=.)/, '')

const station =
  /^((code )?(du )?(b vote|bv|bvote|bureau|bureau de vote)|(id|num|numero|no|code) (bv|bureau|bureau de vote|du bureau de vote|section)|numero|pd num|section|section de vote|poll|poll number|polling division number|precinct)$/
const words = {
  registered: /^(nb |nombre d )?(inscrits|electors|registered|registered voters|electeurs inscrits)$/,
  voters: /^(nb |nombre de )?(votants|total votes|voters|ballots cast|total des votes)$/,
  cast: /^(nb |nombre de )?(exprimes|suffrages exprimes|valid votes|bulletins valides)$/,
  blank: /^(blancs|nuls|blancs et nuls|rejected|rejected ballots|bulletins rejetes)$/,
  department: /^(code )?(du )?(departement|dep|dpt)$/,
  commune: /^(code )?(de la )?(commune|insee|fed num)$/,
  name: /^(pd name|(libelle|nom|lieu) (du )?(bureau|bureau de vote|bv)|poll name)$/,
} as const
/** Known, and no votes for anybody. */
const beside =
  /%|pourcentage|participation|abstention|canton|circo|scrutin|libelle|sexe|nuance|panneau|prenom|\bnom\b|^tour$|region|etat saisie|fed num|\bid\b|^n\b/

/** What tells of one person, in a file that should count many. Sources: CNIL's and the house's rule, scores of areas only. */
const ofPersons =
  /\b(telephone|phone|mobile|portable|courriel|e ?mail|naissance|birth|birthdate|dob|voter ?id|van ?id|electeur id|numero d electeur|adresse|address|first ?name|last ?name|surname|score|likelihood|propensity|probability|support level|origin|ethnicity|religion)\b/

/** Throws `area.persons` for a file whose columns score or name individuals. */
export function refusePersons(file: string, header: string[]): void {
  const column = header.find((name) => ofPersons.test(plain(name)))
  if (column !== undefined) throw new UserError('area.persons', { file, column: column.slice(0, 60) })
}

export type Role = keyof typeof words
/** Columns by number. `votes`: of each choice; `block`: choices are written row by row, from a column on. */
export type ResultColumns = {
  ids: number[]
  blanks: number[]
  votes: { at: number; name: string }[]
  block?: { from: number; width: number; votes: number; name: number }
  ignored: string[]
  /** A Canadian file by polling division: advance and special votes are elsewhere. */
  partial: boolean
} & Partial<Record<Exclude<Role, 'blank'>, number>>

/** Undefined for a file that is no table of results. */
export function resultColumns(header: string[]): ResultColumns | undefined {
  const named = header.map(plain)
  const found: ResultColumns = { ids: [], blanks: [], votes: [], ignored: [], partial: false }
  const panel = named.findIndex((name) => /^n( |umero )?(de )?panneau$/.test(name))
  const end = panel === -1 ? named.length : panel
  for (let at = 0; at < end; at++) {
    const name = named[at]!
    const role = (Object.keys(words) as Role[]).find((key) => words[key].test(name))
    if (station.test(name)) found.ids.push(at)
    else if (role === 'blank') found.blanks.push(at)
    else if (role) found[role] ??= at
    else if (name === '' || beside.test(name)) {
      if (name) found.ignored.push(header[at]!)
    } else found.votes.push({ at, name: header[at]!.replace(/\s*-?\s*\(?(votes|voix)\)?$/i, '').trim() })
  }
  if (panel !== -1) {
    const within = named.slice(panel)
    found.block = {
      from: panel,
      width: within.length,
      votes: within.indexOf('voix'),
      name: within.findIndex((name) => name === 'nom' || /^libelle abrege( de)? liste$/.test(name)),
    }
    found.votes = []
  }
  if (found.registered === undefined || found.voters === undefined || !found.ids.length) return undefined
  found.partial = named.includes('pd num') && named.includes('electors')
  return found
}

export type CensusColumn = { at: number; group: 'occupation' | 'age'; key: string }
export type CensusColumns = { columns: CensusColumn[]; totals: Partial<Record<CensusColumn['group'], number>> }

/**
 * INSEE's names: people of 15 and over by socio-professional group (C11_POP15P_CS1 to CS8), people by age (POP1824).
 * Undefined for a file with neither.
 */
export function censusColumns(header: string[]): CensusColumns | undefined {
  const columns: CensusColumn[] = []
  const totals: CensusColumns['totals'] = {}
  header.forEach((name, at) => {
    const bare = name
      .trim()
      .toUpperCase()
      .replace(/^[CP]\d\d_/, '')
    const cs = /^POP15P_CS([1-8])$/.exec(bare)
    const age = /^POP(\d{2})(\d{2}|P)?$/.exec(bare)
    if (cs) columns.push({ at, group: 'occupation', key: `cs${cs[1]}` })
    else if (bare === 'POP15P') totals.occupation = at
    else if (bare === 'POP') totals.age = at
    else if (age) columns.push({ at, group: 'age', key: ageKey(age[1]!, age[2]) })
  })
  return columns.length >= 2 ? { columns, totals } : undefined
}

/** `POP02` is 0 to 2, `POP80P` 80 and more. */
const ageKey = (from: string, to: string | undefined): string =>
  to === undefined ? `age_${from[0]}_${from[1]}` : to === 'P' ? `age_${from}_up` : `age_${Number(from)}_${Number(to)}`

export const groupOf = (key: string): CensusColumn['group'] => (key.startsWith('cs') ? 'occupation' : 'age')

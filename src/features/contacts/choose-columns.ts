import { UserError } from '../../lib/errors.ts'
import { cleanName, headerKey, type Chosen, type Columns } from './columns.ts'

/** What a person said of the columns. `map` holds texts such as `phone=Téléphone`, one or several in each. */
export type ColumnChoice = { map?: readonly string[]; regionColumn?: string; consent?: string }

/** What can be mapped, as people write it. */
const roles = {
  phone: 'phone',
  firstName: 'firstName',
  lastName: 'lastName',
  name: 'fullName',
  locale: 'locale',
  zip: 'zip',
  externalId: 'externalId',
} as const
const roleNames = Object.keys(roles) as (keyof typeof roles)[]

/** Says that no column is one of consent, also not one whose name looks like it. */
const NONE = 'none'

/**
 * Where the chosen columns stand. Throws UserError `list.map` (found, roles) for what is no role=column,
 * `list.map_twice` (found), `list.no_such_column` (column, columns: what the header holds).
 */
export function chooseColumns(header: readonly string[], choice: ColumnChoice): Chosen {
  const chosen: Chosen = {}
  const set = (role: keyof Chosen, at: number): void => {
    if (chosen[role] !== undefined || Object.values(chosen).includes(at))
      throw new UserError('list.map_twice', { found: cleanName(header[at]!) })
    chosen[role] = at
  }
  for (const { role, column } of (choice.map ?? []).flatMap(readMap)) set(role, find(header, column))
  if (choice.regionColumn?.trim()) set('region', find(header, choice.regionColumn))
  const consent = choice.consent?.trim()
  if (consent?.toLowerCase() === NONE && !header.some((name) => headerKey(name) === NONE)) chosen.consent = -1
  else if (consent) set('consent', find(header, consent))
  return chosen
}

/** A comma belongs to the column's name unless another role=column follows it. */
function readMap(text: string): { role: keyof Chosen; column: string }[] {
  return text
    .split(/[,;\n](?=\s*[A-Za-z_]+\s*=)/)
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const equals = part.indexOf('=')
      const said = headerKey(part.slice(0, Math.max(equals, 0)))
      const role = roleNames.find((name) => name.toLowerCase() === said)
      const column = part.slice(equals + 1).trim()
      if (!role || column === '')
        throw new UserError('list.map', { found: cleanName(part), roles: roleNames.join(', ') })
      return { role: roles[role], column }
    })
}

/** As it is written, else without case, accents, blanks and signs. */
function find(header: readonly string[], wanted: string): number {
  const column = wanted.trim()
  const exact = header.indexOf(column)
  if (exact !== -1) return exact
  const key = headerKey(column)
  const near = key === '' ? -1 : header.findIndex((name) => headerKey(name) === key)
  if (near === -1)
    throw new UserError('list.no_such_column', { column: cleanName(column), columns: foundColumns(header) })
  return near
}

/** The names of a header for an error's words: the first dozen. */
export const foundColumns = (header: readonly string[]): string =>
  header.map(cleanName).filter(Boolean).slice(0, 12).join(', ').slice(0, 300)

/** How a file was read, by the names in its header. `fields` are kept as they are, `ignored` are not kept. */
export type ShownColumns = { [role in ShownRole]?: string } & { phone: string; fields: string[]; ignored: string[] }
export const shownRoles = [
  'phone',
  'firstName',
  'lastName',
  'name',
  'locale',
  'zip',
  'externalId',
  'region',
  'zone',
  'consent',
] as const
export type ShownRole = (typeof shownRoles)[number]

export function showColumns(header: readonly string[], columns: Columns): ShownColumns {
  const read: { [role in ShownRole]?: string } = {}
  const taken = new Set<number>()
  for (const role of shownRoles) {
    const at = columns[role === 'name' ? 'fullName' : role]
    if (at === undefined) continue
    read[role] = cleanName(header[at]!)
    taken.add(at)
  }
  const fields = columns.fields.filter(({ at }) => !taken.has(at)).map(({ name }) => name)
  return { ...read, phone: cleanName(header[columns.phone]!), fields, ignored: columns.ignored }
}

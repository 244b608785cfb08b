import { headerKey } from '../contacts/columns.ts'

/** Columns of a list that hold the code of a contact's polling station, as their headers are compared. */
const names = new Set(
  'pollingstation pollingstationcode pollingplace station stationcode precinct precinctcode pollingdivision section sectiondevote bureau bureaudevote bureauvote codebureau codebv bv numerobureau mesa casilla'.split(
    ' ',
  ),
)

/** The code of a contact's polling station; undefined where no list told it. */
export function stationOf(fields: Record<string, string>): string | undefined {
  for (const [name, value] of Object.entries(fields))
    if (names.has(headerKey(name)) && value.trim()) return value.trim().slice(0, 40)
  return undefined
}

/** Which election a file is of: from its name, since published tables seldom say. */
import { basename } from 'node:path'
import { plain } from './columns.ts'

export type Held = { name: string; held: string; round: number | null }

/** First and second rounds, as the Journal officiel and Elections Canada have them. */
const days: Record<string, string[]> = {
  'presidentielle 2012': ['2012-04-22', '2012-05-06'],
  'presidentielle 2017': ['2017-04-23', '2017-05-07'],
  'presidentielle 2022': ['2022-04-10', '2022-04-24'],
  'legislatives 2012': ['2012-06-10', '2012-06-17'],
  'legislatives 2017': ['2017-06-11', '2017-06-18'],
  'legislatives 2022': ['2022-06-12', '2022-06-19'],
  'legislatives 2024': ['2024-06-30', '2024-07-07'],
  'europeennes 2014': ['2014-05-25'],
  'europeennes 2019': ['2019-05-26'],
  'europeennes 2024': ['2024-06-09'],
  'municipales 2014': ['2014-03-23', '2014-03-30'],
  'municipales 2020': ['2020-03-15', '2020-06-28'],
  'federal 2025': ['2025-04-28'],
  'federal 2021': ['2021-09-20'],
}
const kinds: [RegExp, string, string][] = [
  [/presidentielles?/, 'presidentielle', 'Présidentielle'],
  [/legislatives?/, 'legislatives', 'Législatives'],
  [/europeennes?/, 'europeennes', 'Européennes'],
  [/municipales?/, 'municipales', 'Municipales'],
  [/regionales?/, 'regionales', 'Régionales'],
  [/departementales?/, 'departementales', 'Départementales'],
  [/federale?/, 'federal', 'Federal'],
]

/** `held` is a day where the name has one (`2027-04-11`) or it is known, else the year in the file's name, else empty. */
export function electionOf(file: string): Held {
  const bare = plain(basename(file).replace(/\.[a-z]+$/i, ''))
  const year = /\b((?:19|20)\d\d)\b/.exec(bare)?.[1] ?? ''
  const day = /\b((?:19|20)\d\d) ([01]\d) ([0-3]\d)\b/.exec(bare)?.slice(1, 4).join('-')
  const round = Number(/\bt(?:our)? ?([12])\b|\b([12])(?:er|e|d|nd)? ?tour\b/.exec(bare)?.slice(1).find(Boolean) ?? 0)
  const kind = kinds.find(([word]) => word.test(bare))
  if (!kind || !year) return { name: basename(file).replace(/\.[a-z]+$/i, ''), held: day ?? year, round: round || null }
  const known = days[`${kind[1]} ${year}`]
  return {
    name: `${kind[2]} ${year}${round ? ` T${round}` : ''}`,
    held: day ?? known?.[Math.max(0, round - 1)] ?? year,
    round: round || null,
  }
}

/** Files whose names begin alike are of one territory: `paris-75-2017-…` and `paris-iris-…`. */
export function territoryOf(file: string): string {
  const [first = ''] = basename(file)
    .replace(/\.[a-z]+$/i, '')
    .split(/[-_ .]/)
  return first.charAt(0).toUpperCase() + first.slice(1)
}

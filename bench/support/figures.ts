/** What a bench hands back: figures under keys that stay, the anchors they were held against, rows for a reader. */

export type Figure = { key: string; value: number; unit: string; goal: string; holds: boolean }

/** `known`: what the same thing reached where limits were measured; an anchor below 0.6 of it was set up badly. */
export type Anchor = { key: string; value: number; unit: string; known?: number }

export type Result = { figures: Figure[]; anchors: Anchor[]; tables: Table[] }
export type Table = { title: string; head: string[]; rows: (string | number)[][] }

export type Scale = { quick: boolean; say(line: string): void }
export type Bench = { about: string; run(scale: Scale): Promise<Result> }

/** How often each thing is measured, in turns with its anchor. */
export const repetitions = 3

export function median(values: number[]): number {
  return quantile(values, 0.5)
}

/** Between the two nearest for the median of an even number, else the nearest rank. Throws on nothing. */
export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  if (!sorted.length) throw new Error('a quantile of nothing')
  if (share === 0.5 && sorted.length % 2 === 0) return (sorted[sorted.length / 2 - 1]! + sorted[sorted.length / 2]!) / 2
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!
}

export const round = (value: number, digits = value < 10 ? 2 : value < 100 ? 1 : 0): number =>
  Number(value.toFixed(digits))

export const atMost = (key: string, value: number, unit: string, limit: number): Figure => ({
  key,
  value: round(value),
  unit,
  goal: `<= ${round(limit)}`,
  holds: value <= limit,
})
export const atLeast = (key: string, value: number, unit: string, limit: number): Figure => ({
  key,
  value: round(value),
  unit,
  goal: `>= ${round(limit)}`,
  holds: value >= limit,
})

export function wordTable({ title, head, rows }: Table): string {
  const lines = [
    head,
    ...rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en') : cell))),
  ]
  const widths = head.map((_, i) => Math.max(...lines.map((line) => (line[i] ?? '').length)))
  const word = (line: string[]): string =>
    `  ${line.map((cell, i) => (i ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join('  ')}`
  return [title, word(head), `  ${widths.map((n) => '-'.repeat(n)).join('  ')}`, ...lines.slice(1).map(word), ''].join(
    '\n',
  )
}

export const wordResult = ({ figures, anchors, tables }: Result): string =>
  [
    ...tables.map(wordTable),
    wordTable({
      title: 'Anchors',
      head: ['anchor', 'this run', 'unit', 'known', 'share'],
      rows: anchors.map(({ key, value, unit, known }) => [
        key,
        round(value),
        unit,
        known ?? '-',
        known === undefined ? '-' : `${(value / known).toFixed(2)}${value < 0.6 * known ? ' SLOW' : ''}`,
      ]),
    }),
    wordTable({
      title: 'Figures',
      head: ['figure', 'value', 'unit', 'goal', ''],
      rows: figures.map(({ key, value, unit, goal, holds }) => [key, value, unit, goal, holds ? 'holds' : 'MISSED']),
    }),
  ].join('\n')

/**
 * Walks on paper, for a dead battery: one sheet a walk, doors with the numbers that short words use (short.ts), so that what
 * was ticked can be typed in afterwards.
 */
import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import type { Translate } from '../../lib/translate.ts'
import { addressOf, insideOf } from './door.view.ts'
import { readWalk } from './next.ts'
import { walkPng } from './walk-picture.ts'

const { resolve } = createRequire(import.meta.url)
const font = resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')
const bold = resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf')

/** Points; A4 with room for a clip. */
const edge = 42
const row = 20
const columns = ['absent', 'talked', 'refused', 'back', 'moved', 'no_return'] as const

type Doors = Awaited<ReturnType<typeof readWalk>>
export type Sheet = { title: string; doors: Doors }

/** Walks of an effort with open doors, in their order; `free`: only those in nobody's hands. */
export const walksOf = (tx: Tx, canvassId: string, most: number): Promise<{ id: string; area: string | null }[]> =>
  rows(
    tx,
    sql`select w.id, coalesce(nullif(a.name, ''), a.code) as area from walk w left join area a on a.id = w.area_id
        where w.canvass_id = ${canvassId} and w.open > 0 order by w.rank, w.id limit ${most}`,
  )

export async function readSheet(tx: Tx, walkId: string, title: string): Promise<Sheet> {
  return { title, doors: (await readWalk(tx, walkId)).filter((door) => door.state === 'open') }
}

/** A PDF of one walk. */
export async function writeSheet(t: Translate, { title, doors }: Sheet): Promise<Buffer> {
  const pdf = new PDFDocument({ size: 'A4', margin: edge, info: { Title: title } })
  const done = new Promise<Buffer>((resolved, rejected) => {
    const parts: Buffer[] = []
    pdf.on('data', (part: Buffer) => void parts.push(part))
    pdf.on('end', () => resolved(Buffer.concat(parts)))
    pdf.on('error', rejected)
  })
  const width = pdf.page.width - 2 * edge
  const tick = 44
  const address = width - 30 - columns.length * tick
  pdf.font(bold).fontSize(15).text(title, edge, edge, { width, height: 20, ellipsis: true })
  pdf
    .font(font)
    .fontSize(9)
    .text(t('sheet.how', { n: doors.length }), edge, edge + 24, { width })
  const dots = doors.map((d) => ({ n: d.n, lon: d.lon, lat: d.lat, open: true, here: false }))
  pdf.image(await walkPng(dots), edge, edge + 52, { fit: [width, 250], align: 'center' })
  let y = edge + 52 + 262
  const head = (): void => {
    pdf.font(bold).fontSize(7)
    columns.forEach((key, i) =>
      pdf.text(t(`sheet.${key}`), edge + 30 + address + i * tick, y, {
        width: tick,
        height: 18,
        align: 'center',
        ellipsis: true,
      }),
    )
    y += row
  }
  head()
  for (const door of doors) {
    if (y + row > pdf.page.height - edge) {
      pdf.addPage()
      y = edge
      head()
    }
    pdf
      .font(bold)
      .fontSize(10)
      .text(String(door.n), edge, y + 4, { width: 28, lineBreak: false })
    const words = [addressOf(door), insideOf(t, door)].filter(Boolean).join(', ')
    pdf
      .font(font)
      .fontSize(9)
      .text(words, edge + 30, y + 5, { width: address - 4, height: 12, ellipsis: true, lineBreak: false })
    columns.forEach((_, i) =>
      pdf
        .rect(edge + 30 + address + i * tick + tick / 2 - 5, y + 4, 10, 10)
        .lineWidth(0.6)
        .stroke(),
    )
    pdf
      .moveTo(edge, y + row - 1)
      .lineTo(edge + width, y + row - 1)
      .lineWidth(0.2)
      .stroke()
    y += row
  }
  pdf.end()
  return done
}

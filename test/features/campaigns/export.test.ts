/** A campaign as a spreadsheet that runs nothing. */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { setQuestion } from '../../../src/features/campaigns/question.ts'
import { exportName, writeExport } from '../../../src/features/campaigns/export.ts'
import { importList } from '../../../src/features/contacts/import.ts'
import { expectVerified, openHouse } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

const run = promisify(execFile)

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())
beforeEach(() => house.wipe())

const load = (csv: string, list: string) =>
  house.transact((tx) =>
    importList(tx, Buffer.from(csv), { fileName: 'x.csv', list, source: 'Tests', kind: 'petition', region: 'CA' }),
  )
async function text(id: string): Promise<string> {
  let all = ''
  for await (const piece of writeExport(house.store, id)) all += piece
  return all
}

/** RFC 4180, with any separator: as a spreadsheet would read it. */
function cells(csv: string, separator = ','): string[][] {
  const rows: string[][] = [[]]
  let cell = ''
  let quoted = false
  for (let i = 0; i < csv.length; i++) {
    const c = csv[i]!
    if (quoted) {
      if (c !== '"') cell += c
      else if (csv[i + 1] === '"') cell += csv[++i]
      else quoted = false
    } else if (c === '"' && cell === '') quoted = true
    else if (c === separator || c === '\n') {
      rows.at(-1)!.push(cell.replace(/\r$/, ''))
      cell = ''
      if (c === '\n') rows.push([])
    } else cell += c
  }
  rows.pop()
  return rows
}
const table = (csv: string): Record<string, string>[] => {
  const [head = [], ...rows] = cells(csv.replace(/^\ufeff/, ''))
  return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i] ?? ''])))
}

/** Cells as somebody might write them who means harm. */
const bad = [
  '=1+1',
  '+1+1',
  '-2+3',
  '@SUM(A1)',
  ' =1',
  '\u00a0=1',
  '＝1+1',
  '＋1',
  '－1',
  '＠x',
  'a;=1+1',
  'a; @x',
  'x;+1',
  'b;＝1',
  '"=1"',
  "=cmd|'/C calc'!A0",
  'tab\t=1',
  'line\n=1',
  'line\r=1',
  '\t=1',
]

describe('the export', () => {
  it('has a row for each contact with the columns that came in and all that came of them', async () => {
    await load(
      `VANID,first_name,Ville,phone,state\n00123,Ann,Gaspé,+15142000001,QC\n7,Bea,,+15142000002,ON\n8,Cat,x,+15142000003,\n9,Dan,x,+15142000004,\n10,,x,+15142000005,\n`,
      'Cities',
    )
    const id = await house.campaign('Cities', {
      script: 'Hi {firstName}, {sender} here. STOP to end.',
      variants: ['Hello {firstName}, {sender} here. STOP to end.'],
    })
    await house.transact((tx) =>
      setQuestion(tx, id, {
        text: 'Come?',
        answers: [
          { label: 'Comes', value: 'y' },
          { label: 'No', value: 'n' },
        ],
      }),
    )
    const victor = await house.person('Victor')
    const ann = await house.press(victor)
    const bea = await house.press(victor)
    await house.deliver()
    await house.query(sql`update message set delivery = 3 where contact_id = ${ann.contactId} returning id`)
    await house.inbound(ann.phone, 'First words')
    await house.inbound(ann.phone, 'Last words, "quoted"\nand two lines')
    await house.query(sql`insert into tag (campaign_id, contact_id, tag, volunteer_id)
      select ${id}, ${ann.contactId}, t, ${victor.id} from unnest(array['yes', 'driver']) t returning tag`)
    await house.query(sql`insert into response (question_id, contact_id, choice_id, volunteer_id)
      select o.question_id, ${ann.contactId}, o.id, ${victor.id} from choice o where value = 'y' returning contact_id`)
    await house.inbound(bea.phone, 'STOP')
    const csv = await text(id)
    expect(csv.startsWith('\ufeffphone,first_name,last_name,language,')).toBe(true)
    const rows = table(csv)
    expect(rows).toHaveLength(5)
    const by = Object.fromEntries(rows.map((r) => [r['first_name']!, r]))
    expect(by['Ann']).toMatchObject({
      phone: "'+15142000001",
      externalId: '00123',
      Ville: 'Gaspé',
      state: 'QC',
      campaign_state: 'texted',
      texts: '1',
      texted_by: 'Victor',
      delivery: 'delivered',
      answers: '2',
      last_answer: 'Last words, "quoted" and two lines',
      tags: 'driver yes',
      response: 'y',
    })
    expect(by['Ann']!['variant']).toMatch(/^[01]$/)
    expect(by['Ann']!['first_text_at']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect(by['Bea']).toMatchObject({ campaign_state: 'opted_out', texts: '1', delivery: 'sent', response: '' })
    expect(by['Cat']).toMatchObject({
      campaign_state: 'ready',
      texts: '0',
      variant: '',
      texted_by: '',
      first_text_at: '',
    })
    expect(by['']).toMatchObject({ campaign_state: 'blocked', waits_for: 'firstName' })
    await expectVerified(house.store)
  })

  it('no cell begins like a formula, whatever the separator a spreadsheet takes', async () => {
    const quote = (value: string): string => `"${value.replaceAll('"', '""')}"`
    const csv = bad.map((value, i) => `${quote(value)},${quote(value)},+1514200${1000 + i}`).join('\n')
    await load(`first_name,=evil,phone\n${csv}\n`, 'Evil')
    // Words that a person or the carrier wrote get there by other ways too.
    const id = await house.campaign('Evil', { script: 'Hi, {sender} here. STOP to end.', batchSize: 50 })
    const evil = await house.person('=HYPERLINK("x")')
    for (const value of bad) {
      const { phone, contactId } = await house.press(evil)
      await house.inbound(phone, value)
      await house.query(
        sql`insert into tag (campaign_id, contact_id, tag, volunteer_id) values (${id}, ${contactId}, ${value}, ${evil.id}) returning tag`,
      )
      await house.query(sql`update contact set last_name = ${value}, locale = ${value}, fields = fields || ${JSON.stringify({ raw: value })}::jsonb
        where id = ${contactId} returning id`)
    }
    const written = await text(id)
    const risky = /^[\s\u00a0\ufeff\u200b]*[=+\-@＝＋－＠]|^[\t\r\n]/u
    const body = written.replace(/^\ufeff/, '')
    for (const separator of [',', ';', '\t']) {
      const found = cells(body, separator)
      expect(found.length).toBe(bad.length + 1)
      expect(found.flat().filter((cell) => risky.test(cell))).toEqual([])
    }
    expect(table(written).map((r) => r['raw'])).toContain("'=1+1")
  })

  it('has no formula cell in LibreOffice', async (test) => {
    const office = ['/usr/bin/soffice', '/usr/bin/libreoffice'].find((path) => existsSync(path))
    if (!office) return test.skip('LibreOffice is not installed')
    const folder = mkdtempSync(join(tmpdir(), 'muster-office-'))
    try {
      const evil = bad.map(
        (value, i) =>
          `"${value.replaceAll('"', '""')}",x${value.includes('\n') ? '' : value.replace(/[",\t\r]/g, '')},+1514200${1000 + i}`,
      )
      await load(`first_name,note,phone\n${evil.join('\n')}\n`, 'Evil')
      writeFileSync(join(folder, 'export.csv'), await text(await house.campaign('Evil')))
      // It runs formulas where it is let: else this would prove nothing.
      writeFileSync(join(folder, 'control.csv'), 'a,b\n=1+1,x;=2+2\n')
      for (const [separator, formulas] of [
        [44, 1],
        [59, 2],
      ] as const)
        for (const [file, expected] of [
          ['control', formulas],
          ['export', 0],
        ] as const) {
          await run(office, [
            `-env:UserInstallation=file://${folder}/profile`,
            '--headless',
            `--infilter=CSV:${separator},34,76,1,,0,false,true,false,false,false,-1,true`,
            '--convert-to',
            'fods',
            '--outdir',
            folder,
            join(folder, `${file}.csv`),
          ])
          const cells = readFileSync(join(folder, `${file}.fods`), 'utf8')
          expect(cells.match(/table:formula=/g)?.length ?? 0, `${file} at ${separator}`).toBe(expected)
        }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }, 240_000)

  it('can be imported again', async () => {
    await load('id,first_name,phone\n=7,Ann,+15142000001\n8,Bea,+33612345678\n', 'Two')
    const id = await house.campaign('Two')
    const csv = await text(id)
    expect(await load(csv, 'Back')).toMatchObject({ rows: 2, accepted: 2, rejected: 0 })
    const phones = await house.query<{ phone: string }>(
      sql`select phone from contact where first_name in ('Ann', 'Bea') order by 1`,
    )
    expect(phones.map((p) => p.phone)).toEqual(['+15142000001', '+33612345678'])
    // And where a list has columns named as ours (it was an export once), both are there.
    await house.query(
      sql`update contact set fields = fields || '{"campaign_state": "x"}' where first_name = 'Ann' returning id`,
    )
    const again = await house.campaign('Back', { name: 'Again' })
    const head = (await text(again)).split('\r\n')[0]!.split(',')
    expect(new Set(head).size).toBe(head.length)
    expect(head).toContain('campaign_state (list)')
  })

  it('comes in groups, each contact once', async () => {
    const id = await house.campaign(await house.list(2_500))
    let pieces = 0
    let all = ''
    for await (const piece of writeExport(house.store, id)) {
      pieces++
      all += piece
    }
    expect(pieces).toBe(4)
    const phones = table(all).map((r) => r['phone'])
    expect(phones).toHaveLength(2_500)
    expect(new Set(phones).size).toBe(2_500)
  })

  it('has a name that every system keeps', () => {
    expect(exportName('Été à l’Île: "Rally"/../x')).toBe('ete-a-l-ile-rally-x.csv')
    expect(exportName('集会')).toBe('campaign.csv')
  })
})

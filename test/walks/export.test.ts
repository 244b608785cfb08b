/** The contacts of a campaign, from the chat to a spreadsheet, in a real browser and in LibreOffice. */
import { execFile } from 'node:child_process'
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importList } from '../../src/features/contacts/import.ts'
import { say } from '../support/browser.ts'
import { expectVerified } from '../support/house.ts'
import { noChromium, openWalk, windows } from '../support/walk.ts'
import type { Walk } from '../support/walk.ts'

const run = promisify(execFile)

/** As somebody might fill in a petition who means harm. */
const evil = ['=1+1', '+1+1', '-2+3', '@SUM(A1)', '＝1+1', "=cmd|'/C calc'!A0", 'a;=1+1']

const office = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'soffice'))
  .find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })

describe.each(windows)('an export, in $window', (seen) => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-export-'))
  const file = join(folder, 'export.csv')
  let walk: Walk
  beforeAll(async () => {
    if (noChromium()) return
    walk = await openWalk(seen, 'export')
  })
  afterAll(async () => {
    await walk?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('is asked for in chat and downloaded once', async (context) => {
    const reason = noChromium()
    if (reason) return context.skip(reason)
    const { t, page } = walk
    await walk.campaign(3)
    const rows = evil.map((value, i) => `"${value}",+1514200${1000 + i}`)
    await walk.house.transact((tx) =>
      importList(tx, Buffer.from(`note,phone\n${rows.join('\n')}\n`), {
        fileName: 'evil.csv',
        list: 'Evil',
        source: 'Tests',
        kind: 'petition',
        region: 'CA',
      }),
    )
    await walk.house.campaign('Evil', { name: 'Gala' })
    const olivia = await walk.at('Olivia')
    await say(olivia, '/campaign export Gala')
    const link = olivia.getByRole('link', { name: t('export.link') })
    await link.waitFor()
    await walk.look('link')
    const [opened] = await Promise.all([page.context().waitForEvent('page'), link.click()])
    await opened.getByText(t('download.export')).waitFor()
    await walk.look('page', opened)
    const [download] = await Promise.all([
      opened.waitForEvent('download'),
      opened.getByRole('button', { name: t('download.button') }).click(),
    ])
    await download.saveAs(file)
    const csv = readFileSync(file, 'utf8')
    expect(csv.startsWith('\ufeffphone,first_name,')).toBe(true)
    expect(csv.trimEnd().split('\r\n')).toHaveLength(1 + evil.length)
    // Once.
    await opened.goto((await link.getAttribute('href'))!)
    await opened.getByText(t('download.gone')).waitFor()
    await walk.look('gone', opened)
    await opened.close()
    await expectVerified(walk.app.store)
  }, 180_000)

  it('has no formula cell in LibreOffice', async (context) => {
    const reason = noChromium() ?? (office ? undefined : 'no soffice on the PATH')
    if (reason) return context.skip(reason)
    // It runs formulas where it is let: else this would prove nothing.
    writeFileSync(join(folder, 'control.csv'), 'a,b\n=1+1,x\n')
    for (const [name, formulas] of [
      ['control', 1],
      ['export', 0],
    ] as const) {
      await run(office!, [
        `-env:UserInstallation=file://${folder}/profile`,
        '--headless',
        '--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,-1,true',
        '--convert-to',
        'fods',
        '--outdir',
        folder,
        join(folder, `${name}.csv`),
      ])
      const cells = readFileSync(join(folder, `${name}.fods`), 'utf8')
      expect(cells.match(/table:formula=/g)?.length ?? 0, name).toBe(formulas)
      if (name === 'export') for (const value of evil) expect(cells).toContain(value.slice(1).replaceAll("'", '&apos;'))
    }
  }, 240_000)
})

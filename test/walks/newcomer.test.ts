/** A newcomer by a QR code, on a phone-sized window and in French, next to the page of who made the code. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import type { App } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { startRoles } from '../../src/roles.ts'
import type { Started } from '../../src/roles.ts'
import { cardButton, column, launchBrowser, say, screenshot } from '../support/browser.ts'
import { createDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { furnish, quietLog } from '../support/house.ts'

describe('a newcomer in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-newcomer-'))
  let database: TestDatabase
  let app: App
  let started: Started
  let browser: Browser
  const skipped = (): string | undefined => (inject('chromium') === '' ? 'no Chromium on the PATH' : undefined)

  beforeAll(async () => {
    if (skipped()) return
    database = await createDatabase()
    const config = readConfig({
      DATABASE_URL: database.url,
      SECRET_KEY: 'a secret of the tests',
      DATA_DIR: folder,
      PORT: '0',
      SLIP_MS: '0',
    })
    app = await createApp(config, { log: quietLog([]) })
    started = await startRoles(app, config.roles)
    const house = furnish(database.url, app.store, app.settings.tempo)
    await house.campaign(await house.list(4), { name: 'Rally' })
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await started?.stop()
    await app?.close()
    await database?.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('scans, joins, promises and sends, with four presses', async (context) => {
    const reason = skipped()
    if (reason) return context.skip(reason)
    const desk = await browser.newPage({ viewport: { width: 1280, height: 860 } })
    await desk.goto(`${started.url}/?lang=en`)
    const olivia = column(desk, 'Olivia')
    await say(olivia, '/code North Rally')
    const picture = olivia.getByRole('img', { name: /QR code/ })
    await picture.waitFor()
    // The picture is drawn, not only there.
    expect(await picture.evaluate((img) => (img as unknown as { naturalWidth: number }).naturalWidth)).toBe(480)
    const link = await olivia.getByRole('link', { name: 'Join on the web page' }).getAttribute('href')
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?join=[0-9A-Z-]{14}$/)
    await screenshot(desk, 'newcomer-1-code')

    const phone = await browser.newContext({ viewport: { width: 390, height: 780 }, locale: 'fr-CA' })
    const page = await phone.newPage()
    await page.goto(link!)
    await screenshot(page, 'newcomer-2-join')
    const chat = page.getByRole('region')
    expect(await chat.count()).toBe(1)
    await chat.getByRole('button', { name: 'Rejoindre', exact: true }).click()
    await chat.getByText('Ta promesse').waitFor()
    expect(await chat.getByRole('button', { name: 'Rejoindre', exact: true }).count()).toBe(0)
    await screenshot(page, 'newcomer-3-promise')
    // Nothing hangs over the edge of a small screen.
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    await cardButton(chat, 'Je promets, et je signe Camille').click()
    await cardButton(chat, 'Prochains contacts').click()
    await chat.getByText(/Camille from Team Rivera/).waitFor()
    await cardButton(chat, 'Envoyer').click()
    await screenshot(page, 'newcomer-4-sent')
    // The voter's phone has it, and the page of the others shows the newcomer's chat to nobody.
    await column(desk, 'Phones')
      .getByText(/Camille from Team Rivera/)
      .first()
      .waitFor()
    expect(await desk.getByText('Ta promesse').count()).toBe(0)

    // Again by the same link: the same person, and nothing to press.
    await page.goto(link!)
    await chat
      .getByText('Ta promesse')
      .or(chat.getByText(/Merci, Camille/))
      .or(chat.getByText(/SMS/))
      .first()
      .waitFor()
    expect(await chat.getByRole('button', { name: 'Rejoindre', exact: true }).count()).toBe(0)
    // Who came is on the lead's card.
    await say(olivia, '/codes')
    await olivia.getByText('one person came in').last().waitFor()
    await phone.close()
    await desk.close()
  })
})

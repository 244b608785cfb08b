/** The whole job by one person, in a real browser, on both queues. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import type { App } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { verify } from '../../src/features/upkeep/verify.ts'
import { translator } from '../../src/locales/index.ts'
import { createLog } from '../../src/lib/log.ts'
import { startRoles } from '../../src/roles.ts'
import type { Started } from '../../src/roles.ts'
import { button, cardButton, column, launchBrowser, say, screenshot } from '../support/browser.ts'
import { createDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { queues, redisIsThere, startRedis } from '../support/redis.ts'
import type { TestRedis } from '../support/redis.ts'

const sample = fileURLToPath(new URL('../../samples/petition-quebec.csv', import.meta.url))

describe.each(queues)('the main job in Chromium, queue on $name', ({ name, redis }) => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-walk-'))
  let database: TestDatabase
  let redisServer: TestRedis | undefined
  let app: App
  let started: Started
  let browser: Browser
  let page: Page
  const skipped = (): string | undefined =>
    inject('chromium') === ''
      ? 'no Chromium on the PATH'
      : redis && !redisIsThere()
        ? 'no redis-server on the PATH'
        : undefined

  beforeAll(async () => {
    if (skipped()) return
    database = await createDatabase()
    redisServer = redis ? await startRedis() : undefined
    const config = readConfig({
      DATABASE_URL: database.url,
      SECRET_KEY: 'a secret of the tests',
      DATA_DIR: folder,
      PORT: '0',
      ...(redisServer ? { REDIS_URL: redisServer.url } : {}),
    })
    app = await createApp(config, { log: createLog({ level: 'info', file: join(folder, 'muster.log'), to: 'file' }) })
    started = await startRoles(app, config.roles)
    browser = await launchBrowser()
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(`${started.url}/?lang=en`)
  })

  afterAll(async () => {
    await browser?.close()
    await started?.stop()
    await app?.close()
    await redisServer?.stop()
    await database?.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('imports, launches, texts, answers, opts out and shows the board', async (context) => {
    const reason = skipped()
    if (reason) return context.skip(reason)
    const [olivia, victor, sofia, team, phones] = ['Olivia', 'Victor', 'Sofia', 'team', 'Phones'].map((n) =>
      column(page, n),
    ) as [
      ReturnType<typeof column>,
      ReturnType<typeof column>,
      ReturnType<typeof column>,
      ReturnType<typeof column>,
      ReturnType<typeof column>,
    ]
    const dialog = page.getByRole('dialog')

    // Five columns stand side by side on a small laptop.
    await page.setViewportSize({ width: 1280, height: 800 })
    expect(
      await page.evaluate(
        `(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector('main'))`,
      ),
    ).toBe(0)
    // A dropped list asks for what is missing, one after the other, and keeps the file meanwhile.
    await olivia.locator('input[type=file]').setInputFiles(sample)
    const line = olivia.getByRole('combobox', { name: /^Message/ })
    await expect.poll(() => line.inputValue()).toBe('/import list:"petition-quebec" source:"" kind: region:')
    await page.keyboard.type('Park petition')
    await page.keyboard.press('Enter')
    await olivia.getByRole('option', { name: 'petition', exact: true }).waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await page.keyboard.type('CA')
    await expect
      .poll(() => line.inputValue())
      .toBe('/import list:"petition-quebec" source:"Park petition" kind:petition region:CA')
    await line.fill('/import list:Petition source:"Park petition" kind:petition region:CA')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Enter')
    await page.setViewportSize({ width: 1440, height: 900 })
    await olivia.getByText('1,200 contacts in Petition').waitFor()
    await screenshot(page, `${name}-1-import`)

    await say(olivia, '/campaign new Rally')
    await cardButton(olivia, 'Script').click()
    await dialog.getByLabel(/Who the texts are from/).fill('Team Rivera')
    await screenshot(page, `${name}-2-script`)
    await button(dialog, 'Save').click()
    await olivia.getByText('Saved.').waitFor()
    // Not ready yet: the refusal says what is missing.
    await say(olivia, '/campaign launch Rally')
    await olivia
      .getByText(/a test text that arrived/)
      .last()
      .waitFor()
    await cardButton(olivia, 'Test text').click()
    await dialog.getByLabel(/mobile number/).fill('514 555 0111')
    await button(dialog, 'Send').click()
    await phones
      .getByText(/Olivia from Team Rivera/)
      .first()
      .waitFor()
    await expect
      .poll(
        async () => {
          await cardButton(olivia, 'Refresh').click()
          return olivia.getByRole('log').getByRole('button', { name: 'Launch', exact: true }).count()
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBeGreaterThan(0)
    // The card may be redrawn by the last Refresh under the finger: then once more, as a person would.
    await expect
      .poll(
        async () => {
          const launch = olivia.getByRole('log').getByRole('button', { name: 'Launch', exact: true })
          if (await launch.count())
            await launch
              .last()
              .click({ timeout: 2_000 })
              .catch(() => {})
          return olivia.getByText(/Launched: 1,200 contacts ready/).count()
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBeGreaterThan(0)

    await say(olivia, '/assign 20 Sofia')
    await sofia.getByText('1 of 20').waitFor()
    await say(victor, '/batch 5')
    await victor.getByText('1 of 5').waitFor()
    // The slip guard: a card must have been on the screen for half a second, and its record may be late.
    await page.waitForTimeout(1_500)
    await screenshot(page, `${name}-3-batch`)
    await cardButton(victor, 'Send').click()
    await victor.getByText('2 of 5').waitFor()
    await page.waitForTimeout(1_500)
    await cardButton(victor, 'Send').click()
    await victor.getByText('3 of 5').waitFor()

    // The voters' phones.
    const voters = phones.getByRole('listitem').getByRole('button').filter({ hasText: 'Victor from Team Rivera' })
    await expect.poll(() => voters.count(), { timeout: 10_000 }).toBe(2)
    await voters.first().click()
    await button(phones, 'Yes!').click()
    await victor
      .getByText(/answered$/)
      .first()
      .waitFor()
    await screenshot(page, `${name}-4-answer`)
    await cardButton(victor, 'Yes!').click()
    await phones
      .getByText(/Wonderful, thank you/)
      .first()
      .waitFor()
    // The other one asks; a native reply answers.
    await phones
      .getByRole('listitem')
      .getByRole('button')
      .filter({ hasText: 'Victor from Team Rivera' })
      .first()
      .click()
    await button(phones, 'Are you a real person?').click()
    const card = victor.locator('li, article').filter({ hasText: 'Are you a real person?' }).last()
    await card.waitFor()
    await card.getByRole('button', { name: 'Reply' }).first().click()
    await say(victor, 'Yes, I am Victor, from Laval.')
    await phones.getByText('Yes, I am Victor, from Laval.').first().waitFor()
    await button(phones, 'STOP').click()
    await phones
      .getByText(/you will get no more texts/)
      .first()
      .waitFor()
    await victor.getByText(/opted out\. Nothing to do/).waitFor()
    await screenshot(page, `${name}-5-stop`)

    await team.getByRole('combobox', { name: 'You are' }).selectOption('Victor')
    await say(team, '/leaderboard')
    await team.getByAltText(/Pledges/).waitFor()
    await screenshot(page, `${name}-6-board`)
    const verdicts = await app.store.read((tx) => verify(tx))
    expect(verdicts.filter((v) => v.violations !== 0)).toEqual([])
  })

  it('fits a phone, in French', async (context) => {
    const reason = skipped()
    if (reason) return context.skip(reason)
    const phone = await browser.newPage({ viewport: { width: 390, height: 844 }, hasTouch: true })
    await phone.goto(`${started.url}/?lang=fr`)
    await phone.getByText('Bénévole').first().waitFor({ state: 'attached' })
    // Nothing sticks out at the side.
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    await phone.locator('nav').getByText('Victor').click()
    // Also before anything was said in it.
    await column(phone, 'Victor').getByRole('combobox').fill('/batch')
    await column(phone, 'Victor').getByRole('option').getByText(translator('fr')('command.batch')).waitFor()
    await say(column(phone, 'Victor'), '/help')
    await column(phone, 'Victor')
      .getByRole('log')
      .getByText(/Ce que tu peux faire/)
      .last()
      .waitFor()
    await screenshot(phone, `${name}-7-phone`)
    await phone.close()
  })
})

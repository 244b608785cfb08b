/** An app with its page in a real Chromium, in one of two windows, and a look at whatever stands in it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import type { Browser, Locator, Page } from 'playwright-core'
import { expect, inject } from 'vitest'
import { createApp } from '../../src/app.ts'
import type { App } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { setReplies } from '../../src/features/campaigns/campaign.ts'
import { defaultReplies } from '../../src/features/campaigns/replies.ts'
import { translator } from '../../src/locales/index.ts'
import { startRoles } from '../../src/roles.ts'
import type { Started } from '../../src/roles.ts'
import { column, launchBrowser, screenshot } from './browser.ts'
import { createDatabase } from './database.ts'
import { furnish, quietLog } from './house.ts'
import type { House } from './house.ts'
import { faults } from './look.ts'

export const windows = [
  { window: 'a desktop window, in English', short: 'desktop', locale: 'en', width: 1440, height: 900 },
  { window: 'a phone window, in French', short: 'phone', locale: 'fr', width: 390, height: 844 },
] as const
export type Window = (typeof windows)[number]

export const noChromium = (): string | undefined => (inject('chromium') === '' ? 'no Chromium on the PATH' : undefined)

const scripts = {
  en: 'Hi {firstName|there}, {texter} from {sender} here. Will you come on Thirsday? Reply STOP to opt out.',
  fr: 'Bonjour {firstName|à vous}, ici {texter} pour {sender}. Viendrez-vous jeudit ? Répondez ARRET pour ne plus recevoir de messages.',
}
const senders = { en: 'Team Rivera', fr: 'Équipe Rivera' }
const lists = { en: 'Petition', fr: 'Pétition' }

export type Walk = Awaited<ReturnType<typeof openWalk>>

export async function openWalk(seen: Window, story: string) {
  const folder = mkdtempSync(join(tmpdir(), 'muster-walk-'))
  const database = await createDatabase()
  const config = readConfig({
    DATABASE_URL: database.url,
    SECRET_KEY: 'a secret of the tests',
    DATA_DIR: folder,
    PORT: '0',
    SLIP_MS: '0',
  })
  const app: App = await createApp(config, { log: quietLog([]) })
  const started: Started = await startRoles(app, config.roles)
  const house: House = furnish(database.url, app.store, app.settings.tempo)
  const browser: Browser = await launchBrowser()
  const context = await browser.newContext({
    viewport: { width: seen.width, height: seen.height },
    locale: seen.locale === 'fr' ? 'fr-CA' : 'en-CA',
    hasTouch: seen.short === 'phone',
    acceptDownloads: true,
  })
  const page: Page = await context.newPage()
  page.setDefaultTimeout(20_000)
  await page.goto(`${started.url}/?lang=${seen.locale}`)
  const t = translator(seen.locale)
  let shots = 0

  const walk = {
    app,
    house,
    page,
    t,
    locale: seen.locale,
    phone: seen.short === 'phone',
    url: started.url!,
    script: scripts[seen.locale],
    /** A running campaign called Rally on `n` contacts, in the window's language. */
    async campaign(n: number): Promise<string> {
      const list = await house.list(n, { name: lists[seen.locale] })
      const id = await house.campaign(list, {
        name: 'Rally',
        locale: seen.locale,
        sender: senders[seen.locale],
        script: scripts[seen.locale],
      })
      await house.transact((tx) => setReplies(tx, id, defaultReplies(t)))
      // Its organizer, who is not on the page, speaks as the page does.
      await house.query(sql`update volunteer set locale = ${seen.locale} where name = 'Olga' returning id`)
      return id
    },
    /** A column, brought to the front where one is shown at a time. */
    async at(name: 'Olivia' | 'Victor' | 'Sofia' | 'team' | 'phones'): Promise<Locator> {
      const title = name === 'phones' ? t('playground.phones') : name === 'team' ? t('playground.channel') : name
      if (seen.short === 'phone') {
        const label = name === 'phones' ? t('playground.phones.tab') : title
        await page.locator('nav.tabs').getByText(label, { exact: true }).click()
      }
      return column(page, title)
    },
    /** Texts of the campaign that are on a phone, oldest first. */
    async texts(part: string): Promise<{ phone: string; body: string }[]> {
      return (await app.simulated!.phones.since(0)).texts.filter((x) => x.from === 'campaign' && x.body.includes(part))
    },
    write: (phone: string, body: string) => app.simulated!.phones.write(phone, body),
    /** Keeps a picture of it, and looks at what can be measured. */
    async look(what: string, other: Page = page, as: { short: string; locale: string } = seen): Promise<void> {
      await screenshot(other, `${story}-${seen.short}-${++shots}-${what}`)
      expect.soft(await faults(other, as), `what is wrong with ${what}`).toEqual([])
    },
    async close() {
      await browser.close()
      await started.stop()
      await app.close()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return walk
}

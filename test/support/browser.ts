import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser, Locator, Page } from 'playwright-core'
import { inject } from 'vitest'

/** A real Chromium. Without background networking: it would ask for hosts outside this machine. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: inject('chromium'),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })

/** Screenshots are kept where SCREENSHOTS says, to be looked at; else nowhere. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS']
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`) })
}

/** A column of the playground's page. */
export const column = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true })

/** Types a line into a column's composer and sends it, by keyboard alone. */
export async function say(where: Locator, text: string): Promise<void> {
  const box = where.getByRole('combobox', { name: /^(Message|Mess)/ })
  await box.click()
  await box.fill(text)
  // A list of completions is open: Enter would choose from it.
  if (text.startsWith('/')) await box.press('Escape')
  await box.press('Enter')
}

/** The newest button of a label: of a dialog, of the phones, and (a composer has a Send of its own) of a chat's messages. */
export const button = (where: Locator, label: string): Locator =>
  where.getByRole('button', { name: label, exact: true }).last()
export const cardButton = (where: Locator, label: string): Locator => button(where.getByRole('log'), label)

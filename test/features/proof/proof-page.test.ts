/** The pages of a contact in a real browser, on a phone: readable, usable by thumb and by keyboard, without any script. */
import { serve } from '@hono/node-server'
import { sql } from 'drizzle-orm'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { saveReach } from '../../../src/features/organisation/reach.ts'
import { codeOf } from '../../../src/features/proof/codes.ts'
import { openProofs } from '../../../src/features/proof/page.ts'
import { proofRoutes } from '../../../src/web/proofs.ts'
import { launchBrowser, screenshot } from '../../support/browser.ts'
import { openHouse } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
let browser: Browser
let server: ReturnType<typeof serve>
let url = ''
let code = ''
let last = ''

beforeAll(async () => {
  if (!inject('chromium')) return
  house = await openHouse()
  const list = await house.list(2, { name: 'Petition' })
  await house.campaign(list, { name: 'Rally', script: 'Hi {firstName}, {texter} from {sender}: {verify} STOP' })
  const pressed = await house.press(await house.person('Victor'))
  await house.query(sql`update list set source = 'Pétition pour le parc, 2026' returning 1`)
  const reach = {
    organisation: 'Rivera pour la ville, comité de la circonscription de Saint-Henri–Sainte-Anne',
    phone: '+1 514 555 0199',
    email: 'une-personne-qui-repond@comite-rivera-saint-henri.example',
    url: 'https://rivera.example/',
  }
  await house.transact((tx) => saveReach(tx, reach))
  const { store, settings, log } = house.context
  code = codeOf(settings.secret, pressed.targetId)
  last = pressed.phone.slice(-4)
  const web = proofRoutes({
    ...openProofs({ store, secret: settings.secret, log, senders: async () => ['+15145550100'] }),
    proxied: false,
    root: '',
  })
  server = serve({ fetch: web.fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  server?.close()
  await house?.close()
})

/** In words, what is wrong with what stands in the window; [] is right. Contrast: WCAG 2.2, 1.4.3; targets: 2.5.8. */
const faults = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(`(() => {
  const wrong = []
  if (document.documentElement.scrollWidth > innerWidth) wrong.push('wider than the window')
  const light = (c) => { const [r, g, b] = c.match(/[\\d.]+/g).slice(0, 3).map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4 }); return 0.2126 * r + 0.7152 * g + 0.0722 * b }
  const paper = (e) => { for (let x = e; x; x = x.parentElement) { const c = getComputedStyle(x).backgroundColor; if (!/, 0\\)$|transparent/.test(c)) return c } return 'rgb(255,255,255)' }
  for (const e of document.querySelectorAll('h1, h2, p, dt, dd, a, label, button')) {
    const [a, b] = [light(getComputedStyle(e).color), light(paper(e))].sort((x, y) => y - x)
    const ratio = (a + 0.05) / (b + 0.05)
    if (ratio < 4.5) wrong.push('contrast ' + ratio.toFixed(1) + ': ' + e.textContent.slice(0, 30))
  }
  for (const e of document.querySelectorAll('button, input, nav a')) { const { height } = e.getBoundingClientRect(); if (height < 44) wrong.push('too small: ' + e.tagName + ' ' + height) }
  for (const e of document.querySelectorAll('input')) if (!e.labels.length) wrong.push('no label')
  if (document.querySelectorAll('h1').length !== 1 || !document.documentElement.lang || !document.title) wrong.push('no heading, language or title')
  if (document.scripts.length) wrong.push('a script')
  return wrong
})()`)

it.each(['light', 'dark'] as const)('on a phone, %s', async (colorScheme) => {
  if (!inject('chromium')) return expect('no Chromium on the PATH').toBeTruthy()
  const page = await browser.newPage({
    viewport: { width: 390, height: 844 },
    javaScriptEnabled: true,
    colorScheme,
    locale: 'fr-CA',
  })
  const look = async (name: string): Promise<void> => {
    expect(await faults(page), name).toEqual([])
    await screenshot(page, `proof-${colorScheme}-${name}`)
  }
  await page.goto(`${url}/v`)
  await look('number')
  await page.getByLabel('Numéro qui vous a écrit').fill('514 555-0100')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Oui, ce numéro est à nous' }).waitFor()
  await look('ours')
  await page.getByLabel('Numéro qui vous a écrit').fill('514 555-0101')
  await page.getByRole('button', { name: 'Vérifier' }).click()
  await page.getByRole('heading', { name: 'Non, ce numéro n’est pas à nous' }).waitFor()
  await look('not-ours')
  await page.goto(`${url}/v/0000000000`)
  await look('unknown')
  await page.goto(`${url}/v/${code}`)
  await page.getByRole('heading', { name: /^✓? ?Yes, this text is from Rivera/ }).waitFor()
  await look('text')
  await page.getByLabel('Last four digits of your own number').fill('0009')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').waitFor()
  await look('wrong-digits')
  // The field is in focus again: a second try needs no pointer.
  await page.keyboard.type(last)
  await page.keyboard.press('Enter')
  await page.getByText('Your number comes from: Pétition pour le parc, 2026').waitFor()
  await look('origin')
  await page.getByRole('button', { name: 'Stop texting me' }).click()
  await page.getByRole('heading', { name: 'Done: no more texts' }).waitFor()
  await look('stopped')
  await page.close()
})

/** A newcomer by a QR code, next to the page of who made the code, in a real browser. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cardButton, column, say } from '../support/browser.ts'
import { translator } from '../../src/locales/index.ts'
import { noChromium, openWalk, windows } from '../support/walk.ts'
import type { Walk } from '../support/walk.ts'

describe.each(windows)('a newcomer by a code, in $window', (seen) => {
  let walk: Walk
  const lead = translator('en')
  beforeAll(async () => {
    if (noChromium()) return
    walk = await openWalk(seen, 'newcomer')
    await walk.campaign(4)
  })
  afterAll(() => walk?.close())

  it('scans, joins, promises and sends, with four presses', async (context) => {
    const reason = noChromium()
    if (reason) return context.skip(reason)
    const { t, page } = walk
    const desk = await walk.page
      .context()
      .browser()!
      .newPage({ viewport: { width: 1440, height: 900 } })
    await desk.goto(`${walk.url}/?lang=en`)
    const olivia = column(desk, 'Olivia')
    await say(olivia, '/code North Rally')
    const picture = olivia.getByRole('img', { name: /QR code/ })
    await picture.waitFor()
    // The picture is drawn, not only there.
    expect(await picture.evaluate((img) => (img as unknown as { naturalWidth: number }).naturalWidth)).toBe(480)
    // To be shown around: as large as the window, and back.
    await picture.click()
    expect((await picture.boundingBox())!.height).toBeGreaterThan(800)
    await walk.look('projected', desk, { short: 'desktop', locale: 'en' })
    await picture.click()
    expect((await picture.boundingBox())!.height).toBeLessThan(400)
    const link = await olivia.getByRole('link', { name: 'Join on the web page' }).getAttribute('href')
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?join=[0-9A-Z-]{14}$/)
    await walk.look('code', desk, { short: 'desktop', locale: 'en' })

    // A browser that speaks the window's language: nothing is chosen.
    await page.goto(link!)
    await walk.look('join')
    const chat = page.getByRole('region')
    const join = chat.getByRole('button', { name: t('playground.join'), exact: true })
    expect(await chat.count()).toBe(1)
    await join.click()
    await chat.getByText(t('promise.title')).waitFor()
    await join.waitFor({ state: 'hidden' })
    await walk.look('promise')
    await cardButton(chat, t('button.promise', { name: 'Camille' })).click()
    await cardButton(chat, t('button.batch')).waitFor()
    await walk.look('promised')
    await cardButton(chat, t('button.batch')).click()
    await chat
      .getByText(/Camille/)
      .last()
      .waitFor()
    await chat.getByText(t('card.place', { place: 1, size: 4 })).waitFor()
    await walk.look('first')
    await cardButton(chat, t('button.send')).click()
    await chat.getByText(t('card.place', { place: 2, size: 4 })).waitFor()
    await walk.look('sent')
    // The voter's phone has it, and the page of the others shows the newcomer's chat to nobody.
    await column(desk, 'Phones')
      .getByText(/Camille/)
      .first()
      .waitFor()
    expect(await desk.getByText(t('promise.title')).count()).toBe(0)

    // Again by the same link: the same person, and nothing to press.
    await page.goto(link!)
    await chat.getByText(t('card.place', { place: 2, size: 4 })).waitFor()
    expect(await join.count()).toBe(0)
    // Who came is on the lead's card.
    await say(olivia, '/codes')
    await olivia
      .getByText(lead('code.came_in', { n: 1 }))
      .last()
      .waitFor()
    await desk.close()
  }, 180_000)
})

/** A typo that is noticed in mid-campaign, in a real browser. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { button, cardButton, say } from '../support/browser.ts'
import { expectVerified } from '../support/house.ts'
import { noChromium, openWalk, windows } from '../support/walk.ts'
import type { Walk } from '../support/walk.ts'

describe.each(windows)('a typo corrected in mid-campaign, in $window', (seen) => {
  let walk: Walk
  beforeAll(async () => {
    if (noChromium()) return
    walk = await openWalk(seen, 'correction')
  })
  afterAll(() => walk?.close())

  it('changes what is still to be sent, and nothing that was', async (context) => {
    const reason = noChromium()
    if (reason) return context.skip(reason)
    const { t, page } = walk
    const typo = seen.locale === 'fr' ? 'jeudit' : 'Thirsday'
    const right = seen.locale === 'fr' ? 'jeudi' : 'Thursday'
    await walk.campaign(6)
    const victor = await walk.at('Victor')
    await say(victor, '/batch 5')
    for (const place of [1, 2]) {
      await victor.getByText(t('card.place', { place, size: 5 })).waitFor()
      await cardButton(victor, t('button.send')).click()
    }
    // The third card is drawn with the old words.
    await victor.getByText(t('card.place', { place: 3, size: 5 })).waitFor()
    await victor.getByText(typo).waitFor()
    await walk.look('first-words')

    const olivia = await walk.at('Olivia')
    await say(olivia, '/campaign script Rally')
    await cardButton(olivia, t('button.script')).click()
    const dialog = page.getByRole('dialog')
    const text = dialog.getByLabel(t('form.script'))
    await text.fill((await text.inputValue()).replace(typo, right))
    await walk.look('form')
    await button(dialog, t('button.save')).click()
    await olivia.getByText(t('campaign.corrected', { version: 2 })).waitFor()
    await walk.look('saved')

    await walk.at('Victor')
    await cardButton(victor, t('button.send')).click()
    await victor.getByText(t('card.changed')).waitFor()
    expect(await victor.locator('.sms').last().innerText()).toContain(right)
    expect(await victor.locator('.sms').last().innerText()).not.toContain(typo)
    expect(await victor.getByText(t('card.place', { place: 3, size: 5 })).count()).toBe(1)
    await walk.look('new-words')
    expect(await walk.house.query(sql`select 1 from message where kind = 'first'`)).toHaveLength(2)
    await cardButton(victor, t('button.send')).click()
    await victor.getByText(t('card.place', { place: 4, size: 5 })).waitFor()
    expect(await victor.getByText(t('card.changed')).count()).toBe(0)
    await cardButton(victor, t('button.send')).click()
    await victor.getByText(t('card.place', { place: 5, size: 5 })).waitFor()

    // Two phones keep the old words, two have the new ones.
    const phones = await walk.at('phones')
    const threads = phones.getByRole('listitem').getByRole('button')
    await expect.poll(() => threads.count(), { timeout: 20_000 }).toBe(4)
    const bodies: string[] = []
    for (const thread of await threads.all()) {
      await thread.click()
      bodies.push(await phones.getByRole('log').innerText())
    }
    await walk.look('phones')
    expect(bodies.filter((body) => body.includes(typo))).toHaveLength(2)
    expect(bodies.filter((body) => body.includes(right) && !body.includes(typo))).toHaveLength(2)
    expect(
      await walk.house.query(
        sql`select script_version as v, count(*)::int as n from message where kind = 'first' group by 1 order by 1`,
      ),
    ).toEqual([
      { v: 1, n: 2 },
      { v: 2, n: 2 },
    ])
    await walk.at('Olivia')
    await say(olivia, '/campaign status Rally')
    await olivia.getByText(t('status.hands', { names: 'Victor (1)' })).waitFor()
    await walk.look('status')
    await walk.at('Victor')
    await say(victor, '/help')
    await victor.getByText(t('help.reply')).waitFor()
    await walk.look('help')
    await expectVerified(walk.app.store)
  }, 180_000)
})

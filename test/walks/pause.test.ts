/** A volunteer who is paused in the middle of the evening, in a real browser. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cardButton, say } from '../support/browser.ts'
import { expectVerified } from '../support/house.ts'
import { noChromium, openWalk, windows } from '../support/walk.ts'
import type { Walk } from '../support/walk.ts'

describe.each(windows)('a volunteer paused, in $window', (seen) => {
  let walk: Walk
  beforeAll(async () => {
    if (noChromium()) return
    walk = await openWalk(seen, 'pause')
  })
  afterAll(() => walk?.close())

  it('stands still at once, can be read, and goes on where it was', async (context) => {
    const reason = noChromium()
    if (reason) return context.skip(reason)
    const { t } = walk
    await walk.campaign(12)
    let victor = await walk.at('Victor')
    await say(victor, '/batch 5')
    await cardButton(victor, t('button.send')).click()
    await victor.getByText(t('card.place', { place: 2, size: 5 })).waitFor()
    await expect.poll(async () => (await walk.texts('Victor')).length, { timeout: 20_000 }).toBe(1)
    const [first] = await walk.texts('Victor')
    const asks = seen.locale === 'fr' ? 'Est-ce que je peux amener ma sœur ?' : 'May I bring my sister?'
    await walk.write(first!.phone, asks)
    await victor.getByText(asks).waitFor()

    // One text is pressed and cannot leave yet: the carrier is busy.
    await walk.app.simulated!.configure({ faults: { throttled: 1 } })
    await cardButton(victor, t('button.send')).click()
    await victor.getByText(t('card.place', { place: 3, size: 5 })).waitFor()
    const olivia = await walk.at('Olivia')
    await say(olivia, '/pause Victor')
    await olivia.getByText(t('pause.on.volunteer', { name: 'Victor' })).waitFor()
    await olivia.getByText(t('pause.waiting', { n: 1 })).waitFor()
    await walk.look('paused')
    await walk.app.simulated!.configure({ faults: { throttled: 0 } })
    victor = await walk.at('Victor')
    await victor.getByText(t('pause.told')).waitFor()

    // A press is refused kindly, on both cards; the thread is there to read.
    await cardButton(victor, t('button.send')).click()
    await victor.getByText(t('errors.pause.you')).waitFor()
    await walk.look('refused')
    await cardButton(victor, t('replies.yes.label')).click()
    await expect.poll(() => victor.getByText(t('errors.pause.you')).count(), { timeout: 20_000 }).toBe(2)
    expect(await victor.getByText(asks).first().isVisible()).toBe(true)
    await say(victor, '/batch')
    await expect.poll(() => victor.getByText(t('errors.pause.you')).count(), { timeout: 20_000 }).toBe(3)
    await walk.look('still')

    // Others go on; what Victor had pressed stays.
    const sofia = await walk.at('Sofia')
    await say(sofia, '/batch 2')
    await cardButton(sofia, t('button.send')).click()
    await expect.poll(async () => (await walk.texts('Sofia')).length, { timeout: 20_000 }).toBe(1)
    expect(await walk.texts('Victor')).toHaveLength(1)
    expect(await walk.house.query(sql`select kind from message where state = 'queued'`)).toEqual([{ kind: 'first' }])

    await walk.at('Olivia')
    await say(olivia, '/resume Victor')
    await olivia.getByText(t('pause.off.volunteer', { name: 'Victor' })).waitFor()
    await walk.look('resumed')
    await expect.poll(async () => (await walk.texts('Victor')).length, { timeout: 20_000 }).toBe(2)
    await walk.at('Victor')
    await victor.getByText(t('pause.told_over')).waitFor()
    await cardButton(victor, t('replies.yes.label')).click()
    await expect
      .poll(async () => (await walk.texts('')).filter((x) => x.phone === first!.phone).length, { timeout: 20_000 })
      .toBe(2)
    await walk.look('goes-on')
    await expectVerified(walk.app.store)
  }, 180_000)
})

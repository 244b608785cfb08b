/** An hour of late answers, in a real browser: put off, asked about, taken back, reminded, handed over. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { button, cardButton, say } from '../support/browser.ts'
import { expectVerified } from '../support/house.ts'
import { noChromium, openWalk, windows } from '../support/walk.ts'
import type { Walk } from '../support/walk.ts'

const words = {
  en: {
    bring: 'May I bring my sister? She has just moved here and does not know anybody yet.',
    where: 'Where exactly is it?',
    money: 'Who pays for all of this?',
    maybe: 'Maybe, my train is at 8',
    late: 'Sorry for the late answer: yes, we come, all four of us!',
    link: 'https://example.org/calendar/2026/november/thursday/rally-at-the-town-hall?from=sms&ref=a1b2c3d4e5f6',
    note: 'Members pay, nobody else: say that.',
  },
  fr: {
    bring: 'Est-ce que je peux amener ma sœur? Elle vient d’arriver et ne connaît personne.',
    where: 'C’est où exactement?',
    money: 'Qui paie tout ça?',
    maybe: 'Peut-être, mon train est à 20 h',
    late: 'Désolée pour le retard: oui, on vient, tous les quatre!',
    link: 'https://exemple.org/calendrier/2026/novembre/jeudi/assemblee-a-la-mairie?de=sms&ref=a1b2c3d4e5f6',
    note: 'Les membres paient, personne d’autre: dis-le.',
  },
}

describe.each(windows)('an hour of late answers, in $window', (seen) => {
  let walk: Walk
  beforeAll(async () => {
    if (noChromium()) return
    walk = await openWalk(seen, 'late')
  })
  afterAll(() => walk?.close())

  it('leaves nobody waiting, and nobody pressed', async (context) => {
    const reason = noChromium()
    if (reason) return context.skip(reason)
    const { t, page, house } = walk
    const said = words[seen.locale]
    const dialog = page.getByRole('dialog')
    await walk.campaign(8)
    const olivia = await walk.at('Olivia')
    await say(olivia, '/team lead North Sofia')
    await olivia.getByText(t('team.done_lead', { name: 'Sofia', team: 'North' })).waitFor()

    const victor = await walk.at('Victor')
    await say(victor, '/batch 5')
    for (const place of [1, 2, 3, 4, 5]) {
      await victor.getByText(t('card.place', { place, size: 5 })).waitFor()
      await cardButton(victor, t('button.send')).click()
    }
    await victor.getByText(t('batch.done', { n: 5 })).waitFor()
    await walk.look('batch-done')
    await expect.poll(async () => (await walk.texts('Victor')).length, { timeout: 20_000 }).toBe(5)
    const phones = (await walk.texts('Victor')).map((x) => x.phone)
    const answer = async (i: number, body: string) => {
      await walk.write(phones[i]!, body)
      await victor.getByText(body).first().waitFor()
    }
    const name = (i: number): string => `Ann${Number(phones[i]!.slice(-2))}`
    /** The button of the card that shows these words. */
    const on = (body: string, label: string) =>
      victor
        .getByRole('log')
        .getByRole('listitem')
        .filter({ hasText: body })
        .last()
        .getByRole('button', { name: label, exact: true })

    // Later, taken back within ten seconds, and later again.
    await answer(0, said.bring)
    await walk.look('answer')
    await on(said.bring, t('button.later')).click()
    await cardButton(victor, t('later.soon')).waitFor()
    await walk.look('when')
    await cardButton(victor, t('later.soon')).click()
    await cardButton(victor, t('button.undo')).click()
    await victor.getByText(t('undo.done')).waitFor()
    await walk.look('undone')
    await on(said.bring, t('button.later')).click()
    await cardButton(victor, t('later.soon')).click()
    await cardButton(victor, t('button.undo')).waitFor()
    await walk.look('later')

    // A lead is asked, and gives it back with a word.
    await answer(1, said.money)
    await on(said.money, t('button.ask')).click()
    await victor.getByText(t('ask.asked', { name: name(1) })).waitFor()
    const sofia = await walk.at('Sofia')
    await cardButton(sofia, t('button.back', { name: 'Victor' })).waitFor()
    await walk.look('asked')
    await cardButton(sofia, t('button.back', { name: 'Victor' })).click()
    await dialog.getByLabel(t('ask.back_note')).fill(said.note)
    await walk.look('give-back')
    await button(dialog, t('ask.back_submit')).click()
    await sofia.getByText(t('ask.given_back', { name: 'Victor' })).waitFor()
    await walk.at('Victor')
    await victor.getByText(said.note).last().waitFor()
    await walk.look('advice')

    // One reminder for all that waits, ten minutes later; then what was put off comes back.
    await answer(2, said.where)
    await answer(2, said.link)
    await house.shift(11 * 60)
    await victor.getByText(t('nudge.text', { n: 2 })).waitFor()
    await walk.look('nudge')
    await cardButton(victor, t('button.answers')).click()
    await victor.getByText(t('queue.place', { place: 1, total: 2 })).waitFor()
    await walk.look('queue')
    await house.shift(5 * 60)
    await expect.poll(() => victor.getByText(said.bring).count(), { timeout: 20_000 }).toBe(1)
    // The team's queue, one after the other in one message.
    await say(victor, '/replies')
    await victor.getByText(t('queue.place', { place: 1, total: 3 })).waitFor()
    await cardButton(victor, t('replies.yes.label')).click()
    await victor
      .getByText(t('queue.place', { place: 1, total: 2 }))
      .last()
      .waitFor()
    await walk.look('next')
    await cardButton(victor, t('button.write')).click()
    await dialog.getByLabel(t('talk.write_text')).fill(said.note)
    await button(dialog, t('button.send')).click()
    await victor
      .getByText(t('queue.place', { place: 1, total: 1 }))
      .last()
      .waitFor()

    // Done for tonight: the last one, and all that comes, is the team's.
    await say(victor, '/help')
    await cardButton(victor, t('button.done')).click()
    await victor.getByText(t('done.title', { name: 'Victor' })).waitFor()
    await walk.look('done')
    const before = await victor.getByRole('listitem').count()
    await walk.write(phones[3]!, said.late)
    const team = await walk.at('team')
    await cardButton(team, t('button.take')).waitFor()
    await walk.look('team')
    await walk.at('Sofia')
    await say(sofia, '/replies')
    await sofia.getByText(t('queue.place', { place: 1, total: 2 })).waitFor()
    await walk.look('lead-queue')
    await cardButton(sofia, t('replies.yes.label')).click()
    await sofia.getByText(said.late).last().waitFor()
    await cardButton(sofia, t('replies.yes.label')).click()
    await sofia.getByText(t('queue.done')).waitFor()
    await walk.look('nobody-waits')

    // Nobody answers in time: it goes back to the team, who are told once.
    await walk.write(phones[3]!, said.maybe)
    await sofia.getByText(said.maybe).last().waitFor()
    await house.shift(46 * 60)
    await walk.at('team')
    await expect.poll(() => team.getByText(t('queue.told', { n: 1 })).count(), { timeout: 20_000 }).toBe(2)
    await walk.look('handed-back')
    expect(await (await walk.at('Victor')).getByRole('listitem').count()).toBe(before)
    await expectVerified(walk.app.store)
  }, 180_000)
})

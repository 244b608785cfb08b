/** What is told: that something was not sent, that an answer failed, who wrote from nowhere, what was said before. */
import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { UnsendableInteraction } from '../../../src/chat/interaction.ts'
import { openEvening } from '../../support/answers.ts'
import type { Evening } from '../../support/answers.ts'
import { shown, tokenOf, words } from '../../support/app.ts'
import type { Hand } from '../../support/app.ts'
import { recordReceipt } from '../../../src/features/texts/receipts.ts'
import { expectVerified, phoneOf, until } from '../../support/house.ts'
import { queues, redisIsThere } from '../../support/redis.ts'

describe.each(queues)('told, queue on $name', ({ redis }) => {
  let evening: Evening
  let victor: Hand
  const missing = (): boolean => redis && !redisIsThere()
  beforeAll(async () => {
    if (!missing()) evening = await openEvening({ redis })
  })
  afterAll(() => evening?.close())
  beforeEach(async (context) => {
    if (missing()) return context.skip('no redis-server on the PATH')
    await evening.wipe()
    await evening.house.person('Victor', { team: 'North' })
    victor = evening.at('Victor')
  })
  const replies = () => evening.count(`message where kind = 'reply'`)

  describe('what no text can carry', () => {
    const bytes = new Uint8Array([1, 2, 3])

    it('a photo, a recording or a file dropped onto a reply: one line says that nothing was sent', async () => {
      await evening.text(victor, 1)
      const card = await evening.answer(victor, 0, 'Where?')
      for (const [name, line] of [
        ['map.jpg', /A photo cannot be texted: nothing was sent/],
        ['memo.ogg', /A voice message cannot be texted: nothing was sent/],
        ['plan.pdf', /A file cannot be texted: nothing was sent/],
      ] as const)
        expect(shown(await victor.type('here', { replyTo: card.id, file: { name, bytes } }))).toMatch(line)
      expect(shown(await victor.type('here', { file: { name: 'map.png', bytes } }))).toMatch(/A photo cannot be texted/)
      expect(await replies()).toBe(0)
      expect(await evening.count(`conversation where state = 'waiting'`)).toBe(1)
      // What it was meant for can still be answered.
      await victor.type('At the town hall', { replyTo: card.id })
      expect(await replies()).toBe(1)
    })

    it.each(['voice', 'photo', 'sticker', 'file', 'change'] as const)('%s, as a network hands it on', async (what) => {
      await evening.text(victor, 1)
      const card = await evening.answer(victor, 0, 'Where?')
      const event = (channel: string, replyTo?: string): UnsendableInteraction => {
        const place = { network: 'playground' as const, tenant: 'local', channel, direct: channel.startsWith('dm-') }
        return {
          kind: 'unsendable',
          what,
          key: randomUUID(),
          user: { network: 'playground', tenant: 'local', userId: 'victor', name: 'Victor' },
          place,
          receivedAt: performance.now(),
          message: { place, messageId: randomUUID() },
          ...(replyTo ? { replyTo: { place, messageId: replyTo } } : {}),
        }
      }
      const told = await evening.app.door.dispatch(event('dm-victor', card.id))
      expect(told.kind === 'reply' && words(told.reply)).toMatch(/(nothing was sent|A change is not sent).*/)
      // In a channel people talk to each other.
      expect(await evening.app.door.dispatch(event('team'))).toEqual({ kind: 'nothing' })
      expect(await replies()).toBe(0)
    })
  })

  describe('an answer that did not leave', () => {
    const answerOne = async (): Promise<void> => {
      await evening.text(victor, 1)
      const card = await evening.answer(victor, 0, 'Where?')
      evening.carrier.behave(phoneOf(0), 'rejected')
      await victor.type('At the town hall', { replyTo: card.id })
    }

    it('refused by the carrier: its writer is told, and can write again', async () => {
      await answerOne()
      const told = await evening.comes(victor, /Your answer to Ann0 did not arrive/)
      expect((await victor.read()).filter((m) => /did not arrive/.test(words(m)))).toHaveLength(1)
      const opened = await victor.press('Write an answer', { on: told })
      if (opened.kind !== 'form') throw new Error('no form')
      await victor.submit(opened.form, { text: 'Town hall' }, told)
      await evening.idle()
      expect(evening.carrier.ledger.map((text) => text.body).at(-1)).toBe('Town hall')
      await expectVerified(evening.app.store)
    })

    it('expired: too late is told too', async () => {
      await evening.text(victor, 1)
      const card = await evening.answer(victor, 0, 'Where?')
      const later = sql`update message set valid_until = muster_now() - interval '1 s' where kind = 'reply' returning id`
      evening.carrier.behave(phoneOf(0), 'throttled')
      await victor.type('At the town hall', { replyTo: card.id })
      await until('it was tried', async () => (await evening.count(`attempt where outcome = 'throttled'`)) === 1)
      await evening.house.query(later)
      await evening.comes(victor, /Your answer to Ann0 did not leave in time/)
      await expectVerified(evening.app.store)
    })

    it('undelivered, as the carrier says later', async () => {
      await evening.text(victor, 1)
      const card = await evening.answer(victor, 0, 'Where?')
      await victor.type('At the town hall', { replyTo: card.id })
      await evening.idle()
      const [sent] = await evening.house.query<{ id: string; providerId: string }>(
        sql`select a.id, m.provider_id as "providerId" from message m join attempt a on a.message_id = m.id where m.kind = 'reply'`,
      )
      for (const _ of [1, 2])
        await evening.house.transact((tx) =>
          recordReceipt(tx, 'test', {
            kind: 'receipt',
            providerId: sent!.providerId,
            status: 'failed',
            attemptId: sent!.id,
            code: '30003',
          }),
        )
      await evening.comes(victor, /Your answer to Ann0 did not arrive/)
      expect((await victor.read()).filter((m) => /did not arrive/.test(words(m)))).toHaveLength(1)
    })

    it('its writer has gone home: the contact waits in the team’s queue', async () => {
      await evening.house.person('Sofia', { team: 'North' })
      await evening.text(victor, 1)
      const card = await evening.answer(victor, 0, 'Where?')
      evening.carrier.behave(phoneOf(0), 'throttled', 'rejected')
      await victor.type('At the town hall', { replyTo: card.id })
      await until('it was tried', async () => (await evening.count(`attempt where outcome = 'throttled'`)) === 1)
      // Its second try waits until they have gone, however long that takes.
      const again = (wait: string) =>
        evening.house.query(
          sql`update message set not_before = muster_now() + ${wait}::interval where kind = 'reply' returning id`,
        )
      await again('1 hour')
      await victor.type('/help')
      await victor.press('Done for tonight')
      await again('0')
      await until('it waits', async () => (await evening.count(`conversation where state = 'waiting'`)) === 1)
      await evening.idle()
      expect(await victor.last()).not.toMatch(/did not arrive/)
      expect(shown(await evening.at('Sofia').type('/replies'))).toMatch(
        /Ann0: Where\?[^]*At the town hall \(not delivered\)/,
      )
    })

    it('pressed after Wrong number: refused, with words', async () => {
      await evening.text(victor, 1)
      const card = await evening.answer(victor, 0, 'Whose idea was it?')
      await victor.press('Wrong number', { on: card })
      expect(shown(await victor.press('', { on: card, token: tokenOf(card, 'Yes!')! }))).toMatch(
        /marked as a wrong number/,
      )
      expect(shown(await victor.type('Sorry!', { replyTo: card.id }))).toMatch(
        /marked as a wrong number: nothing can be sent/,
      )
      expect(await replies()).toBe(0)
    })
  })

  describe('a number nobody knows', () => {
    const strange = '+15145550177'

    it('is shown to the organizers, masked, with the newest campaign of that country', async () => {
      await evening.text(victor, 1)
      await evening.house.query(sql`update list set region = 'FR' where name = 'List of Rally' returning id`)
      await evening.text(victor, 1, { campaign: 'Autumn', first: 100 })
      await evening.text(victor, 1, { campaign: 'Winter', first: 200 })
      await evening.house.query(sql`update campaign set state = 'finished' where name = 'Winter' returning id`)
      await evening.house.inbound(strange, 'Who gave you my number?', { media: 1 })
      const olga = evening.at('Olga')
      const card = await evening.comes(olga, /unknown number/)
      expect(words(card)).toMatch(/\+1 .*77: Who gave you my number\?\n\[sent a photo\]\nPerhaps because of Autumn/)
      expect(words(card)).not.toContain('5550177')
      expect((await victor.read()).map(words).join()).not.toContain('my number')
      await evening.house.query(sql`update campaign set state = 'finished' returning id`)
      await evening.house.inbound('+33639980123', 'Bonjour')
      expect(words(await evening.comes(olga, /Bonjour/))).toMatch(/Perhaps because of Rally/)
      await evening.house.inbound('+4915112345678', 'Hallo')
      expect(words(await evening.comes(olga, /Hallo/))).toMatch(/No campaign explains it/)
      await expectVerified(evening.app.store)
    })

    it('in the organizers’ channel, where there is one; opted out with a press, also as a contact to come', async () => {
      await evening.house.query(
        sql`insert into channel (network, tenant, channel) values ('playground', 'local', 'team') returning id`,
      )
      await evening.text(victor, 1)
      await evening.house.inbound(strange, 'Stop calling me names')
      const olga = evening.at('Olga')
      const card = await evening.comes(olga, /unknown number/, 'team')
      expect(shown(await victor.press('Opted out', { on: card, channel: 'team' }))).toMatch(/needs the role/)
      expect(shown(await olga.press('Opted out', { on: card, channel: 'team' }))).toMatch(
        /Noted: \+1 .* will not be texted/,
      )
      expect(await evening.house.query(sql`select phone, how from opt_out`)).toEqual([
        { phone: strange, how: 'volunteer' },
      ])
      await expectVerified(evening.app.store)
    })

    it('STOP and START of theirs are kept and bother nobody', async () => {
      await evening.text(victor, 1)
      await evening.house.inbound(strange, 'STOP')
      await evening.house.inbound(strange, 'START')
      expect(await evening.count('inbound where routed_at is null')).toBe(0)
      expect(await evening.count('outbox')).toBe(0)
      expect(await evening.count('opt_out where ended_at is null')).toBe(0)
    })
  })

  describe('what was said before', () => {
    it('spans campaigns, each turn with its campaign where it is another', async () => {
      await evening.text(victor, 1)
      await victor.press('Close', { on: await evening.answer(victor, 0, 'Maybe') })
      await evening.house.campaign('List of Rally', { name: 'Phone bank' })
      await evening.house.query(
        sql`update target set state = 'skipped' where contact_id <> (select id from contact where first_name = 'Ann0') returning id`,
      )
      await evening.house.query(
        sql`update batch b set ready = (select count(*) from target where batch_id = b.id and state = 'ready') returning id`,
      )
      await victor.type('/batch 1 "Phone bank"')
      await victor.press('Send')
      await evening.idle()
      const card = await evening.answer(victor, 0, 'OK then')
      expect(words(card)).toMatch(/· Phone bank\n/)
      expect(words(card)).toMatch(/You \(Rally\): Hi Ann0[^]*Ann0 \(Rally\): Maybe[^]*You: Hi Ann0[^]*Ann0: OK then/)
    })

    it('a household on one number is one conversation, and says who else is there', async () => {
      await evening.text(victor, 1)
      await evening.house.query(
        sql`update contact set fields = fields || '{"alsoKnownAs": "Jean"}' where first_name = 'Ann0' returning id`,
      )
      expect(words(await evening.answer(victor, 0, 'This is Jean'))).toMatch(/On this number also: Jean/)
      expect(await evening.count('conversation')).toBe(1)
    })

    it('an answer that belongs to no campaign keeps to nine to nine in the contact’s zone', async () => {
      await evening.house.campaign(await evening.house.list(2))
      await victor.type('/batch 2')
      const card = await evening.answer(victor, 0, 'I heard you are texting people?')
      await evening.house.query(sql`update contact set zone = 'Asia/Tokyo' where first_name = 'Ann0' returning id`)
      // 23:00 in Tokyo.
      await evening.clockTo(14, 0)
      expect(shown(await victor.type('Yes, soon', { replyTo: card.id }))).toMatch(/kept/)
      expect(evening.carrier.ledger).toHaveLength(0)
      // 10:00 in Tokyo.
      await evening.clockTo(1, 0)
      await victor.type('Yes, we do', { replyTo: card.id })
      await evening.idle()
      expect(evening.carrier.ledger.map((text) => text.body)).toEqual(['Yes, we do'])
      // It had been pressed in time, and its turn comes after closing: it does not leave.
      await evening.clockTo(14, 0)
      await evening.house
        .query(sql`insert into message (kind, contact_id, conversation_id, volunteer_id, body, state, valid_until)
        select 'reply', contact_id, id, volunteer_id, 'late', 'queued', muster_now() + interval '1 hour' from conversation returning id`)
      await evening.app.sender.run()
      expect(evening.carrier.ledger).toHaveLength(1)
      await evening.house.query(sql`delete from message where body = 'late' returning id`)
      await expectVerified(evening.app.store)
    })
  })
})

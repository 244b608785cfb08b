/**
 * Words of people that try to ping, to link or to break markup, all the way through the house to the screens of the three
 * networks: names of lists, campaigns, contacts, teams and volunteers, and what voters write. The strict servers count
 * as a fault what a client would have made more of than letters, and what the network would have refused.
 */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addVolunteer } from '../../src/features/volunteers/invite.ts'
import { translator } from '../../src/locales/index.ts'
import { eventually } from '../contracts/platform.ts'
import { hostile } from '../support/hostile.ts'
import { expectVerified } from '../support/house.ts'
import { openThree, press, withButton } from '../support/three/house.ts'
import type { ThreeHouse } from '../support/three/house.ts'
import { nets } from '../support/three/servers.ts'
import type { NetPerson } from '../support/three/servers.ts'

const t = translator('en')
const list = '<!channel> [x](https://evil.example) @everyone'
const campaign = '*R* <@U1> `a` https://evil.example/a?b=c&d #x'
const team = '</b> _t_ @here ||s|| t.me/evil'
const named = '<!here> **Vi** [c](https://evil.example)'
/** Each a contact's first name. */
const names = hostile()
  .filter((text) => text.trim() && text.length <= 60 && !/[\p{Cc}\p{Cs}]/u.test(text))
  .slice(0, 60)
const voters = hostile().filter((text) => text.length < 1000)

/** What is left when the signs that keep words from linking, and blanks, are taken out. */
const bare = (text: string): string =>
  text
    .replace(/^> /gm, '')
    .replace(/[\p{Cf}\p{Cc}\s]+/gu, '')
    .replace(/\p{Surrogate}/gu, '\ufffd')

describe('words of people on the screens of three networks', () => {
  let three: ThreeHouse

  beforeAll(async () => {
    three = await openThree()
    const { house } = three
    await house.campaign(await house.list(names.length, { name: list }), { name: campaign, batchSize: 20 })
    for (const [i, name] of names.entries())
      await house.query(sql`update contact set first_name = ${name} where first_name = ${`Ann${i}`}`)
  })
  afterAll(() => three?.close())

  const all = async (who: NetPerson, where?: 'channel'): Promise<string> =>
    bare(
      (await who.sees(where))
        .filter((m) => m.by === 'bot')
        .map((m) => m.text)
        .join('\n'),
    )
  const reads = (who: NetPerson, text: string, where?: 'channel') =>
    eventually(
      async () => (await all(who, where)).includes(bare(text)),
      `"${text}" to ${who.name} on ${who.net}`,
      20_000,
    )

  it.each(nets)('are letters on %s, wherever they stand', async (net) => {
    const { house } = three
    const who = three.servers.person(net, named)
    const user = { network: net, ...who.user, name: named }
    const teamId = await house.team(`${net} ${team}`)
    const { volunteerId } = await three.app.store.transact((tx) =>
      addVolunteer(tx, { user, role: 'organizer', teamId, locale: 'en', textName: 'Vi', trust: 'trusted' }),
    )
    await house.query(sql`update volunteer set named = true where id = ${volunteerId}`)
    await who.command('campaign')
    await reads(who, campaign)
    await who.command('me')
    await reads(who, t('me.title', { name: named }))
    // Discord has a field for it.
    await who.command('bind', net === 'discord' ? `${net} ${team}` : `"${net} ${team}"`, { channel: true })
    await reads(who, `${net} ${team}`, 'channel')

    await who.command('batch', '20')
    await reads(who, list)
    const seen = new Set<string>()
    for (let n = 0; n < 19; n++) {
      const card = await withButton(who, t('button.skip'))
      seen.add(card.text)
      await who.press(t(n < 3 ? 'button.send' : 'button.skip'), card)
      await eventually(
        async () => (await who.sees()).some((m) => m.buttons.includes(t('button.skip')) && m.text !== card.text),
        'the next card',
        20_000,
      )
    }
    const shown = bare([...seen].join('\n'))
    expect(names.filter((name) => shown.includes(bare(name))).length).toBeGreaterThan(15)

    const [talk] = await house.query<{ phone: string }>(
      sql`select k.phone from message m join contact k on k.id = m.contact_id where m.volunteer_id = ${volunteerId} and m.kind = 'first' limit 1`,
    )
    await eventually(async () => (await three.texts()).some((x) => x.phone === talk!.phone), 'the first text')
    for (let i = 0; i < voters.length; i += 12) {
      const group = voters.slice(i, i + 12).filter((text) => bare(text))
      await three.write(talk!.phone, group.join('\n'))
      for (const text of group) await reads(who, text)
    }
    await press(who, t('button.close'))
    // The board names whoever agreed to that.
    const other = sql`select k.phone from message m join contact k on k.id = m.contact_id
      where m.volunteer_id = ${volunteerId} and m.kind = 'first' and k.phone <> ${talk!.phone} limit 1`
    const [second] = await house.query<{ phone: string }>(other)
    await three.write(second!.phone, `${campaign}?`)
    const asks = async () =>
      (await who.sees()).findLast((m) => bare(m.text).includes(bare(`${campaign}?`)) && m.buttons.includes('Yes!'))
    const card = await eventually(asks, 'the question', 20_000)
    await who.press('Yes!', card)
    await eventually(async () => (await three.texts('Wonderful')).some((x) => x.phone === second!.phone), 'the answer')
    await who.command('leaderboard', '', { channel: true })
    await reads(who, `1. ${net} ${team}`.slice(3), 'channel')
    await reads(who, named, 'channel')
    expect(three.servers.faults()).toEqual([])
  })

  it('and everything holds', async () => {
    expect(three.servers.faults()).toEqual([])
    await expectVerified(three.app.store)
  })
})

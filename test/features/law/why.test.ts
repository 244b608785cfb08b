/** /why: each rule that stands in the way, in one sentence, and the first minute at which none does. And /law. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findCampaign } from '../../../src/features/campaigns/campaign.ts'
import { keepLaw } from '../../../src/features/law/keep.ts'
import { lackingByLaw, packsOf, readLaw } from '../../../src/features/law/launch.ts'
import type { LawFacts } from '../../../src/features/law/launch.ts'
import { packs } from '../../../src/features/law/packs/index.ts'
import { keepWays } from '../../../src/features/law/ways.ts'
import type { Ways } from '../../../src/features/law/ways.ts'
import { senderFault } from '../../../src/features/law/senders.ts'
import { openApp, shown } from '../../support/app.ts'
import type { TestApp } from '../../support/app.ts'
import { phoneOf, refusal } from '../../support/house.ts'
import { makeList } from '../../../src/features/contacts/make-list.ts'

let muster: TestApp
beforeAll(async () => void (muster = await openApp()))
afterAll(async () => {
  await muster.house.transact((tx) => keepLaw(tx, { allDay: true }))
  await muster.close()
})
beforeEach(async () => {
  await muster.wipe()
  await muster.house.transact((tx) => keepLaw(tx, { allDay: false }))
})

const { query, olga } = {
  query: (statement: ReturnType<typeof sql>) => muster.house.query(statement),
  olga: () => muster.at('Olga'),
}
const setClock = (at: string) =>
  muster.house.transact((tx) => tx.execute(sql`update clock set shift = ${at}::timestamptz - clock_timestamp()`))

/** A campaign whose contacts are in Paris, at this instant; Victor and Olga. */
async function evening(at: string): Promise<void> {
  await setClock(at)
  await muster.house.campaign(await muster.house.list(3), { name: 'Rally' })
  await query(sql`update contact set zone = 'Europe/Paris', place = 'fr' where first_name like 'Ann%' returning id`)
  await muster.house.person('Victor')
}
const ask = async (who = olga(), what = `/why ${phoneOf(0)}`): Promise<string> => shown(await who.type(what))

describe('/why', () => {
  it('names the law, its source and the next minute', async () => {
    await evening('2026-12-02T21:10:00+01:00')
    const said = await ask()
    expect(said).toMatch(/It is 21:10 there \(Europe\/Paris\); today FR has texts from 9:00 to 20:00\. .*sendtargetsms/)
    expect(said).toMatch(/First possible: .*09:00 \(Europe\/Paris\)/)
  })

  it.each([
    ['a silence', '2026-03-14T11:00:00+01:00', /Election silence \(municipales, 1er tour\).*L49/],
    ['a holiday', '2026-12-25T11:00:00+01:00', /It is a holiday there/],
    ['a Sunday', '2026-12-06T11:00:00+01:00', /FR has no texts on this day of the week/],
    ['nothing', '2026-12-02T11:00:00+01:00', /Nothing stands in the way/],
  ])('of %s', async (_, at, said) => {
    await evening(at)
    expect(await ask()).toMatch(said)
  })

  it('each rule of the dispatching statement has its sentence', async () => {
    await evening('2026-12-02T11:00:00+01:00')
    const k = sql`where phone = ${phoneOf(0)} returning id`
    const rules: [ReturnType<typeof sql>, ReturnType<typeof sql>, RegExp][] = [
      [
        sql`update contact set opted_out_at = now() ${k}`,
        sql`update contact set opted_out_at = null ${k}`,
        /opted out/,
      ],
      [
        sql`update contact set wrong_number_at = now() ${k}`,
        sql`update contact set wrong_number_at = null ${k}`,
        /wrong number/,
      ],
      [
        sql`update contact set frozen_at = now() ${k}`,
        sql`update contact set frozen_at = null ${k}`,
        /may be an opt-out/,
      ],
      [
        sql`update contact set consented = false ${k}`,
        sql`update contact set consented = null ${k}`,
        /column of consent/,
      ],
      [
        sql`update contact set phone_line = 'landline' ${k}`,
        sql`update contact set phone_line = 'either' ${k}`,
        /landline/,
      ],
      [
        sql`update house set paused_at = now() returning id`,
        sql`update house set paused_at = null returning id`,
        /Everything is paused/,
      ],
      [
        sql`update campaign set state = 'paused' returning id`,
        sql`update campaign set state = 'running' returning id`,
        /Rally is paused/,
      ],
      [
        sql`update campaign set valid_until = muster_now() returning id`,
        sql`update campaign set valid_until = null returning id`,
        /end of Rally is past/,
      ],
      [
        sql`update campaign set opens = 720 returning id`,
        sql`update campaign set opens = 0 returning id`,
        /the campaign texts from 12:00 to 24:00/,
      ],
    ]
    for (const [set, back, said] of rules) {
      await query(set)
      expect({
        said: await ask(),
        logged: muster.logged.filter((l) => l.event === 'interaction.failed'),
      }).toMatchObject({ said: expect.stringMatching(said), logged: [] })
      await query(back)
    }
    expect(await ask()).toMatch(/Nothing stands in the way/)
  })

  it('is no oracle: a volunteer asks by the card in hand alone', async () => {
    await evening('2026-12-02T20:30:00+01:00')
    const victor = muster.at('Victor')
    expect(await ask(victor)).toMatch(/By number only organizers/)
    expect(await ask(victor, '/why')).toMatch(/no card in hand/)
    await victor.type('/batch')
    expect(await ask(victor, '/why')).toMatch(/today FR has texts from 9:00 to 20:00/)
    expect(shown(await victor.press('Why not?'))).toMatch(/First possible/)
    const nina = muster.at('Nina')
    await muster.house.person('Nina')
    const token = (await victor.find('Why not?'))!.view.buttons!.find((b) => b.label === 'Why not?')!.token
    const on = (await victor.find('Why not?'))!
    expect(shown(await nina.press('Why not?', { token, on }))).toMatch(/^refused/)
  })
})

describe('/law', () => {
  it('widens hours for a recorded reason, shown in the status, and never into a silence', async () => {
    await evening('2026-12-06T11:00:00+01:00')
    expect(shown(await olga().type('/law widen hours campaign:Rally'))).toMatch(/Say why/)
    expect(shown(await olga().type('/law widen hours Members asked for Sundays campaign:Rally'))).toMatch(
      /Widened for Rally/,
    )
    expect(await ask()).toMatch(/Nothing stands in the way/)
    expect(shown(await olga().type('/campaign status Rally'))).toMatch(
      /Widened \(hours\) by Olga: Members asked for Sundays/,
    )
    expect(shown(await olga().type('/law'))).toMatch(/Rally: hours widened by Olga/)
    await setClock('2026-03-14T11:00:00+01:00')
    expect(await ask()).toMatch(/Election silence/)
    await setClock('2026-12-06T11:00:00+01:00')
    expect(shown(await olga().type('/law narrow hours campaign:Rally'))).toMatch(/as the law’s pack has it again/)
    expect(await ask()).toMatch(/no texts on this day/)
    expect(await query(sql`select rule, reason, ended_at is not null as ended from law_exception`)).toEqual([
      { rule: 'hours', reason: 'Members asked for Sundays', ended: true },
    ])
  })

  it('keeps rounds that organizers know of, and drops provisional ones only, with a reason', async () => {
    await evening('2027-06-12T11:00:00+02:00')
    expect(await ask()).toMatch(/Nothing/)
    expect(shown(await olga().type('/law round 2027-06-13 législatives, 1er tour'))).toMatch(/Silence is kept/)
    expect(await ask()).toMatch(/Election silence \(législatives, 1er tour\)/)
    await setClock('2027-04-17T11:00:00+02:00')
    expect(await ask()).toMatch(/Election silence/)
    expect(shown(await olga().type('/law drop 2027-04-18'))).toMatch(/Say why/)
    expect(shown(await olga().type('/law drop 2027-04-18 The decree names the 11th'))).toMatch(/not kept silent/)
    expect(await ask()).toMatch(/Nothing/)
    expect(shown(await olga().type('/law drop 2026-03-15 We do not like it at all'))).toMatch(/certain/)
    expect(shown(await olga().type('/law round 2027-13-45'))).toMatch(/is no day/)
  })
})

describe('before a launch', () => {
  const facts = (given: Partial<LawFacts>): LawFacts => ({
    applies: true, region: 'FR', kind: 'supporters', source: 'Our site', people: {}, exceptions: [], senders: [], ...given,
  }) // prettier-ignore
  const text = 'Team Rivera here, from Our site. STOP'

  it.each([
    ['fr: the origin of the data is said', { region: 'FR' }, 'Team Rivera. STOP', ['no_origin']],
    ['fr: by the source', { region: 'FR' }, text, []],
    ['fr: or by the link', { region: 'FR' }, 'Team Rivera {verify} STOP', []],
    ['us: need not be', { region: 'US' }, 'Team Rivera. STOP', []],
    ['ca: need not be', { region: 'CA' }, 'Team Rivera. STOP', []],
    ['elsewhere: is', { region: 'BE' }, 'Team Rivera. STOP', ['no_origin']],
    ['elsewhere: signers only under a scope', { region: 'BE', kind: 'petition' }, text, ['petition']],
    ['elsewhere: former members for three years', { region: 'BE', kind: 'former_members' }, text, ['former_members']],
    ['elsewhere: no letters for a sender', { region: 'BE', senders: [{ address: 'RIVERA', kind: 'alphanumeric' }] }, text, ['sender_deaf']],
    ['fr: toll-free cannot be answered', { senders: [{ address: '+33800000000', kind: 'toll_free' }] }, text, ['sender_deaf']],
    ['us: toll-free and short codes', { region: 'US', senders: [{ address: '+18882000000', kind: 'toll_free' }, { address: '36123', kind: 'short_code' }] }, text, []],
    ['ca: no letters', { region: 'CA', senders: [{ address: 'RIVERA', kind: 'alphanumeric' }] }, text, ['sender_unlawful']],
    ['fr: signers only under a scope', { kind: 'petition' }, text, ['petition']],
    ['fr: which is recorded', { kind: 'petition', exceptions: ['petition'] }, text, []],
    ['us: signers always', { region: 'US', kind: 'petition' }, text, []],
    ['ca: signers always', { region: 'CA', kind: 'petition' }, text, []],
    ['fr: former members for three years', { kind: 'former_members' }, text, ['former_members']],
    ['ca: former members always', { region: 'CA', kind: 'former_members' }, text, []],
    ['us: former members always', { region: 'US', kind: 'former_members' }, text, []],
    ['the stricter of the people on the list', { region: 'CA', people: { ca: 90, fr: 10 } }, 'Team. STOP', ['no_origin']],
    ['but for a handful', { region: 'CA', people: { ca: 99, fr: 1 } }, 'Team. STOP', []],
    ['with a simulated carrier nothing is asked', { applies: false, kind: 'petition' }, 'Team. STOP', []],
    ['fr: no letters for a sender: nobody could answer', { senders: [{ address: 'RIVERA', kind: 'alphanumeric' }] }, text, ['sender_deaf']],
    ['fr: no 06 and 07 on a platform', { senders: [{ address: '+33639980001', kind: 'long_code' }] }, text, ['sender_unlawful']],
    ['fr: a phone of our own is none', { senders: [{ address: '+33639980001', kind: 'sim' }] }, text, []],
    ['fr: 09 37 and short codes', { senders: [{ address: '+33937000001', kind: 'long_code' }, { address: '36123', kind: 'short_code' }] }, text, []],
    ['us: no letters', { region: 'US', senders: [{ address: 'RIVERA', kind: 'alphanumeric' }] }, text, ['sender_unlawful']],
    ['ca: numbers, toll-free and short codes', { region: 'CA', senders: [{ address: '+15142000000', kind: 'long_code' }, { address: '+18882000000', kind: 'toll_free' }] }, text, []],
  ] as [string, Partial<LawFacts>, string, string[]][])('%s', (_, given, words, lacks) => {
    expect(lackingByLaw([words], facts(given))).toEqual(lacks)
  }) // prettier-ignore

  it('reads what its people’s texts leave from: by their country’s carrier, its numbers, else the settings’', async () => {
    await muster.house.list(10, { name: 'Signers' })
    const [list] = await muster.house.query<{ id: string }>(sql`select id from list where name = 'Signers'`)
    const lacks = async (ways: Partial<Ways>, carrier: string | null = null): Promise<string[]> => {
      await muster.house.transact((tx) => keepWays(tx, { usual: 'twilio', routes: {}, from: {}, ...ways }))
      const [campaign] = await muster.house.query<{ id: string }>(sql`
        insert into campaign (name, zone, opens, closes, carrier) values ('Of ' || gen_random_uuid(), 'UTC', 0, 1440, ${carrier}) returning id`)
      const { senders } = await muster.house.transact((tx) => readLaw(tx, { id: campaign!.id, listId: list!.id }))
      return senders.map(({ address, kind }) => `${address} ${kind}`)
    }
    const from: Ways['from'] = {
      twilio: { address: '+15145550100', kind: 'long_code' },
      telnyx: { address: '+33639980001', kind: 'long_code' },
      android: { address: '+33639980002', kind: 'sim' },
    }
    expect(await lacks({ from })).toEqual(['+15145550100 long_code'])
    expect(await lacks({ from, routes: { CA: 'telnyx' } })).toEqual(['+33639980001 long_code'])
    expect(await lacks({ from }, 'android')).toEqual(['+33639980002 sim'])
    await query(
      sql`insert into sender (carrier, address, kind, zone) values ('telnyx', 'RIVERA', 'alphanumeric', 'UTC') returning id`,
    )
    expect(await lacks({ from })).toEqual(['+15145550100 long_code'])
    expect(await lacks({ from, routes: { CA: 'telnyx' } })).toEqual(['RIVERA alphanumeric'])
    await query(sql`delete from sender returning id`)
    // The numbers of a service are not known.
    expect(await lacks({})).toEqual([])
  })

  it('packs say which marks of having voted may be used, and how many texts a person gets', () => {
    expect(
      Object.fromEntries(Object.values(packs).map((p) => [p.name, [p.votedMarks.is, p.perDay.is, p.perCampaign.is]])),
    ).toEqual({
      us: [['official_list', 'said_so'], 3, 1],
      ca: [['official_list', 'said_so'], 3, 1],
      fr: [['said_so'], 2, 1],
      default: [[], 2, 1],
    })
    expect(packsOf({ region: null, people: { us: 1 } }).map((p) => p.name)).toEqual(['us'])
    expect(senderFault({ address: '+33639980001', kind: 'long_code' }, [packs.us])?.fault).toBe('unlawful')
  })

  it('is on the draft’s card, and refuses the launch', async () => {
    await setClock('2026-12-02T11:00:00+01:00')
    await muster.house.list(2, { name: 'Signers' })
    await query(sql`update list set region = 'FR' returning id`)
    await expect(muster.house.campaign('Signers', { name: 'Rally' })).rejects.toMatchObject({
      key: 'campaign.not_ready',
    })
    const draft = await muster.house.transact((tx) => findCampaign(tx, 'Rally'))
    expect(draft.lawLacks.sort()).toEqual(['no_origin', 'petition'])
    expect(shown(await olga().type('/campaign Rally'))).toMatch(/where the number comes from/)
  })

  it('fr: nobody is picked by name or birthplace; elsewhere they may be', async () => {
    await muster.house.list(2, { name: 'Members' })
    const pick = (words: string) => refusal(muster.house.transact((tx) => makeList(tx, { name: words, words })))
    expect(await pick('Members & nom=Lee')).toBe('done')
    await query(sql`update list set region = 'FR' returning id`)
    for (const field of ['nom', 'Last name', 'lieu de naissance', 'Nationalité'])
      expect(await pick(`Members & ${field}=x`)).toBe('list.words_forbidden')
  })
})

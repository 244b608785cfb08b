import { sql } from 'drizzle-orm'
import QRCode from 'qrcode'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Block } from '../../../src/chat/view.ts'
import { addVolunteer } from '../../../src/features/volunteers/invite.ts'
import type { Outcome } from '../../../src/platforms/playground/index.ts'
import { openApp, shown } from '../../support/app.ts'
import type { Hand, TestApp } from '../../support/app.ts'
import { expectVerified, until } from '../../support/house.ts'

let muster: TestApp
let lena: Hand
let olga: Hand
beforeAll(async () => {
  muster = await openApp()
  await muster.work()
})
afterAll(() => muster.close())
beforeEach(async () => {
  await muster.wipe()
  await muster.house.person('Lena', { team: 'North', role: 'lead' })
  await muster.house.person('Olga', { role: 'organizer' })
  lena = muster.at('Lena')
  olga = muster.at('Olga')
})

const block = <K extends Block['kind']>(outcome: Outcome, kind: K): Extract<Block, { kind: K }>[] =>
  ('messages' in outcome ? (outcome.messages.at(-1)?.view.blocks ?? []) : []).filter(
    (b): b is Extract<Block, { kind: K }> => b.kind === kind,
  )
/** The code on a card that was just made. */
const codeOn = (outcome: Outcome): string =>
  /Code ([0-9A-Z-]{14})/.exec(shown(outcome))?.[1] ?? `no code: ${shown(outcome)}`
const make = async (hand: Hand, options = ''): Promise<string> => codeOn(await hand.type(`/code ${options}`))
const join = async (name: string, code: string): Promise<string> => shown(await muster.at(name).type(`/join ${code}`))
const invites = () =>
  muster.house.query<{ trust: string; role: string; team: string | null; uses: number; hours: number }>(
    sql`select trust, role, t.name as team, uses_left as uses, extract(epoch from expires_at - i.created_at)::float / 3600 as hours
        from invite i left join team t on t.id = team_id order by i.created_at`,
  )
const people = () =>
  muster.house.query<{ name: string; removed: boolean; role: string }>(
    sql`select name, removed_at is not null as removed, role from volunteer where invite_id is not null order by name`,
  )

describe('a code', () => {
  it('is shown with a picture of its link, and the links of the networks', async () => {
    const made = await lena.type('/code')
    const code = codeOn(made)
    const links = muster.app.settings.joinLinks(code)
    expect(links).toEqual([{ network: 'playground', url: `http://127.0.0.1:3000/?join=${code}` }])
    expect(block(made, 'link')).toMatchObject([{ url: links[0]!.url, text: 'Join on the web page' }])
    const [picture] = block(made, 'picture')
    const png = await QRCode.toBuffer(links[0]!.url, { width: 480, margin: 3 })
    expect(picture!.png).toBe(png.toString('base64'))
    expect(Buffer.from(picture!.png, 'base64').subarray(1, 4).toString()).toBe('PNG')
    expect(shown(made)).toMatch(/Team: North[^]*Campaign: any campaign[^]*Came in: 0[^]*Places left: 100/)
    expect(await invites()).toMatchObject([{ trust: 'approved', role: 'volunteer', team: 'North', uses: 100 }])
    // Once: neither the card seen later nor the database tells it.
    expect(shown(await lena.press('All codes'))).not.toContain(code)
    expect(JSON.stringify(await muster.house.query(sql`select * from invite`))).not.toContain(code.replaceAll('-', ''))
    await expectVerified(muster.app.store)
  })

  it('is for the own team of a lead, for any of an organizer, and for no volunteer to make', async () => {
    await muster.house.person('Victor', { team: 'North' })
    await muster.house.team('South')
    expect(shown(await muster.at('Victor').type('/code'))).toMatch(/needs the role team lead/)
    expect(shown(await lena.type('/code South'))).toMatch(/for your own team/)
    expect(await invites()).toEqual([])
    await make(olga, 'South uses:3 hours:48 approve:yes')
    await make(olga)
    expect(await invites()).toMatchObject([
      { team: 'South', uses: 3, trust: 'new', hours: 48 },
      { team: null, uses: 100, trust: 'approved' },
    ])
    expect(shown(await olga.type('/code Nowhere'))).toMatch(/no team called Nowhere/)
    expect(shown(await olga.type('/code South campaign:Nothing'))).toMatch(/no campaign called Nothing/)
  })

  it('lasts one evening: to 04:00 where the campaign texts, or 12 hours when nothing tells where', async () => {
    await make(lena)
    await muster.house.campaign(await muster.house.list(2), { name: 'Rally', zone: 'America/Vancouver' })
    // Wherever in the day it is: the end is the same clock, more than an hour and at most a day and an hour away.
    for (let hour = 0; hour < 24; hour += 5) {
      await make(lena, 'campaign:Rally')
      await muster.house.shift(5 * 3600)
    }
    const made = await muster.house.query<{ local: string; lasts: number }>(
      sql`select to_char(expires_at at time zone 'America/Vancouver', 'HH24:MI') as local,
            extract(epoch from expires_at - created_at)::float / 3600 as lasts from invite order by created_at`,
    )
    expect(made[0]!.lasts).toBe(12)
    expect(made).toHaveLength(6)
    for (const { local, lasts } of made.slice(1)) {
      expect(local).toBe('04:00')
      expect(lasts).toBeGreaterThan(1)
      expect(lasts).toBeLessThanOrEqual(26)
    }
  })

  it('lets in as many as it says, however many come at once; who is in takes nobody’s place', async () => {
    const code = await make(lena, 'uses:5')
    const crowd = Array.from({ length: 12 }, (_, i) => `Person${i}`)
    const answers = await Promise.all(crowd.map((name) => join(name, code)))
    expect(answers.filter((a) => /Welcome/.test(a))).toHaveLength(5)
    expect(answers.filter((a) => /does not work/.test(a))).toHaveLength(7)
    const [first] = await people()
    expect(await join(first!.name, code)).toMatch(/Welcome/)
    expect(await invites()).toMatchObject([{ uses: 0 }])
    expect(await people()).toHaveLength(5)
  })
})

describe('the codes that run', () => {
  it('are listed with how many came, and tell who; a withdrawn one lets nobody in, who is in stays', async () => {
    const code = await make(lena)
    for (const name of ['Ada', 'Bea']) await join(name, code)
    expect(shown(await lena.type('/codes'))).toMatch(/North · any campaign, .*: 2 people came in/)
    const list = (await lena.read()).at(-1)!
    await lena.press(list.view.buttons![0]!.label, { on: list })
    expect(shown(await lena.press('Who came in'))).toMatch(/Ada, Bea/)
    expect(shown(await lena.press('Withdraw'))).toMatch(/Withdrawn[^]*Works until: ended/)
    expect(await join('Cleo', code)).toMatch(/does not work/)
    expect((await people()).map((p) => p.removed)).toEqual([false, false])
    expect(shown(await lena.type('/codes'))).toMatch(/No code works/)
  })

  it('of another team are nobody’s to see or press', async () => {
    await muster.house.person('Sam', { team: 'South', role: 'lead' })
    const made = await lena.type('/code')
    const sam = muster.at('Sam')
    expect(shown(await sam.type('/codes'))).toMatch(/No code works/)
    const on = (await sam.read()).at(-1)!
    for (const { token } of ('messages' in made && made.messages.at(-1)!.view.buttons) || [])
      if (token !== 'codes') expect(shown(await sam.press('', { on, token }))).toMatch(/from earlier/)
    const forged = ('messages' in made && made.messages.at(-1)!.view.buttons![0]!.token.split(':')[1]) || ''
    expect(shown(await sam.press('', { on, token: `code_undo_yes:${forged}` }))).toMatch(/from earlier/)
    expect(await join('Ada', codeOn(made))).toMatch(/Welcome/)
  })
})

describe('undone', () => {
  it('everybody who came by it is out after a second press: contacts free, threads with the team', async () => {
    const list = await muster.house.list(10)
    await muster.house.campaign(list, { name: 'Rally', batchSize: 5 })
    const code = await make(lena)
    const other = await make(lena)
    const ada = muster.at('Ada')
    await join('Ada', code)
    await join('Bea', code)
    await join('Cleo', other)
    await ada.press('I promise, and sign as Ada')
    await ada.press('Next contacts')
    await ada.press('Send')
    await until('the text went out', () => muster.carrier.ledger.length === 1)
    await muster.house.inbound(muster.carrier.ledger[0]!.to, 'Who is this?')
    await until('Ada sees the answer', async () => /Who is this/.test(await ada.last()))
    // Bea organizes meanwhile: that was given by hand, and stays.
    await muster.house.query(sql`update volunteer set role = 'organizer' where name = 'Bea'`)

    await lena.type('/codes')
    const first = (await lena.read()).at(-1)!
    await lena.press('', { on: first, token: first.view.buttons!.at(-1)!.token })
    expect(shown(await lena.press('Undo'))).toMatch(/Remove one person\?[^]*Ada/)
    expect((await people()).map((p) => p.removed)).toEqual([false, false, false])
    expect(shown(await lena.press('Yes, remove them'))).toMatch(
      /One person removed. 4 contacts are free again, one conversation is with the team/,
    )
    expect(await people()).toMatchObject([
      { name: 'Ada', removed: true },
      { name: 'Bea', removed: false },
      { name: 'Cleo', removed: false },
    ])
    expect(await muster.house.query(sql`select 1 from batch where volunteer_id is not null`)).toEqual([])
    expect(await muster.house.query(sql`select volunteer_id as v from conversation`)).toEqual([{ v: null }])
    await until('a lead is shown the waiting answer', async () => /waits for somebody/.test(await lena.last()))
    expect(shown(await ada.type('/batch'))).toMatch(/not on the team yet/)

    // Not back by the same code, nor by one that was there before; by one that was made for them.
    expect(await join('Ada', code)).toMatch(/does not work/)
    expect(await join('Ada', other)).toMatch(/does not work/)
    expect(await join('Ada', await make(lena))).toMatch(/Welcome/)
    expect(await people()).toMatchObject([{ name: 'Ada', removed: false }, {}, {}])
    await expectVerified(muster.app.store)
  })

  it('a role above volunteer does not come back with a removed person', async () => {
    const user = { network: 'playground' as const, tenant: 'local', userId: 'max', name: 'Max' }
    await muster.house.transact((tx) => addVolunteer(tx, { user, role: 'organizer', teamId: null, locale: 'en' }))
    await muster.house.query(sql`update volunteer set removed_at = muster_now() where name = 'Max'`)
    expect(await join('Max', await make(lena))).toMatch(/as volunteer/)
    expect(await people()).toMatchObject([{ name: 'Max', role: 'volunteer', removed: false }])
  })
})

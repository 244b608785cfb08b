/** A contact asks who texted them: by the number, by the link in the text, by the word WHO. */
import { sql } from 'drizzle-orm'
import { Hono } from 'hono'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { contactCard } from '../../../src/features/assignment/card.view.ts'
import { claimBatch } from '../../../src/features/assignment/claim.ts'
import { sendFirst } from '../../../src/features/assignment/first.ts'
import { nextTarget } from '../../../src/features/assignment/target.ts'
import { proofFor } from '../../../src/features/assignment/wording.ts'
import { toldCard } from '../../../src/features/conversations/conversation.view.ts'
import { loadConversation } from '../../../src/features/conversations/load.ts'
import { findCampaign } from '../../../src/features/campaigns/campaign.ts'
import { missingFor } from '../../../src/features/campaigns/missing.ts'
import { saveReach } from '../../../src/features/organisation/reach.ts'
import { readAsked } from '../../../src/features/proof/ask.ts'
import { codeOf, fillProof } from '../../../src/features/proof/codes.ts'
import { openProofs } from '../../../src/features/proof/page.ts'
import { translator } from '../../../src/locales/index.ts'
import { proofRoutes } from '../../../src/web/proofs.ts'
import { pathUnder, rootOf } from '../../../src/web/root.ts'
import { expectVerified, openHouse, phoneOf } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

const asking = 'Hi {firstName}, {texter} from {sender}. Who I am: {verify} STOP to opt out.'
let house: House
let web: Hono
let ip = 0
beforeAll(async () => void (house = await openHouse()))
afterAll(() => house.close())
beforeEach(() => {
  const { store, settings, log } = house.context
  const senders = async () => ['+15145550100', '20202', '+33757500000']
  web = proofRoutes({ ...openProofs({ store, secret: settings.secret, log, senders }), proxied: true, root: '' })
  ip++
})

const ask = async (
  path: string,
  { post, lang = 'en', from = `10.0.0.${ip}` }: { post?: Record<string, string>; lang?: string; from?: string } = {},
) => {
  const answer = await web.request(path, {
    headers: {
      'accept-language': lang,
      'x-forwarded-for': `1.2.3.4, ${from}`,
      ...(post ? { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://party.example' } : {}),
    },
    ...(post ? { method: 'POST', body: new URLSearchParams(post).toString() } : {}),
  })
  return {
    status: answer.status,
    text: (await answer.text()).replace(/<style>[^]*<\/style>/, ''),
    headers: answer.headers,
  }
}

/** A text with a link, sent; its code and its contact. */
async function texted() {
  const campaign = await house.campaign(await house.list(3), { script: asking, name: 'Rally' })
  const victor = await house.person('Victor Hugo')
  const pressed = await house.press(victor)
  await house.deliver()
  return { ...pressed, campaign, victor, code: codeOf(house.context.settings.secret, pressed.targetId) }
}
const count = async (from: string): Promise<number> =>
  (await house.query<{ n: number }>(sql.raw(`select count(*)::int as n from ${from}`)))[0]!.n

describe('the link in a text', () => {
  beforeEach(() => house.wipe())
  it('stands on the card as it is sent, letter for letter, and answers from then on', async () => {
    await house.campaign(await house.list(3), { script: asking })
    const victor = await house.person('Victor')
    const { settings } = house.context
    const target = await house.transact(async (tx) =>
      nextTarget(tx, (await claimBatch(tx, { volunteerId: victor.id })).batchId, victor.id),
    )
    const card = contactCard(translator('en'), {
      target: target!,
      texter: 'Victor',
      proof: proofFor(target!, settings),
    })
    const shown = card.view.blocks.find((b) => b.kind === 'sms')!.text
    const code = codeOf(settings.secret, target!.id)
    expect(shown).toContain(`http://127.0.0.1:3000/v/${code}`)
    expect((await ask(`/v/${code}`)).status).toBe(404)
    await house.transact((tx) =>
      sendFirst(tx, {
        targetId: target!.id,
        volunteerId: victor.id,
        teamId: null,
        texter: 'Victor',
        slipMs: 0,
        waited: 0,
        links: settings,
      }),
    )
    const [sent] = await house.query<{ body: string }>(sql`select body from message where kind = 'first'`)
    expect(sent!.body).toBe(shown)
    expect((await ask(`/v/${code}`)).status).toBe(200)
    expect(await count(`proof where code_hash like '%${code}%'`)).toBe(0)
    await expectVerified(house.store)
  })

  it('tells who, for which campaign, from which number and how to reach a person; of the contact nothing', async () => {
    const { code, phone } = await texted()
    await house.transact((tx) =>
      saveReach(tx, {
        organisation: 'Rivera <b>2026</b>',
        phone: '+1 514 555 0199',
        email: 'hello@rivera.example',
        url: 'https://rivera.example',
      }),
    )
    const { status, text, headers } = await ask(`/v/${code}`)
    expect(status).toBe(200)
    for (const said of [
      'Rivera &lt;b&gt;2026',
      'Rally',
      'Victor, volunteer',
      '+1 514 555 0100',
      'tel:+15145550199',
      'mailto:hello@rivera.example',
    ])
      expect(text).toContain(said)
    for (const secret of ['Ann0', 'Hugo', phone, phone.slice(-4), 'Tests']) expect(text).not.toContain(secret)
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    for (const name of [
      'cache-control',
      'referrer-policy',
      'x-content-type-options',
      'x-robots-tag',
      'x-frame-options',
      'strict-transport-security',
    ])
      expect(headers.get(name), name).toBeTruthy()
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('changes nothing by a GET, and stops texts by a POST, from anywhere', async () => {
    const { code, contactId } = await texted()
    for (const path of [`/v/${code}`, `/v/${code}/stop`, `/v/${code}/why`]) await ask(path)
    expect(await count('opt_out')).toBe(0)
    const { text } = await ask(`/v/${code}/stop`, { post: {} })
    expect(text).toContain('Done: no more texts')
    expect(await house.query(sql`select opted_out_at is not null as out from contact where id = ${contactId}`)).toEqual(
      [{ out: true }],
    )
    expect(await house.query(sql`select how from opt_out`)).toEqual([{ how: 'page' }])
    expect((await ask(`/v/${code}/stop`, { post: {} })).status).toBe(200)
    expect(await count('opt_out')).toBe(1)
    await expectVerified(house.store)
  })

  it('says where the number comes from to whoever knows its last digits, and only five guesses are taken', async () => {
    const { code, phone } = await texted()
    const why = (digits: string) => ask(`/v/${code}/why`, { post: { digits } })
    expect((await why('0001')).text).toContain('These are not the last four digits')
    expect((await why('')).status).toBe(422)
    const told = await why(phone.slice(-4))
    expect(told.status).toBe(200)
    expect(told.text).toContain('Your number comes from: Tests (')
    for (let i = 0; i < 4; i++) expect((await why('0001')).text).toContain('These are not')
    expect((await why('0001')).text).toContain('Too many guesses')
    expect((await why(phone.slice(-4))).text).toContain('Too many guesses')
    const tries = await Promise.all(Array.from({ length: 20 }, () => why('0002')))
    expect(tries.every(({ status }) => status !== 200)).toBe(true)
    expect(await count('proof where tries > 5')).toBe(0)
  })

  it('says the same of a code that is wrong, old, or of nobody any more', async () => {
    const { code } = await texted()
    const wrong = await ask('/v/0000000000')
    expect(wrong.status).toBe(404)
    const same = async (path: string, post?: Record<string, string>) =>
      expect(await ask(path, post ? { post } : {})).toMatchObject({
        status: 404,
        text: wrong.text.replaceAll('0000000000', path.split('/')[2]!),
      })
    await same('/v/0000000001')
    await same('/v/x')
    await same('/v/0000000000/why', { digits: '0001' })
    await same('/v/0000000000/stop', {})
    expect((await ask(`/v/${code.toUpperCase()}`)).status).toBe(200)
    await house.shift(31 * 86_400)
    await same(`/v/${code}`)
    await same(`/v/${code}/why`, { digits: '0000' })
    await same(`/v/${code}/stop`, {})
    expect(await count('opt_out')).toBe(0)
  })

  it('speaks the contact’s language, else the campaign’s', async () => {
    const { code, contactId } = await texted()
    await house.query(sql`update contact set locale = 'es' where id = ${contactId} returning 1`)
    expect((await ask(`/v/${code}`, { lang: 'fr' })).text).toContain('Sí, este mensaje es de')
    expect((await ask('/v', { lang: 'de, fr;q=0.8, en;q=0.5' })).text).toContain('<html lang="fr">')
    expect((await ask('/v?lang=es', { lang: 'fr' })).text).toContain('<html lang="es">')
  })

  it('is refused at launch where no address leads to us', async () => {
    const id = await house.campaign(await house.list(2), { script: asking })
    const c = await house.transact((tx) => findCampaign(tx, id))
    expect(missingFor(c, true)).toEqual([])
    expect(missingFor(c, false)).toEqual(['verify'])
    expect(fillProof('See { Verify |our site}.', undefined)).toBe('See our site.')
    expect(fillProof('See {verify}.', 'https://x/v/$&')).toBe('See https://x/v/$&.')
  })
})

describe('the number that texted', () => {
  it.each([
    ['+1 514-555-0100', true],
    ['(514) 555 0100', true],
    ['0015145550100', true],
    ['+33 7 57 50 00 00', true],
    ['07 57 50 00 00', true],
    ['20202', true],
    ['+15145550101', false],
    ['5550100', false],
    ['2020', false],
  ])('%s is ours: %s', async (number, ours) => {
    const { status, text } = await ask('/v', { post: { number } })
    expect(status).toBe(200)
    expect(text).toContain(ours ? 'Yes, this number is ours' : 'No, this is not our number')
  })

  it('knows nothing of contacts, and repeats nothing that was typed', async () => {
    await house.wipe()
    await texted()
    const known = await ask('/v', { post: { number: phoneOf(0) } })
    const strange = await ask('/v', { post: { number: '+15145550177' } })
    expect(known.text).toBe(strange.text)
    expect((await ask('/v', { post: { number: '<script>1234567' } })).text).not.toContain('1234567')
    expect((await ask('/v', { post: { number: 'hello' } })).status).toBe(422)
    expect((await ask('/v', { post: { number: '9'.repeat(100_000) } })).status).toBe(422)
  })

  it('is asked under the path of PUBLIC_BASE_URL, where our pages lead to as well', async () => {
    const { store, settings, log } = house.context
    const root = rootOf('https://party.example/muster/')
    const routes = proofRoutes({
      ...openProofs({ store, secret: settings.secret, log, senders: async () => ['20202'] }),
      proxied: false,
      root,
    })
    web = new Hono({ getPath: pathUnder(root) }).route('/', routes)
    for (const path of ['/muster/v', '/v']) {
      const { status, text } = await ask(path, { post: { number: '20202' } })
      expect(status).toBe(200)
      expect(text).toContain('action="/muster/v"')
      expect(text).toContain('href="/muster/v?lang=fr"')
    }
    expect((await ask('/muster/v/0000000000/stop')).headers.get('location')).toBe('/muster/v/0000000000')
    expect((await ask('/musterer/v')).status).toBe(404)
  })

  it('is asked for thirty times a minute and no more, by each', async () => {
    const asks = []
    for (let i = 0; i < 35; i++) asks.push((await ask('/v', { post: { number: '20202' } })).status)
    expect(asks.filter((s) => s === 200)).toHaveLength(30)
    expect(asks.slice(30)).toEqual([429, 429, 429, 429, 429])
    expect((await ask('/v', { post: { number: '20202' }, from: '10.9.9.9' })).status).toBe(200)
    const guesses = []
    for (let i = 0; i < 25; i++)
      guesses.push((await ask(`/v/00000000${String(i).padStart(2, '0')}`, { from: '10.8.8.8' })).status)
    expect(guesses.filter((s) => s === 404)).toHaveLength(20)
  })
})

describe('WHO', () => {
  it.each([
    ['WHO', 'who'],
    ['who?', 'who'],
    ['Qui ?', 'who'],
    ['qui svp', 'who'],
    ['¿Quién?', 'who'],
    ['ＱＵＩＥＮ', 'who'],
    // Put to the person who wrote: theirs to answer.
    ['Who is this?', undefined],
    ['Qui êtes-vous?', undefined],
    ['¿Quién eres?', undefined],
    ['Who is your candidate?', undefined],
    ['qui sera là jeudi ?', undefined],
    ['My data', 'data'],
    ['DONNÉES', 'data'],
    ['datos por favor', 'data'],
    ['Erase', 'erase'],
    ['effacer 0042', 'erase'],
    ['BORRAR', 'erase'],
    ['erase that from your list of talking points', undefined],
    ['', undefined],
  ])('%s: %s', (body, asked) => expect(readAsked(body)?.kind).toBe(asked))

  it('is answered once, in one text with a link, and told to the volunteer; asked again a person answers', async () => {
    await house.wipe()
    const { phone, contactId } = await texted()
    await house.query(sql`update contact set locale = 'fr' where id = ${contactId} returning 1`)
    await house.inbound(phone, 'Qui ?')
    await house.deliver()
    const [answer] = await house.query<{ body: string; state: string }>(
      sql`select body, state from message where kind = 'who'`,
    )
    expect(answer).toMatchObject({
      state: 'sent',
      body: expect.stringMatching(
        /^Ici Victor, bénévole pour Team Rivera\. Vérifier : http:\/\/127\.0\.0\.1:3000\/v\/[0-9a-z]{10} Répondez ARRET/,
      ),
    })
    const page = await ask(`/v/${/\/v\/(\w{10})/.exec(answer!.body)![1]}`)
    expect(page.text).toContain('Victor, bénévole')
    expect(await count(`conversation where state = 'waiting'`)).toBe(0)
    expect(await count(`outbox where job = 'notify_reply'`)).toBeGreaterThan(0)
    const [talk] = await house.query<{ id: string }>(sql`select id from conversation`)
    const conversation = (await house.transact((tx) => loadConversation(tx, talk!.id)))!
    expect(toldCard(translator('en'), conversation, 'who', 'Qui ?').blocks).toEqual([
      { kind: 'text', text: `${conversation.firstName} asked who this is, and was told.` },
    ])
    for (const kind of ['reaction', 'stop', 'start', 'help', 'who', 'data', 'erase'] as const)
      for (const locale of ['en', 'fr'])
        expect(JSON.stringify(toldCard(translator(locale), conversation, kind, 'x'))).toContain(conversation.firstName)
    await house.inbound(phone, 'qui')
    expect(await count(`message where kind = 'who'`)).toBe(1)
    expect(await count(`conversation where state = 'waiting'`)).toBe(1)
    await expectVerified(house.store)
  })

  it('is answered after an opt-out too: they have just asked', async () => {
    await house.wipe()
    const { phone } = await texted()
    await house.inbound(phone, 'STOP')
    await house.inbound(phone, 'WHO')
    await house.deliver()
    expect(await house.query(sql`select kind, state from message where kind <> 'test' order by created_at`)).toEqual([
      { kind: 'first', state: 'sent' },
      { kind: 'stopped', state: 'sent' },
      { kind: 'who', state: 'sent' },
    ])
    await expectVerified(house.store)
  })
})

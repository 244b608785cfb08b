import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeInvite } from '../../../src/features/volunteers/invite.ts'
import { wordsOf } from '../../../src/locales/index.ts'
import type { Deed, PlaygroundMessage } from '../../../src/platforms/playground/index.ts'
import { openApp, shown, tokenOf, words } from '../../support/app.ts'
import type { TestApp } from '../../support/app.ts'
import { expectVerified, until } from '../../support/house.ts'

let muster: TestApp
let page: { request(url: string, init?: RequestInit): Response | Promise<Response> }
beforeAll(async () => {
  muster = await openApp()
  await muster.work()
  page = muster.app.playground!.routes({
    people: [{ userId: 'olivia', name: 'Olivia', role: 'organizer' }],
    channel: { id: 'team', name: 'team' },
    words: (locale) => wordsOf(locale, 'playground.'),
    notice: () => '',
  })
})
afterAll(() => muster.close())
beforeEach(() => muster.wipe())

const guest = (): string => `guest-${randomBytes(16).toString('hex')}`
const origin = 'http://127.0.0.1:3000'
const get = (path: string) => page.request(`${origin}${path}`)
const post = (deed: Record<string, unknown>) =>
  page.request(`${origin}/playground/deed`, {
    method: 'POST',
    body: JSON.stringify({ key: randomUUID(), ...deed }),
    headers: { origin },
  })
const setupOf = async (path: string): Promise<Record<string, unknown>> =>
  JSON.parse(/id="setup">(.*?)<\/script>/.exec(await (await get(path)).text())![1]!) as Record<string, unknown>
const invite = (more: Partial<Parameters<typeof makeInvite>[1]> = {}) =>
  muster.house.transact((tx) =>
    makeInvite(tx, { secret: muster.app.settings.secret, role: 'volunteer', uses: 9, ...more }),
  )
/** What a page that listens gets first. */
async function snapshot(query: string): Promise<PlaygroundMessage[]> {
  const stop = new AbortController()
  const answer = await page.request(`${origin}/playground/events${query}`, { signal: stop.signal })
  const reader = answer.body!.getReader()
  let text = ''
  for (let i = 0; i < 50 && !/event: snapshot[^]*\n\n/.test(text); i++) {
    const { done, value } = await reader.read()
    if (done) break
    text += Buffer.from(value).toString()
  }
  await reader.cancel()
  stop.abort()
  return JSON.parse(/data: (.*)/.exec(text)![1]!) as PlaygroundMessage[]
}

describe('from the picture to the first text', () => {
  it.each([
    ['an account with a first name', 'Marie Curie', 'I promise, and sign as Marie'],
    ['a guest', 'Guest 4f2', 'I promise, and sign as Camille'],
  ])('takes at most five presses and nothing typed: %s', async (_, name, promise) => {
    await muster.house.campaign(await muster.house.list(5), { name: 'Rally' })
    await muster.house.person('Lena', { team: 'North', role: 'lead' })
    const lena = muster.at('Lena')
    const made = await lena.type('/code campaign:Rally')
    const link = ('messages' in made ? made.messages.at(-1)!.view.blocks : []).find((b) => b.kind === 'link')!
    const code = new URL(link.kind === 'link' ? link.url : '').searchParams.get('join')!

    const userId = guest()
    const channel = `dm-${userId}`
    let presses = 0
    const act = async (deed: Record<string, unknown>): Promise<string> => {
      presses++
      return shown(await muster.app.playground!.act({ key: randomUUID(), userId, name, channel, ...deed } as Deed))
    }
    const press = async (label: string): Promise<string> => {
      const { messages } = await muster.app.playground!.read({ userId }, channel, 0)
      const card = messages.findLast((m) => tokenOf(m, label))
      return act({ kind: 'press', messageId: card!.id, token: tokenOf(card, label) })
    }
    // The page's Join button sends this line.
    expect(await act({ kind: 'line', text: `/join ${code}` })).toMatch(/Welcome[^]*Your promise/)
    await press(promise)
    await press('Next contacts')
    await press('Send')
    await until('the text went out', () => muster.carrier.ledger.length === 1)
    expect(presses).toBeLessThanOrEqual(5)
    expect(muster.carrier.ledger[0]!.body).toContain(`${promise.split(' ').at(-1)} from Team Rivera`)
    await expectVerified(muster.app.store)
  })
})

describe('a newcomer’s page', () => {
  it('is their own chat alone, with the code; any other page is as it was', async () => {
    expect(await setupOf('/?join=ABCD-EFGH-JKMN')).toMatchObject({ join: 'ABCD-EFGH-JKMN', people: [], phones: false })
    expect(await setupOf('/?join=ABCD-EFGH-JKMN')).not.toHaveProperty('channel')
    const html = await (await get('/?join=ABCD-EFGH-JKMN&lang=fr')).text()
    expect(html).toContain('href="/?lang=en&amp;join=ABCD-EFGH-JKMN"')
    expect(html).toContain('Rejoindre')
    expect(await setupOf('/')).toMatchObject({ people: [{ userId: 'olivia' }], channel: { id: 'team' } })
    // What is no code is none.
    expect(await setupOf('/?join="><script>')).not.toHaveProperty('join')
  })

  it('does and hears what this newcomer may, and nothing of anybody else', async () => {
    const { code } = await invite()
    const [me, other] = [guest(), guest()]
    const line = (userId: string, text: string, channel = `dm-${userId}`) =>
      post({ kind: 'line', userId, channel, text, locale: 'fr' })
    expect((await line(me, `/join ${code}`)).status).toBe(200)
    await line(other, '/help')
    await post({ kind: 'line', userId: 'olivia', channel: 'dm-olivia', text: '/help' })
    await post({ kind: 'line', userId: 'olivia', channel: 'team', text: 'for the team' })
    // The house gives the name, the language comes from the page.
    expect(await muster.house.query(sql`select name, locale, role, text_name as signs from volunteer`)).toEqual([
      { name: `Invité ${me.slice(-3)}`, locale: 'fr', role: 'volunteer', signs: '' },
    ])
    const heard = await snapshot(`?guest=${me}`)
    expect(new Set(heard.map((m) => m.channel))).toEqual(new Set([`dm-${me}`]))
    expect(heard.map((m) => words(m)).join()).toMatch(/Ta promesse/)
    const page = await snapshot('')
    expect(new Set(page.map((m) => m.channel))).toEqual(new Set(['dm-olivia', 'team']))

    for (const channel of ['team', `dm-${other}`, 'dm-olivia'])
      expect((await line(me, 'hello', channel)).status, channel).toBe(400)
    for (const userId of ['guest-', 'guest-1234', `guest-${'x'.repeat(32)}`, `${me}0`, 'victor']) {
      expect((await line(userId, '/help')).status, userId).toBe(400)
      expect((await get(`/playground/events?guest=${userId}`)).status, userId).toBe(404)
    }
    const commands = (await (await get(`/playground/commands?user=${me}`)).json()) as { name: string }[]
    expect(commands.map((c) => c.name)).toContain('batch')
    expect(commands.map((c) => c.name)).not.toContain('campaign')
  })
})

describe('/join', () => {
  it('twice is once; a code that vouches for more raises trust, and none lowers it', async () => {
    const person = () =>
      muster.house.query<{ trust: string; role: string; n: number }>(
        sql`select trust, role, (select count(*)::int from volunteer) as n from volunteer where name = 'Nina'`,
      )
    const nina = muster.at('Nina')
    const [dry, open] = [await invite({ trust: 'new' }), await invite()]
    await nina.type(`/join ${dry.code}`)
    expect(await person()).toEqual([{ trust: 'new', role: 'volunteer', n: 1 }])
    await nina.type(`/join ${open.code.toLowerCase().replaceAll('-', ' ')}`)
    expect(await person()).toEqual([{ trust: 'approved', role: 'volunteer', n: 1 }])
    await nina.type(`/join ${dry.code}`)
    expect(await person()).toEqual([{ trust: 'approved', role: 'volunteer', n: 1 }])
  })

  it('its bearer works on the code’s campaign first', async () => {
    await muster.house.campaign(await muster.house.list(3, { first: 0 }), { name: 'First' })
    const rally = await muster.house.campaign(await muster.house.list(3, { first: 50 }), { name: 'Rally' })
    const { code } = await invite({ campaignId: rally })
    const nina = muster.at('Nina')
    await nina.type(`/join ${code}`)
    await nina.press('I promise, and sign as Nina')
    expect(shown(await nina.press('Next contacts'))).toMatch(/Rally[^]*Ann50/)
    for (let i = 0; i < 3; i++) await nina.press('Skip')
    // Then on whatever there is.
    expect(shown(await nina.press('Next contacts'))).toMatch(/First[^]*Ann0/)
    const victor = await muster.house.person('Victor')
    expect(victor.id).toBeTruthy()
    await nina.type('/release')
    expect(shown(await muster.at('Victor').type('/batch'))).toMatch(/First/)
  })

  it('organizers promise too, before the test text that carries their name', async () => {
    await muster.house.list(2, { name: 'Petition' })
    const { code } = await invite({ role: 'organizer' })
    const max = muster.at('Max')
    expect(shown(await max.type(`/join ${code}`))).toMatch(/as organizer[^]*Your promise/)
    await max.type('/campaign new Rally')
    const fill = async (label: string, fields: Record<string, string>): Promise<string> => {
      const on = (await max.find(label))!
      const opened = await max.press(label, { on })
      if (opened.kind !== 'form') throw new Error(`no form: ${shown(opened)}`)
      return shown(await max.submit(opened.form, fields, on))
    }
    await fill('Script', { sender: 'Team Rivera', script: 'Hi {firstName}, {texter} from {sender}. STOP to end.' })
    expect(await fill('Test text', { to: '514 555 0199' })).toMatch(/Your promise/)
    await max.press('I promise, and sign as Max')
    await fill('Test text', { to: '514 555 0199' })
    await until('it arrived', () => muster.carrier.ledger.length === 1)
    expect(muster.carrier.ledger[0]!.body).toContain('Max from Team Rivera')
  })
})

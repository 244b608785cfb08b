/** A whole evening through the playground's door, with the simulated carrier and its webhooks over HTTP, on both queues. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import type { App } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { rows } from '../../src/db/client.ts'
import { makeInvite } from '../../src/features/volunteers/invite.ts'
import type { Outcome } from '../../src/platforms/playground/index.ts'
import { startRoles } from '../../src/roles.ts'
import type { Started } from '../../src/roles.ts'
import { createHand, shown, words } from '../support/app.ts'
import type { Hand } from '../support/app.ts'
import type { TestDatabase } from '../support/database.ts'
import { createQuickDatabase, expectVerified, quietLog, until } from '../support/house.ts'
import { queues, redisIsThere, startRedis } from '../support/redis.ts'
import type { TestRedis } from '../support/redis.ts'

const sample = readFileSync(fileURLToPath(new URL('../../samples/petition-quebec.csv', import.meta.url)))

describe.each(queues)('an evening, queue on $name', ({ redis }) => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-evening-'))
  let database: TestDatabase
  let redisServer: TestRedis | undefined
  let app: App
  let started: Started
  let hands: Record<'olivia' | 'victor' | 'sofia' | 'nina', Hand>
  const missing = (): boolean => redis && !redisIsThere()

  beforeAll(async () => {
    if (missing()) return
    database = await createQuickDatabase()
    redisServer = redis ? await startRedis() : undefined
    const config = readConfig({
      DATABASE_URL: database.url,
      SECRET_KEY: 'a secret of the tests',
      DATA_DIR: folder,
      PORT: '0',
      TEMPO: 'demo',
      SLIP_MS: '0',
      PLAYGROUND: '1',
      ...(redisServer ? { REDIS_URL: redisServer.url } : {}),
    })
    app = await createApp(config, { log: quietLog([]) })
    started = await startRoles(app, config.roles)
    await app.simulated!.configure({
      latency: [2, 10],
      delivery: [5, 40],
      faults: { doubledReceipts: 0.5, shuffledReceipts: 0.5, doubledInbound: 1 },
    })
    const hand = (name: string): Hand => createHand(app, name)
    hands = { olivia: hand('Olivia'), victor: hand('Victor'), sofia: hand('Sofia'), nina: hand('Nina') }
  })
  afterAll(async () => {
    await started?.stop()
    await app?.close()
    await redisServer?.stop()
    await database?.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const query = <T>(statement: ReturnType<typeof sql>): Promise<T[]> =>
    app.store.transact((tx) => rows<T>(tx, statement))
  /** The form behind a button of the newest card that has it, filled in. */
  async function fill(hand: Hand, label: string, fields: Record<string, string>): Promise<string> {
    const card = (await hand.find(label))!
    const opened = await hand.press(label, { on: card })
    if (opened.kind !== 'form') throw new Error(`${label} opened no form: ${shown(opened)}`)
    const all = Object.fromEntries(opened.form.fields.map((f) => [f.name, fields[f.name] ?? f.value ?? '']))
    return shown(await hand.submit(opened.form, all, card))
  }
  /** Phones that got a text with these words, oldest first. */
  const phonesWith = async (part: string): Promise<string[]> =>
    (await app.simulated!.phones.since(0)).texts
      .filter((t) => t.from === 'campaign' && t.body.includes(part))
      .map((t) => t.phone)
  const write = (phone: string, body: string) => app.simulated!.phones.write(phone, body)
  const sees = (hand: Hand, what: RegExp, channel?: string) =>
    until(
      `${hand.userId} sees ${what}`,
      async () =>
        what.test(await hand.last(channel)) &&
        // On record as shown too: what a native reply rests on.
        (await query(sql`select 1 from outbox`)).length === 0,
    )
  const say = async (hand: Hand, text: string, options: Parameters<Hand['type']>[1] = {}): Promise<string> =>
    shown(await hand.type(text, options))

  it('from the list to the board', async (context) => {
    if (missing()) return context.skip('no redis-server on the PATH')
    const { olivia, victor, sofia, nina } = hands

    // The list.
    expect(await say(victor, '/import list:X source:Y kind:petition region:CA')).toMatch(/needs the role/)
    expect(await say(olivia, '/import list:Petition source:"Park petition" kind:petition region:CA')).toMatch(
      /file is missing/,
    )
    const file = { name: 'petition.csv', bytes: sample }
    expect(
      await say(olivia, '/import list:Petition source:"Park petition, 2026" kind:petition region:CA', { file }),
    ).toMatch(/1,200 contacts in Petition/)
    expect(
      await say(olivia, '/import list:Petition source:"Park petition, 2026" kind:petition region:CA', { file }),
    ).toMatch(/Nobody new in Petition[^]*Duplicates: 1204/)

    // The campaign.
    expect(await say(olivia, '/campaign new Rally')).toMatch(/Rally \(draft\)[^]*Before launch/)
    expect(await say(olivia, '/campaign launch Rally')).toMatch(/things are missing/)
    expect(
      await fill(olivia, 'Script', {
        sender: 'Team Rivera',
        script: 'Hi {firstName|there}, {texter} here. Will you come?',
      }),
    ).toMatch(/Saved[^]*Before launch/)
    expect(
      await fill(olivia, 'Script', {
        sender: 'Team Rivera',
        script: 'Hi {firstName|there}, {texter} from {sender} here. Will you come on Thursday? Reply STOP to opt out.',
      }),
    ).toMatch(/Saved/)
    expect(await say(olivia, '/campaign launch Rally')).toMatch(/one thing is missing[^]*a test text/i)
    expect(await fill(olivia, 'Test text', { to: '514 555 0100' })).toMatch(/on its way/)
    await until('the test text has arrived', async () => {
      await olivia.press('Refresh')
      return (await olivia.find('Launch')) !== undefined
    })
    expect(await say(olivia, '/campaign launch Rally')).toMatch(/Launched: 1,200 contacts ready/)
    expect(await say(olivia, '/campaign launch Rally')).toMatch(/cannot change any more/)

    // The people. Nina joins with a code.
    expect(await say(nina, '/batch')).toMatch(/not on the team yet/)
    expect(await say(nina, '/join ABCD-EFGH-JKMN')).toMatch(/does not work/)
    const { code } = await app.store.transact((tx) =>
      makeInvite(tx, { secret: app.settings.secret, role: 'volunteer' }),
    )
    expect(await say(nina, `/join ${code.toLowerCase()}`)).toMatch(/Welcome, Nina[^]*Your promise/)
    await nina.press('I promise, and sign as Nina')
    expect(await say(olivia, '/assign 4 Sofia')).toMatch(/4 contacts given to one person/)
    await sees(sofia, /gave you 4 contacts[^]*1 of 4/)
    expect(await say(victor, '/batch 5')).toMatch(/5 contacts for you[^]*1 of 5/)
    await nina.press('Next contacts')
    expect(await nina.last()).toMatch(/1 of 25/)

    // First texts, one press each.
    for (let i = 0; i < 4; i++) await victor.press('Send')
    await victor.press('Skip')
    expect(await victor.last()).toMatch(/All 5 contacts done/)
    for (let i = 0; i < 4; i++) await sofia.press('Send')
    for (let i = 0; i < 3; i++) await nina.press('Send')
    expect(await say(nina, '/release')).toMatch(/22 contacts go back/)
    await until('eleven phones have it', async () => (await phonesWith('from Team Rivera here')).length === 12)
    const [one, two, three, four] = (await phonesWith('Victor from Team Rivera')) as [string, string, string, string]

    // Answers: a canned press, a native reply, plain words, a reaction, a STOP.
    await write(one, 'Yes, count me in!')
    await sees(victor, /answered[^]*Yes, count me in!/)
    // The same card under both presses: the first may be answered before the second looks.
    const on = (await victor.find('Yes!'))!
    const outcomes: Outcome[] = await Promise.all([victor.press('Yes!', { on }), victor.press('Yes!', { on })])
    expect(outcomes.map(shown).filter((w) => /was answered already/.test(w))).toHaveLength(1)
    await until('the answer is on the phone', async () => (await phonesWith('Wonderful, thank you')).join() === one)

    await write(two, 'Are you a real person?')
    await sees(victor, /Are you a real person\?/)
    const card = (await victor.read()).at(-1)!
    expect(await say(victor, 'Yes, I am Victor, from Laval.', { replyTo: card.id })).toMatch(/✓ Answered/)
    await until('the reply is on the phone', async () => (await phonesWith('from Laval')).join() === two)

    await write(three, 'Where is it?')
    await sees(victor, /Where is it\?/)
    expect(await say(victor, 'At the town hall')).toMatch(/Should this go to/)
    expect(await phonesWith('town hall')).toEqual([])
    await victor.press('Send')
    await until('the confirmed words are on the phone', async () => (await phonesWith('town hall')).join() === three)

    await write(four, 'Liked “Hi”')
    await sees(victor, /Liked “Hi”$/)
    await write(two, 'ARRÊT')
    await until('the opt-out is confirmed', async () => (await phonesWith('plus de messages')).join() === two)
    await sees(victor, /opted out\. Nothing to do/)
    expect(await say(victor, 'Sorry!', { replyTo: card.id })).toMatch(/has opted out: nothing can be sent/)
    await write(two, 'START')
    await until('they are welcome back', async () => (await phonesWith('welcome back')).join() === two)

    const [lost] = (await phonesWith('Sofia from Team Rivera')) as [string]
    await write(lost, 'You have the wrong number')
    await sees(sofia, /wrong number/)
    await sofia.press('Wrong number')
    expect(await sofia.last()).toMatch(/will not be texted again/)

    // The numbers.
    await until(
      'nothing is open',
      async () => (await app.simulated!.idle()) && (await query(sql`select 1 from outbox`)).length === 0,
    )
    expect(await say(victor, '/me')).toMatch(
      /People you texted: 4[^]*Answers handled in time: 3[^]*Pledges: 1[^]*waiting for you: 0/,
    )
    await olivia.type('/leaderboard', { channel: 'team' })
    expect(await sofia.last('team')).toMatch(/Answers handled in time\n1\. North 3\n2\. South 1\nPledges\n1\. North 1/)
    const campaign = await say(olivia, '/campaign status Rally')
    expect(campaign).toMatch(/Sent: 14/)
    await say(olivia, '/campaign pause Rally')
    expect(await say(victor, '/batch')).toMatch(/Nothing left/)
    await say(olivia, '/campaign resume Rally')
    expect(await say(victor, '/batch 3')).toMatch(/1 of 3/)
    await say(olivia, '/campaign finish Rally')
    expect(await say(victor, '/batch')).toMatch(/Nothing left/)

    // What reached the phones, and what must stay true.
    expect(await app.simulated!.verdict()).toMatchObject({ doubled: 0, afterOptOut: 0, inbound: 7 })
    await expectVerified(app.store)
    const cards = await Promise.all([olivia, victor, sofia, nina].map((hand) => hand.read()))
    expect(cards.flat().filter((m) => m.author === null && /\+1\d{10}/.test(words(m)))).toEqual([])
  })
})

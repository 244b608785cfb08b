/** Rows 40 and 74: a database that forgot, and a carrier that was changed. */
import { sql } from 'drizzle-orm'
import { muster } from '../test/support/cli.ts'
import { startTelnyx } from '../test/support/telnyx-server.ts'
import { must, same, until } from './support/row.ts'
import type { Row, Scene } from './support/row.ts'
import { openStand } from './support/stand.ts'

/** Row 40. */
async function restored(scene: Scene): Promise<string> {
  const { cleaning, ground } = scene
  const stand = await openStand(scene)
  await stand.campaign(60)
  await stand.start()
  await stand.press(10)
  await until('ten are sent', async () => (await stand.states())['sent'] === 10)
  const [first] = stand.processes
  await first!.end()
  await stand.press(10)
  await stand.twilio.idle()
  // The backup: ten sent, ten queued.
  const name = new URL(stand.env['DATABASE_URL']!).pathname.slice(1)
  await ground.admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`
  const backup = await ground.database(cleaning, name)
  // Two hours go on: those leave, and ten more.
  await stand.start()
  await stand.press(10)
  await until('all are sent', async () => (await stand.states())['sent'] === 30)
  for (const running of stand.processes) await running.end()
  await stand.shift(7_200)

  // The same folder and secrets, at an address of its own.
  const { PORT: _port, PUBLIC_BASE_URL: _url, ...env } = stand.env
  const again = await openStand(scene, {
    databaseUrl: backup,
    env: { ...env, DATABASE_URL: backup },
    twilio: stand.twilio,
  })
  await again.house.shift(7_200)
  await again.start()
  await until('it is held', async () => (await again.count('house where held_at is not null')) === 1)
  const ready = await fetch(`${again.url}/readyz`)
  const why = await ready.text()
  must('it says so', ready.status === 503 && why.includes('held'), why)
  await until('it has looked', async () => (await again.count('house where reconciled_at is not null')) === 1, 180_000)
  same('nothing left while it was held', again.accepted(), 30)
  const released = await muster({ ...again.env, HOME: process.env['HOME'] ?? '' }, 'release')
  same(`release: ${released.err}`, released.code, 0)
  await again.settle()
  same('what was queued then had been sent', again.accepted(), 30)
  await again.check({ forgotten: true })
  return `held, ${again.accepted()} in the ledger before and after; ${JSON.stringify(await again.states())}`
}

/** Row 74. From Twilio to Telnyx; Twilio's account stays, so that it can be asked. */
async function switched(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  const telnyx = await startTelnyx()
  scene.cleaning.after(telnyx.close)
  stand.twilio.receipts.missing = true
  await stand.campaign(40)
  stand.twilio.behave('*', ...Array.from({ length: 10 }, (_, i) => (i % 2 ? 'hang' : 'accept-then-hang') as 'hang'))
  const before = await stand.start()
  await stand.press(10)
  await until('all are of unknown fate', async () => (await stand.states())['unknown'] === 10)
  await before.end()
  const asked = stand.twilio.asked
  await stand.start(['web', 'worker'], {
    MESSAGING_PROVIDER: 'telnyx',
    TELNYX_API_KEY: telnyx.apiKey,
    TELNYX_PUBLIC_KEY: telnyx.publicKey,
    TELNYX_FROM: telnyx.number,
    TELNYX_BASE_URL: telnyx.url,
  })
  await stand.press(10)
  await until('the new ones leave by the new one', () => telnyx.ledger().length === 10)
  for (const seconds of [1_201, 400, 400]) {
    await stand.shift(seconds)
    await new Promise((resolve) => setTimeout(resolve, 5_000))
  }
  const found = await stand.house.query<{ state: string; provider: string; n: number }>(
    sql`select state, provider, count(*)::int as n from message where kind = 'first' group by 1, 2 order by 1, 2`,
  )
  same('the old ones: found, or absent and kept from the new one', found, [
    { state: 'queued', provider: 'twilio', n: 5 },
    { state: 'sent', provider: 'telnyx', n: 10 },
    { state: 'sent', provider: 'twilio', n: 5 },
  ])
  same('requests to the old one since', stand.twilio.asked - asked, 0)
  same('numbers that the new one texted', new Set(telnyx.ledger().map((text) => text.to)).size, 10)
  const both = new Set(stand.twilio.ledger().map((text) => text.to))
  same('texted by both', telnyx.ledger().filter((text) => both.has(text.to)).length, 0)
  await stand.check()
  return '5 found at the old carrier, 5 absent there and not sent by the new one, 10 new ones once each'
}

export const restore: Row[] = [
  {
    n: 40,
    what: 'restored from a backup two hours old',
    seen: 'held; found; the rest is sent',
    note: 'a copy of the database',
    run: restored,
  },
  {
    n: 74,
    what: 'carrier changed in the middle',
    seen: 'unknown ones at the old one',
    note: 'clocks moved on',
    run: switched,
  },
]

/** Rows 70, 71 and 73: what must not be written down, what must not be rewritten, what must be gone. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { phoneSpellings } from '../src/lib/phone.ts'
import { muster } from '../test/support/cli.ts'
import { phoneOf } from '../test/support/house.ts'
import { call, textFrom } from './support/call.ts'
import { openRedis } from './support/redis.ts'
import { must, same, until } from './support/row.ts'
import type { Row, Scene } from './support/row.ts'
import { openStand } from './support/stand.ts'
import type { Stand } from './support/stand.ts'

const cli = (stand: Stand, ...args: string[]) => muster({ ...stand.env, HOME: process.env['HOME'] ?? '' }, ...args)

/** Row 70. Every command that reaches Redis is written down, as is every line of every log. */
async function canary(scene: Scene): Promise<string> {
  const redis = await openRedis(scene.cleaning)
  const stand = await openStand(scene, { redisUrl: redis.url })
  const commands: string[] = []
  const monitor = await redis.client.monitor()
  monitor.on('monitor', (_time: string, args: string[]) => commands.push(args.join(' ')))
  scene.cleaning.after(() => monitor.disconnect())
  await stand.campaign(40)
  await stand.start(['web', 'worker'], { LOG_LEVEL: 'trace' })
  stand.twilio.behave(
    '*',
    'hang',
    '500',
    'accept-then-reset',
    { refused: 21211 },
    { refused: 30007 },
    { later: 30003 },
    { throttled: '1' },
  )
  await stand.press(30)
  await stand.settle()
  const word = 'plumbagofrisk'
  for (const [i, body] of [`Yes ${word}`, 'STOP', 'ERASE', 'DATA', 'WHO'].entries())
    await call(stand, textFrom(stand, stand.twilio.ledger()[i]!.to, body, `SM${String(i).padStart(32, '0')}`))
  await call(stand, textFrom(stand, '+15149998877', `A stranger ${word}`, `SM${'f'.repeat(32)}`))
  await stand.settle()
  const logs = [
    ...stand.processes.map((running) => running.out()),
    readFileSync(join(stand.env['DATA_DIR']!, 'muster.log'), 'utf8'),
  ].join('\n')
  const metrics = await (await fetch(`${stand.url}/metrics`)).text()
  const outbox = JSON.stringify(await stand.house.query(sql`select * from outbox`))
  const wanted = [
    word,
    ...[...Array.from({ length: 40 }, (_, i) => phoneOf(i)), '+15149998877'].flatMap(phoneSpellings),
  ]
  must('there is something to search', logs.length > 5_000 && commands.length > 50, [logs.length, commands.length])
  for (const [where, text] of Object.entries({ logs, metrics, outbox, redis: commands.join('\n') })) {
    const hits = wanted.filter((mark) => text.includes(mark))
    same(`numbers and words in ${where}`, hits.length, 0)
  }
  await stand.check()
  return `${wanted.length} marks in ${logs.length} letters of logs, ${commands.length} commands to Redis, metrics, outbox: 0 hits`
}

/** Row 71. As a superuser, who can do what the house refuses itself. */
async function tampered(scene: Scene): Promise<string> {
  const deeds: [what: string, deed: string][] = [
    [
      'edited',
      `update press set at = at - interval '1 minute' where id = (select press_id from press_link where seq = 4)`,
    ],
    ['removed', `delete from press where id = (select press_id from press_link where seq = 4)`],
    [
      'inserted',
      `update press_link set seq = seq + 1000 where seq >= 4; update press_link set seq = seq - 999 where seq > 1000; insert into press (volunteer_id, button, message_id, network, at) select volunteer_id, 'send', message_id, '', at from press limit 1; insert into press_link (seq, press_id, hash) select 4, id, repeat('a', 64) from press order by id desc limit 1`,
    ],
  ]
  const stand = await openStand(scene)
  await stand.campaign(20)
  await stand.start()
  await stand.press(10)
  await stand.settle()
  await until('presses are linked', async () => (await stand.count('press_link')) >= 10)
  await stand.check()
  for (const running of stand.processes) await running.end()
  same('verify before', (await cli(stand, 'verify')).code, 0)
  const name = new URL(stand.env['DATABASE_URL']!).pathname.slice(1)
  const said: string[] = []
  for (const [what, deed] of deeds) {
    await scene.ground.admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`
    const copy = await scene.ground.database(scene.cleaning, name)
    const other = await openStand(scene, {
      databaseUrl: copy,
      env: { DATA_DIR: stand.env['DATA_DIR']! },
      twilio: stand.twilio,
    })
    await other.app.store.transact(async (tx) => {
      await tx.execute(sql`set local session_replication_role = replica`)
      for (const one of deed.split('; ')) await tx.execute(sql.raw(one))
    })
    const found = await cli(other, 'verify')
    must(
      `verify finds what was ${what}`,
      found.code !== 0 && /\b4\b/.test(found.out + found.err),
      found.out.slice(-400),
    )
    said.push(what)
  }
  return `${said.join(', ')}: link 4 is named each time`
}

/** Row 73. */
async function erased(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  await stand.campaign(40)
  await stand.start()
  await stand.press(10)
  await stand.settle()
  const sent = stand.twilio.ledger()[0]!.to
  const [worker] = stand.processes
  await worker!.end()
  await stand.press(10)
  const [queued] = await stand.house.query<{ phone: string }>(
    sql`select k.phone from message m join contact k on k.id = m.contact_id where m.state = 'queued' limit 1`,
  )
  for (const phone of [sent, queued!.phone]) {
    const ran = await cli(stand, 'person', 'erase', phone)
    same(`erase: ${ran.err.slice(0, 300)}`, ran.code, 0)
  }
  await stand.start()
  await stand.settle()
  must('the queued one never left', !stand.twilio.ledger().some((text) => text.to === queued!.phone))
  // Of the one that was texted before the carrier keeps nothing either.
  must('the carrier has forgotten the texted one', !stand.twilio.ledger().some((text) => text.to === sent))
  same('the others did', stand.accepted(), 18)
  const marks = [sent, queued!.phone].flatMap(phoneSpellings)
  const tables = await stand.house.query<{ name: string }>(sql`
    select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`)
  let hits = 0
  for (const { name } of tables) {
    const kept = await stand.house.query<{ row: string }>(sql.raw(`select t::text as row from ${name} t`))
    for (const { row } of kept) if (marks.some((mark) => row.includes(mark))) hits++
  }
  same(`rows of ${tables.length} tables that hold the number`, hits, 0)
  await stand.check()
  return `one texted and one queued, erased: 0 hits in ${tables.length} tables, at the carrier nothing of them, 0 further texts, ${stand.accepted()} others sent`
}

export const privacy: Row[] = [
  { n: 70, what: 'marked numbers and words through everything', seen: '0 hits in logs, metrics, queue', run: canary },
  { n: 71, what: 'a press edited, removed, inserted', seen: 'verify names the link', run: tampered },
  { n: 73, what: 'erased in the middle of a campaign', seen: 'nothing left, no further text', run: erased },
]

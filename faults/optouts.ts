/** Rows 20 to 24: who says STOP is not texted, whenever and however they say it. */
import { sql } from 'drizzle-orm'
import { importList } from '../src/features/contacts/import.ts'
import { phoneOf } from '../test/support/house.ts'
import { call, textFrom } from './support/call.ts'
import { must, same, until } from './support/row.ts'
import type { Row, Scene } from './support/row.ts'
import { openStand } from './support/stand.ts'
import type { Stand } from './support/stand.ts'

let sids = 0
const say = async (stand: Stand, phone: string, body: string): Promise<void> => {
  const { status } = await call(stand, textFrom(stand, phone, body, `SM${(++sids).toString(16).padStart(32, 'd')}`))
  same('answer', status, 204)
}

/** Row 20. */
async function between(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  await stand.campaign(20)
  await stand.start(['web'])
  await stand.press(20)
  const queued = await stand.house.query<{ phone: string }>(
    sql`select k.phone from message m join contact k on k.id = m.contact_id where m.kind = 'first' limit 10`,
  )
  for (const { phone } of queued) await say(stand, phone, 'STOP')
  await stand.start(['worker'])
  await stand.settle()
  same('states', await stand.states(), { failed: 10, sent: 10 })
  const ledger = new Set(stand.twilio.ledger().map((text) => text.to))
  must('none of the ten', !queued.some(({ phone }) => ledger.has(phone)))
  await stand.check()
  return '10 said STOP while queued: 0 sent; the other 10 were'
}

/** Row 21. */
async function inFlight(scene: Scene): Promise<string> {
  const n = scene.quick ? 60 : 500
  const stand = await openStand(scene)
  await stand.campaign(n)
  const saying: Promise<void>[] = []
  const after = new Map<string, number>()
  await stand.start()
  // While its request is at the carrier: before it is accepted, and after.
  stand.twilio.hooks.asked = (to) => {
    const late = scene.chance.next() < 0.5
    const said = say(stand, to, 'STOP').then(() => void after.set(to, stand.twilio.ledger().length))
    saying.push(said)
    return late ? said : undefined
  }
  await stand.press(n)
  await stand.settle()
  await Promise.all(saying)
  same('opt-outs', await stand.count('opt_out where ended_at is null'), saying.length)
  // The next text to each is kept back.
  const asked = stand.twilio.asked
  await stand.house.query(sql`
    insert into message (kind, contact_id, conversation_id, campaign_id, volunteer_id, body, state, valid_until, not_before)
    select 'reply', contact_id, conversation_id, campaign_id, volunteer_id, 'One more thing', 'queued',
      muster_now() + interval '1 hour', muster_now() from message where kind = 'first' returning id`)
  await until(
    'they are refused',
    async () => (await stand.count(`message where kind = 'reply' and state = 'failed' and reason = 'opted_out'`)) === n,
  )
  same('requests', stand.twilio.asked, asked)
  // Those rows were made by hand, without the press that a text must have.
  await stand.house.query(sql`delete from message where kind = 'reply' returning id`)
  await stand.check()
  return `${saying.length} STOPs while a text was at the carrier: ${stand.accepted()} of ${n} had left, 0 after`
}

/** Said, and whether it takes the number out (true), or goes to a person. */
const words: [string, boolean][] = [
  ...[
    'stop',
    'STOP',
    'Stop.',
    ' stop ',
    'STOP!!!',
    'ＳＴＯＰ',
    'st\u200bop',
    'STOP 🛑',
    '🛑 stop',
    'stop\u00a0',
    'arret',
    'ARRET',
    'Arrêt',
    'ARRÊT',
    'Arrêtez!',
    'arrêter',
  ].map((w): [string, boolean] => [w, true]),
  ...[
    'unsubscribe',
    'Cancel',
    'END',
    'quit',
    'STOPALL',
    'désabonner',
    'DESABONNER',
    'opt out',
    'stop please',
    'STOP PLEASE',
    'baja',
    'alto',
    'ALTO!',
    'Stop texting me',
    'remove me',
    'plus de messages',
  ].map((w): [string, boolean] => [w, true]),
  ...[
    'Stop this bill',
    "je ne peux pas m'arrêter de rire",
    'We will never stop',
    'the bus stop on Main street',
    'yes',
    'Who is this?',
    'Non',
    'Is it at the end of the street?',
    "I can't stop laughing",
  ].map((w): [string, boolean] => [w, false]),
]

/** Row 22. */
async function spellings(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  await stand.campaign(words.length)
  await stand.start()
  await stand.press(words.length)
  await stand.settle()
  const wrong: string[] = []
  let frozen = 0
  for (const [i, [word, out]] of words.entries()) {
    await say(stand, phoneOf(i), word)
    const [found] = await stand.house.query<{ out: boolean; held: boolean }>(
      sql`select k.opted_out_at is not null as out, exists (select from inbound i where i.contact_id = k.id and i.kind <> 'stop') as held
        from contact k where phone = ${phoneOf(i)}`,
    )
    if (found!.out !== out) wrong.push(`${JSON.stringify(word)} ${out ? 'goes on' : 'is out'}`)
    if (found!.held) frozen++
  }
  same('misread', wrong, [])
  await stand.check()
  return `${words.length} spellings, ${words.filter(([, out]) => out).length} of them out, ${frozen} to a person`
}

/** Row 23. */
async function back(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  await stand.campaign(4)
  await stand.start()
  await stand.press(2)
  await stand.settle()
  const [text] = stand.twilio.ledger()
  const stopped = (): Promise<number> => stand.count(`contact where opted_out_at is not null`)
  for (const [word, out] of [
    ['STOP', 1],
    ['Thanks', 1],
    ['START', 0],
    ['STOP', 1],
    ['START', 0],
  ] as const) {
    await say(stand, text!.to, word)
    same(`after ${word}`, await stopped(), out)
  }
  same('on record: two, both ended', await stand.house.query(sql`select ended_at is not null as ended from opt_out`), [
    { ended: true },
    { ended: true },
  ])
  await stand.check()
  return 'out, back, out, back: each on record with its end'
}

/** Row 24. */
async function reimported(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  await stand.campaign(10)
  await stand.start()
  await stand.press(10)
  await stand.settle()
  const out = Array.from({ length: 5 }, (_, i) => phoneOf(i))
  for (const phone of out) await say(stand, phone, 'STOP')
  const bare = (phone: string): string => phone.slice(2)
  const shapes: ((phone: string) => string)[] = [
    (p) => p,
    (p) => bare(p),
    (p) => `(${bare(p).slice(0, 3)}) ${bare(p).slice(3, 6)}-${bare(p).slice(6)}`,
    (p) => `1.${bare(p).slice(0, 3)}.${bare(p).slice(3, 6)}.${bare(p).slice(6)}`,
    (p) => `001 ${bare(p)}`.replace('001', '+1'),
  ]
  const said: number[] = []
  for (const [i, shape] of shapes.entries()) {
    const file = Buffer.from(
      `first_name,last_name,phone\n${out.map((phone) => `Ann,Lee,${shape(phone)}`).join('\n')}\n`,
    )
    const counts = await stand.app.store.transact((tx) =>
      importList(tx, file, {
        fileName: 'again.csv',
        list: `Again ${i}`,
        source: 'Row 24',
        kind: 'petition',
        region: 'CA',
      }),
    )
    said.push((counts as unknown as { suppressed: number }).suppressed)
    const again = await stand.house
      .campaign(`Again ${i}`)
      .catch((error: { key?: string }) => error.key ?? String(error))
    const open = await stand.count(
      `target t join contact k on k.id = t.contact_id where t.state = 'ready' and k.phone in ('${out.join("','")}')`,
    )
    same(`to be claimed: ${shape('+15142000000')} (${again.length > 0})`, open, 0)
  }
  same('counted as suppressed', said, [5, 5, 5, 5, 5])
  await stand.check()
  return `5 numbers in 5 spellings: ${said.join(', ')} suppressed, 0 to be claimed`
}

export const optouts: Row[] = [
  { n: 20, what: 'STOP between the press and the send', seen: 'not sent', run: between },
  {
    n: 21,
    what: 'STOP while the request is out, 500 times',
    seen: 'that text at most; the next is kept back',
    run: inFlight,
  },
  { n: 22, what: 'STOP in many spellings', seen: 'listed words: out; the rest: a person', run: spellings },
  { n: 23, what: 'START after STOP', seen: 'allowed again, on record', run: back },
  { n: 24, what: 'opted-out numbers imported in 5 spellings', seen: 'suppressed, not to be claimed', run: reimported },
]

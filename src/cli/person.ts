import { sql } from 'drizzle-orm'
import { openCarriers } from '../app.ts'
import { connectPlain, rows } from '../db/client.ts'
import type { Store } from '../db/client.ts'
import type { Config } from '../config.ts'
import { forgetAtCarriers } from '../features/privacy/carriers.ts'
import { erasePerson } from '../features/privacy/erase.ts'
import { readPerson } from '../features/privacy/person.ts'
import { UserError } from '../lib/errors.ts'
import { parsePhone } from '../lib/phone.ts'
import { createSimulated } from '../sms/simulated/index.ts'
import { onDatabase, readArgs, say, UsageError } from './verb.ts'
import type { Verb } from './verb.ts'

export const personVerb: Verb = {
  name: 'person',
  usage: 'npm run muster -- person export|erase NUMBER [--region CC] [--json]',
  about: `What is held about a phone number, or its erasure.
export prints everything as JSON. erase leaves a keyed hash, so that the number is never imported again, and says what it
could not reach. NUMBER: with country code, or with --region where it is at home.`,
  async run(args) {
    const { values, positionals } = readArgs(
      args,
      { region: { type: 'string', default: '' }, json: { type: 'boolean' } },
      2,
    )
    const [what, number] = positionals
    if (what !== 'export' && what !== 'erase') throw new UsageError('Say export or erase.')
    if (!number) throw new UsageError('NUMBER is missing.')
    const phone = parsePhone(number, values.region)
    if ('error' in phone) throw new UserError('phone.bad', { found: number.slice(0, 20) })
    return onDatabase(({ store, url }, config) =>
      what === 'export' ? show(store, phone.e164) : eraseNow(store, config, url, phone.e164, values.json),
    )
  },
}

async function show(store: Store, phone: string): Promise<number> {
  const person = await store.transact((tx) => readPerson(tx, phone))
  if (!person) return nothing()
  process.stdout.write(`${JSON.stringify(person, null, 2)}\n`)
  return 0
}

function nothing(): number {
  process.stderr.write('Nothing is held about this number.\n')
  return 1
}

async function eraseNow(
  store: Store,
  config: Config,
  url: string,
  phone: string,
  json: boolean | undefined,
): Promise<number> {
  const lines = connectPlain(url, 1)
  try {
    const log = { info: () => {}, warn: () => {}, error: () => {} }
    const real = await openCarriers(config)
    const carriers = real.size
      ? real
      : new Map([['simulated', createSimulated({ sql: lines, secret: config.secret, log }).provider]])
    const held = await store.transact((tx) =>
      rows(
        tx,
        sql`select 1 from contact where phone = ${phone} union all select 1 from inbound where phone = ${phone} limit 1`,
      ),
    )
    const keeping = held.length ? await forgetAtCarriers(carriers, phone, log) : []
    const done = await store.transact((tx) => erasePerson(tx, { phone, how: 'command' }))
    if (!done) return nothing()
    say(json, { ...done, keeping }, [
      `Erased: ${done.texts} texts, ${done.answers} answers. A keyed hash is left, so that the number is never imported again.`,
      done.cards
        ? `${done.cards} cards in chats are cut to a line by the running app.`
        : 'No card in a chat shows them.',
      ...keeping.map(
        (name) => `Not reached: what the carrier ${name} keeps of its own. Ask it, by its own page or form.`,
      ),
      'Not reached: words that volunteers typed in their own messages, pictures they took, backups, exported files.',
    ])
    return 0
  } finally {
    await lines.end({ timeout: 2 })
  }
}

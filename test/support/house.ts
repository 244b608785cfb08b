/** A house with people, lists and running campaigns, made through domain functions on a database of the test's own. */
import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { expect } from 'vitest'
import { connect, rows } from '../../src/db/client.ts'
import type { Store, Tx } from '../../src/db/client.ts'
import { claimBatch } from '../../src/features/assignment/claim.ts'
import { sendFirst } from '../../src/features/assignment/first.ts'
import { nextTarget } from '../../src/features/assignment/target.ts'
import { chaseVotes } from '../../src/features/ballots/ballot.ts'
import { inviteBy } from '../../src/features/events/event.ts'
import { setHoldout } from '../../src/features/holdout/aim.ts'
import { createCampaign, findCampaign } from '../../src/features/campaigns/campaign.ts'
import { changeCampaign } from '../../src/features/campaigns/change.ts'
import type { Change } from '../../src/features/campaigns/change.ts'
import { launchCampaign } from '../../src/features/campaigns/launch.ts'
import { defaultReplies } from '../../src/features/campaigns/replies.ts'
import { sendTest } from '../../src/features/campaigns/test-text.ts'
import { importList } from '../../src/features/contacts/import.ts'
import { recordInbound } from '../../src/features/conversations/inbound.ts'
import type { Actor, JobContext, Settings } from '../../src/features/define.ts'
import { createSender } from '../../src/features/texts/send.ts'
import { verify } from '../../src/features/upkeep/verify.ts'
import { actorColumns } from '../../src/features/volunteers/actor.ts'
import { addVolunteer, findOrMakeTeam } from '../../src/features/volunteers/invite.ts'
import type { Fields } from '../../src/lib/log.ts'
import { phoneKeyBlocks } from '../../src/lib/phone-hash.ts'
import type { Trust } from '../../src/lib/trust.ts'
import { translator } from '../../src/locales/index.ts'
import { createCarrier } from './carrier.ts'
import type { TestCarrier } from './carrier.ts'
import { createDatabase } from './database.ts'
import type { TestDatabase } from './database.ts'

export const script =
  'Hi {firstName|there}, {texter} from {sender} here. Will you come on Thursday? Reply STOP to opt out.'
export const sender = 'Team Rivera'
const testPhone = '+15145559999'
export const testSecret = 'a secret of the tests'

/**
 * Empties all tables of the house and puts its clock right. Deletes where there is something: to truncate gives each
 * table and index a new file, many times the work for the few rows of a test. Waits for whoever is at work, as a truncation would.
 */
const emptied = sql.raw(`do $$
  declare
    tables regclass[] := array(select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and (n.nspname = 'public'
        and c.relname not in ('migration', 'clock', 'law_place', 'law_window', 'law_day')
        or (n.nspname, c.relname) = ('playground', 'messages')) order by c.oid);
    emptying regclass;
  begin
    execute 'lock table ' || array_to_string(tables, ', ') || ' in access exclusive mode';
    -- The ledger's rows refuse to go; a database owner can still do this.
    set local session_replication_role = replica;
    foreach emptying in array tables loop
      if pg_relation_size(emptying) > 0 then execute 'delete from ' || emptying; end if;
    end loop;
    update clock set shift = '0';
    insert into house default values;
  end $$`)

/** What has to be said before a launch: the polling day that is chased, who is left alone. */
type Turnout = { votesOn?: string; eventId?: string; holdout?: { percent: number; seed?: string } }

export type House = {
  url: string
  store: Store
  carrier: TestCarrier
  context: JobContext
  /** What was logged. */
  logged: Fields[]
  transact: Store['transact']
  /** Rows of a statement, in a transaction of its own. */
  query<T = Record<string, unknown>>(statement: ReturnType<typeof sql>): Promise<T[]>
  team(name: string): Promise<string>
  /** Somebody who has promised. `trust`: approved, when not given. */
  person(
    name: string,
    options?: { team?: string; role?: 'volunteer' | 'lead' | 'organizer'; trust?: Trust },
  ): Promise<Actor>
  /** `n` contacts with names Ann0, Ann1 ... and numbers from `first` on. Gives the list's name. */
  list(n: number, options?: { name?: string; first?: number }): Promise<string>
  /** A running campaign on a list; hours are all day. */
  campaign(list: string, options?: Change & { name?: string } & Turnout): Promise<string>
  /** A first text to the next contact of the volunteer, queued. */
  press(actor: Actor): Promise<{ targetId: string; contactId: string; phone: string; batchId: string }>
  /** Hands over what is due, as a worker does. */
  deliver(): Promise<void>
  /** A contact's text reaches our webhook. */
  inbound(phone: string, body: string, options?: { providerId?: string; at?: Date; media?: number }): Promise<boolean>
  /** Moves the clock of the house on. */
  shift(seconds: number): Promise<void>
  /** Empty again, in a fraction of the time that another database takes. */
  wipe(): Promise<void>
  close(): Promise<void>
}

export const quietLog = (logged: Fields[]) => {
  const write = (fields: Fields): void => void logged.push(fields)
  return { info: write, warn: write, error: write, flush: () => {} }
}

export const phoneOf = (i: number): string => `+1514${2_000_000 + i}`

export function contactsFile(n: number, first = 0): Uint8Array {
  const lines = Array.from({ length: n }, (_, i) => `Ann${first + i},Lee,${phoneOf(first + i)}`)
  return Buffer.from(`first_name,last_name,phone\n${lines.join('\n')}\n`)
}

/** A database that need not outlive a power cut: its commits do not wait for the disk. */
export async function createQuickDatabase(): Promise<TestDatabase> {
  const database = await createDatabase()
  const store = connect(database.url, { max: 1 })
  const name = new URL(database.url).pathname.slice(1)
  await store.transact((tx) => tx.execute(sql.raw(`alter database ${name} set synchronous_commit = off`)))
  await store.close()
  return database
}

export async function openHouse(
  options: { connections?: number; tempo?: Partial<Settings['tempo']> } = {},
): Promise<House> {
  const database = await createQuickDatabase()
  const store = connect(database.url, { max: options.connections ?? 10, phoneKey: phoneKeyBlocks(testSecret) })
  const house = furnish(database.url, store, options.tempo)
  return {
    ...house,
    async close() {
      await store.close()
      await database.drop()
    },
  }
}

/** The same house over a store that is there already: of an app, or a second process's. */
export function furnish(
  url: string,
  store: Store,
  tempo: Partial<Settings['tempo']> = {},
  carrier = createCarrier(),
): House {
  const logged: Fields[] = []
  const { transact } = store
  const settings: Settings = {
    secret: testSecret,
    slipMs: 500,
    simulated: true,
    baseUrl: () => 'http://127.0.0.1:3000',
    linked: true,
    joinLinks: () => [],
    routing: { on: [carrier.name], usual: carrier.name, routes: {} },
    tempo: { answerWithin: 200, lease: 20, unknownAfter: 1200, handOver: 30, jobLease: 15, ...tempo },
  }
  const context: JobContext = {
    store,
    log: quietLog(logged),
    settings,
    platforms: new Map(),
    carriers: new Map([[carrier.name, carrier]]),
    translate: translator,
    callback: (name, attemptId) => `http://127.0.0.1/sms/${name}?attempt=${attemptId}`,
  }
  let organizer: Actor | undefined
  let lists = 0

  const house: House = {
    url,
    store,
    carrier,
    context,
    logged,
    transact,
    query: (statement) => transact((tx) => rows(tx, statement)),
    team: (name) => transact((tx) => findOrMakeTeam(tx, name)),
    async person(name, { team, role = 'volunteer', trust = 'approved' } = {}) {
      const teamId = team === undefined ? null : await house.team(team)
      const user = { network: 'playground' as const, tenant: 'local', userId: name.toLowerCase(), name }
      return transact(async (tx) => {
        const { volunteerId } = await addVolunteer(tx, {
          user,
          role,
          teamId,
          locale: 'en',
          textName: name.split(' ')[0] ?? name,
          trust,
        })
        return readActor(tx, volunteerId)
      })
    },
    async list(n, { name = `List ${++lists}`, first = 0 } = {}) {
      await transact((tx) =>
        importList(tx, contactsFile(n, first), {
          fileName: 'list.csv',
          list: name,
          source: 'Tests',
          kind: 'petition',
          region: 'CA',
        }),
      )
      // Hours are the campaign's: tests of zones and places give contacts their own (test/features/law).
      await transact((tx) => tx.execute(sql`update contact set zone = null, zone_too = null`))
      return name
    },
    async campaign(list, { name = `Campaign on ${list}`, votesOn, eventId, holdout, ...change } = {}) {
      organizer ??= await house.person('Olga', { role: 'organizer' })
      const id = await transact(async (tx) => {
        const t = translator('en')
        const made = await createCampaign(tx, {
          name,
          locale: 'en',
          zone: 'UTC',
          opens: 0,
          closes: 1440,
          createdBy: organizer!.id,
          replies: defaultReplies(t),
        })
        await changeCampaign(tx, await findCampaign(tx, made), { list, sender, script, ...change })
        if (votesOn) await chaseVotes(tx, made, votesOn)
        if (eventId) await inviteBy(tx, { campaignId: made, eventId })
        if (holdout) await setHoldout(tx, { campaignId: made, ...holdout })
        await sendTest(tx, { campaign: await findCampaign(tx, made), to: testPhone, region: 'CA', actor: organizer! })
        // Accepted by the carrier, as a launch demands, without waiting for a worker.
        await tx.execute(sql`
          with m as (update message set state = 'sent', fence = 1, provider = 'test', provider_id = ${randomUUID()}, sent_at = muster_now()
            where campaign_id = ${made} and kind = 'test' returning id, provider_id)
          insert into attempt (message_id, fence, provider, started_at, ended_at, outcome, provider_id)
          select id, 1, 'test', muster_now(), muster_now(), 'sent', provider_id from m`)
        return made
      })
      await transact((tx) => launchCampaign(tx, id))
      return id
    },
    press: (actor) =>
      transact(async (tx) => {
        const { batchId } = await claimBatch(tx, { volunteerId: actor.id })
        const target = await nextTarget(tx, batchId, actor.id)
        if (!target) throw new Error('the batch in hand has no contact left')
        await sendFirst(tx, {
          targetId: target.id,
          volunteerId: actor.id,
          teamId: actor.teamId,
          texter: actor.textName,
          slipMs: 0,
          waited: 0,
          links: settings,
        })
        return { targetId: target.id, contactId: target.contactId, phone: target.phone, batchId }
      }),
    async deliver() {
      const worker = createSender(context)
      await worker.run()
      await worker.drain()
    },
    inbound: (phone, body, { providerId = `MO${randomUUID()}`, at = new Date(), media = 0 } = {}) =>
      transact((tx) =>
        recordInbound(tx, {
          provider: carrier.name,
          event: { kind: 'inbound', providerId, from: phone, body, media, at },
          carrierAnswers: carrier.answersOptOuts,
          links: settings,
        }),
      ),
    shift: async (seconds) =>
      void (await transact((tx) =>
        tx.execute(sql`update clock set shift = shift + make_interval(secs => ${seconds})`),
      )),
    async wipe() {
      await transact((tx) => tx.execute(emptied))
      carrier.reset()
      logged.length = 0
      organizer = undefined
      lists = 0
    },
    close: async () => {},
  }
  return house
}

const readActor = async (tx: Tx, id: string): Promise<Actor> => {
  const [actor] = await rows<Actor>(tx, sql`select ${actorColumns} from volunteer v where v.id = ${id}`)
  if (!actor) throw new Error('nobody was added')
  return actor
}

/** Names of the invariants that do not hold. */
export async function violations(store: Store): Promise<string[]> {
  const verdicts = await store.transact(verify)
  expect(verdicts.length).toBeGreaterThan(10)
  return verdicts.filter((v) => v.violations !== 0).map((v) => `${v.name}: ${v.violations}`)
}

export const expectVerified = async (store: Store): Promise<void> => expect(await violations(store)).toEqual([])

/** Waits for something to come about; says what did not. */
export async function until(what: string, come: () => boolean | Promise<boolean>, ms = 30_000): Promise<void> {
  const end = Date.now() + ms
  while (!(await come())) {
    if (Date.now() > end) throw new Error(`it did not come about: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

/** The UserError key of what must be refused; `done` when it was not. */
export const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: { key?: string; message: string }) => error.key ?? `not a refusal: ${error.message}`,
  )

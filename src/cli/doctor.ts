/** Looks at everything this installation rests on, changes nothing, and says what to mend. */
import { openCarriers } from '../carriers.ts'
import type { Finding } from '../chat/platform.ts'
import { readConfig } from '../config.ts'
import type { Config } from '../config.ts'
import { openKeep } from '../db/keep.ts'
import { openDatabase } from '../db/open.ts'
import type { Store } from '../db/client.ts'
import { readHeld } from '../features/restore/hold.ts'
import { readAway } from '../features/texts/breaker.ts'
import { deadline } from '../lib/deadline.ts'
import { locales, translator } from '../locales/index.ts'
import { networksOf } from '../networks.ts'
import type { Provider } from '../sms/provider.ts'
import { readArgs, say } from './verb.ts'
import type { Verb } from './verb.ts'

/** Seconds by which clocks may differ: signatures and leases rest on them. */
const skew = 2

export const doctorVerb: Verb = {
  name: 'doctor',
  usage: 'npm run muster -- doctor [--json]',
  about:
    'Looks at settings, database, Redis, web address, chat networks and carrier, and says what to mend; exit 1 when something is.',
  async run(args) {
    const { values } = readArgs(args, { json: { type: 'boolean' } })
    const findings = await examine()
    const wrong = findings.filter((f) => !f.ok)
    say(values.json, { ok: wrong.length === 0, findings }, [
      ...findings.map((f) => `${f.ok ? 'ok  ' : 'MEND'}  ${f.what}: ${f.found}`),
      ...(wrong.length
        ? ['', 'What to do:', ...wrong.map((f, i) => `${String(i + 1).padStart(3)}. ${f.what}: ${f.cure ?? f.found}`)]
        : ['Everything is well.']),
    ])
    return wrong.length ? 1 : 0
  },
}

async function examine(): Promise<Finding[]> {
  let config: Config
  try {
    config = readConfig()
  } catch (error) {
    const { message } = error as Error
    return [{ what: 'settings', ok: false, found: message, cure: message }]
  }
  const findings: Finding[] = [{ what: 'settings', ok: true, found: 'can be read' }]
  await withDatabase(config, findings, async (store, url) => {
    findings.push(...(await aboutDatabase(store, url)))
    findings.push(...(await aboutNetworks(config, store)))
    findings.push(...(await aboutCampaigns(config, store)))
    findings.push(...(await aboutSilence(store)))
  })
  if (config.redisUrl) findings.push(await aboutRedis(config.redisUrl))
  else findings.push({ what: 'queue', ok: true, found: 'on PostgreSQL (REDIS_URL is not set)' })
  findings.push(await aboutAddress(config))
  findings.push(...(await aboutCarriers(config)))
  return findings
}

async function withDatabase(
  config: Config,
  findings: Finding[],
  work: (store: Store, url: string) => Promise<void>,
): Promise<void> {
  let opened: Awaited<ReturnType<typeof openDatabase>>
  try {
    opened = await openDatabase({ ...config, connections: 2 })
  } catch (error) {
    const { message } = error as Error
    findings.push({ what: 'database', ok: false, found: message, cure: message })
    return
  }
  try {
    await work(opened.store, opened.url)
  } finally {
    await opened.close()
  }
}

async function aboutDatabase(store: Store, url: string): Promise<Finding[]> {
  const before = Date.now()
  const [row] = await store.sql<{ version: number; at: number; migrations: number; readonly: string }[]>`
    select current_setting('server_version_num')::int as version, extract(epoch from clock_timestamp()) * 1000 as at,
      (select count(*)::int from migration) as migrations, current_setting('transaction_read_only') as readonly`
  const took = Date.now() - before
  const off = Math.max(0, Math.abs(Number(row!.at) - (before + took / 2)) - took / 2) / 1000
  const held = await store.transact(readHeld)
  const host = new URL(url).hostname
  return [
    {
      what: 'database',
      ok: row!.version >= 150_000,
      found: `PostgreSQL ${Math.floor(row!.version / 10_000)}, ${row!.migrations} migrations`,
      cure: 'DATABASE_URL: Muster needs PostgreSQL 15 or newer.',
    },
    {
      what: 'database writes',
      ok: row!.readonly === 'off',
      found: row!.readonly === 'off' ? 'allowed' : 'refused',
      cure: 'DATABASE_URL: point it at the primary server, not at a standby.',
    },
    {
      what: 'restore',
      ok: !held,
      found: held
        ? `nothing leaves: ${held.why === 'seal' ? 'the database stands elsewhere than before' : held.why === 'beat' ? 'the database is older than what was seen before' : 'held by hand'}; ${held.reconciled ? 'all was looked up' : 'being looked up by the running app'}`
        : 'the database is the one it was',
      cure: 'Let the app look up at the carrier what was sent since the backup (it tells the organizers), then: npm run muster -- release.',
    },
    {
      what: 'clock',
      ok: off <= skew,
      found: off <= skew ? "agrees with the database's" : `${off.toFixed(1)} s away from the database's`,
      cure: `Set the clocks of this machine and of ${host} by NTP: leases and signatures rest on them.`,
    },
  ]
}

async function aboutNetworks(config: Config, store: Store): Promise<Finding[]> {
  const entries = networksOf(config)
  if (!entries.length)
    return [
      {
        what: 'chat networks',
        ok: config.playground,
        found: `none is set up; ${config.playground ? 'the playground is the way in' : 'there is no way in'}`,
        cure: 'Set the token of a chat network (README, "Connect a network"); Telegram is the quickest.',
      },
    ]
  // Only here: most of the code stands behind the commands.
  const [{ commandCards }, { registry }] = await Promise.all([
    import('../chat/router.ts'),
    import('../features/index.ts'),
  ])
  const findings: Finding[] = []
  for (const { network, open } of entries)
    try {
      const platform = await open({
        log: { info() {}, warn() {}, error() {} },
        keep: openKeep(store, network),
        commands: (locale) => commandCards(registry, 'admin', translator(locale)),
        translate: translator,
        locales,
        gone: async () => {},
      })
      const seen = (await deadline(platform.examine?.() ?? Promise.resolve([]), 30_000)) as Finding[]
      findings.push(...seen.map((f) => ({ ...f, what: `${network} ${f.what}` })))
    } catch (error) {
      const { message } = error as Error
      findings.push({ what: network, ok: false, found: message, cure: message })
    }
  return findings
}

/** Who carries the texts, and whether they can. */
async function aboutCarriers(config: Config): Promise<Finding[]> {
  const carriers = await openCarriers(config)
  if (!carriers.size) return [{ what: 'carrier', ok: true, found: `${config.provider}: no text reaches a real phone` }]
  const found: Finding[] = []
  const whose = Object.entries(config.routes).map(([country, name]) => `${country} by ${name}`)
  const retired = [...carriers.keys()].filter((name) => !(config.providers as readonly string[]).includes(name))
  if (carriers.size > 1)
    found.push({
      what: 'carriers',
      ok: true,
      found: [
        `${config.provider} is the usual one`,
        ...whose,
        ...retired.map((name) => `${name} takes no new texts`),
      ].join('; '),
    })
  for (const [name, carrier] of carriers) {
    found.push({ what: `${name} way back`, ok: true, found: wayBack(config, carrier) })
    try {
      const seen = await deadline(carrier.examine?.() ?? Promise.resolve([]), 60_000)
      found.push(...seen.map((f) => ({ ...f, what: `${name} ${f.what}` })))
    } catch (error) {
      const { message } = error as Error
      found.push({ what: name, ok: false, found: message, cure: message })
    }
  }
  return found
}

/** Campaigns that wait for a carrier of their own. */
async function aboutCampaigns({ providers }: Config, store: Store): Promise<Finding[]> {
  const waiting = await store.sql<{ name: string; carrier: string }[]>`
    select name, carrier from campaign where carrier is not null and carrier <> all(${[...providers]}::text[])
      and state in ('draft', 'running', 'paused') order by name limit 20`
  return waiting.map(({ name, carrier }) => ({
    what: 'campaign',
    ok: false,
    found: `${name} goes by ${carrier}, which is not connected: its first texts wait`,
    cure: `Name ${carrier} in MESSAGING_PROVIDER too, or choose another on the campaign’s card (Carrier).`,
  }))
}

/** Carriers that the running app leaves alone, because they do not answer. */
const aboutSilence = async (store: Store): Promise<Finding[]> =>
  (await store.transact(readAway)).map(({ carrier, since, next, code }) => ({
    what: `${carrier} answers`,
    ok: false,
    found: `not since ${new Date(since).toISOString()} (${code ?? 'no answer'}); texts wait, one is tried at ${new Date(next).toISOString()}`,
    cure: `Look at the status page of ${carrier} and at the connection of this machine; the app goes on by itself when it is back.`,
  }))

/** How answers and receipts come in. */
const wayBack = ({ publicBaseUrl }: Config, { name, poll }: Provider): string =>
  publicBaseUrl
    ? `called at ${publicBaseUrl}/sms/${name}${poll ? ', and asked every 5 minutes for what it called in vain' : ''}`
    : poll
      ? 'polled every 3 seconds, less often while nothing comes (PUBLIC_BASE_URL is not set)'
      : 'none: set PUBLIC_BASE_URL'

async function aboutRedis(url: string): Promise<Finding> {
  // Only here: the queue's libraries take longer to load than all of the other verbs.
  const { examineRedis } = await import('../queue/bullmq.ts')
  return { what: 'redis', ...(await examineRedis(url)) }
}

/** Is this house reached under its public name? */
async function aboutAddress(config: Config): Promise<Finding> {
  const what = 'web address'
  if (!config.publicBaseUrl)
    return { what, ok: true, found: 'PUBLIC_BASE_URL is not set: reached on this machine only, answers are polled' }
  const cure = `PUBLIC_BASE_URL: ${config.publicBaseUrl}/healthz must answer 200 from outside while Muster runs; look at the proxy, the name and its certificate.`
  try {
    const answer = await fetch(`${config.publicBaseUrl}/healthz`, {
      signal: AbortSignal.timeout(10_000),
      redirect: 'manual',
    })
    return { what, ok: answer.status === 200, found: `${config.publicBaseUrl} answers ${answer.status}`, cure }
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } }
    return { what, ok: false, found: `${config.publicBaseUrl} does not answer (${cause?.code ?? 'no answer'})`, cure }
  }
}

/** What a process does, by role. Each part starts by itself and says how to stop it; main.ts stops in reverse order. */
import { mkdir, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Hono } from 'hono'
import type { App } from './app.ts'
import { openMap } from './features/areas/link.ts'
import { openReport } from './features/verbatims/link.ts'
import { routesOfDownloads } from './downloads.ts'
import { recordEvents } from './events.ts'
import { routesOfEvents, routesOfProofs } from './proofs.ts'
import { routesOfJoining } from './join-page.ts'
import { openKeep } from './db/keep.ts'
import { holdLease } from './db/lease.ts'
import type { Lease } from './db/lease.ts'
import type { ProcessRole } from './config.ts'
import { namesOf } from './features/contacts/names.ts'
import type { JobContext } from './features/define.ts'
import { handlers } from './features/index.ts'
import { textsAreLate } from './features/texts/dispatch.ts'
import { readHeld } from './features/restore/hold.ts'
import { readGauges, tryWrite } from './features/upkeep/figures.ts'
import { sweep } from './features/upkeep/sweep.ts'
import { followLanguage, openPlayground, playgroundPeople } from './features/playground/open.ts'
import { setLocale } from './features/volunteers/actor.ts'
import { deadline } from './lib/deadline.ts'
import { openMarker } from './marker.ts'
import { translator, wordsOf } from './locales/index.ts'
import { handOver, runRow } from './queue/outbox.ts'
import type { Handler, OutboxRow } from './queue/job.ts'
import { startPolling } from './sms/poll.ts'
import type { Polling } from './sms/poll.ts'
import type { Provider } from './sms/provider.ts'
import { areaRoutes } from './web/areas.ts'
import { reportRoutes } from './web/reports.ts'
import { healthRoutes } from './web/health.ts'
import { listen } from './web/listen.ts'
import { pathUnder, rootOf } from './web/root.ts'
import { smsRoutes } from './web/sms.ts'

export type Started = { stop(): Promise<void>; url?: string }

/** Every second: due times are rows. */
const tick = 1_000

export async function startWorker(app: App): Promise<Started> {
  const { store, log, queue, jobs, sender, settings } = app
  const known = new Map<string, Handler<JobContext>>(handlers.map((h) => [h.job.name, h]))
  const run = (row: Pick<OutboxRow, 'id' | 'job'>) =>
    runRow({ store, handlers: known, context: jobs, log, tempo: settings.tempo }, row)
  const marker = openMarker(app)
  // Before anything leaves: a house that was restored is held first.
  await marker.check()
  await queue.work({
    row: run,
    woken: () => sender.run(),
  })
  const tell = (error: Error): void => log.error({ event: 'tick.failed', error: error.message })
  let direct: Promise<void> | undefined
  const runAll = async (left: OutboxRow[]): Promise<void> => {
    for (let i = 0; i < left.length && !stopped; i += 10) await Promise.all(left.slice(i, i + 10).map(run))
  }
  let stopped = false
  let round: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    round = round
      .then(async () => {
        if (stopped) return
        await marker.check()
        await sweep(jobs)
        // The slow way round a queue that lost everything, or that is gone: the evening goes on without it.
        if (await store.transact(textsAreLate)) void sender.run().catch(tell)
        const { left } = await handOver(store, queue, settings.tempo, 100)
        if (left.length) log.warn({ event: 'outbox.add_failed', n: left.length })
        // Beside the tick: one of them may be a long import.
        if (left.length) direct ??= runAll(left).finally(() => (direct = undefined))
      })
      .catch(tell)
  }, tick)
  const polling = [...app.carriers.values()].map((carrier) => pollCarrier(app, carrier))
  return {
    async stop() {
      stopped = true
      clearInterval(timer)
      await Promise.all(polling.map((lease) => lease?.stop()))
      await round
      await direct
      await sender.drain()
    },
  }
}

/** A carrier that can be asked is asked by one process. */
function pollCarrier(app: App, carrier: Provider): Lease | undefined {
  const { store, log, config } = app
  const { name, poll } = carrier
  if (!poll) return undefined
  const record = recordEvents(app)
  let polling: Polling | undefined
  return holdLease(store, `carrier:${name}`, {
    async begin() {
      polling = startPolling({
        carrier: { name, poll },
        called: config.publicBaseUrl !== undefined,
        keep: openKeep(store, `carrier:${name}`),
        record: (event) => record(carrier, [event]),
        log,
      })
    },
    end: async () => polling?.stop(),
    failed: (error) => log.error({ event: 'carrier.lease_failed', error: error.message }),
  })
}

/** The chat networks: each connection is held by one process; others wait and take over. */
export async function startBot(app: App): Promise<Started> {
  const { store, log, platforms, door } = app
  const leases = [...platforms.values()]
    .filter((p) => p.network !== 'playground')
    .map((platform) =>
      holdLease(store, `network:${platform.network}`, {
        async begin() {
          await platform.register()
          await platform.start(door)
          log.info({ event: 'network.started', network: platform.network })
        },
        end: () => platform.stop(),
        failed: (error) => log.error({ event: 'network.failed', network: platform.network, error: error.message }),
      }),
    )
  return {
    async stop() {
      await Promise.all(leases.map((lease) => lease.stop()))
    },
  }
}

export async function startWeb(app: App): Promise<Started> {
  const { config, store, log, playground, simulated, carriers, door } = app
  const web = new Hono({ getPath: pathUnder(rootOf(config.publicBaseUrl)) })
  web.route(
    '/',
    smsRoutes({
      providers: carriers,
      record: recordEvents(app),
      warn: (event, error) => log.warn({ event, error: (error as Error).message }),
    }),
  )
  web.route('/', routesOfDownloads(app))
  web.route(
    '/',
    areaRoutes({
      open: (token) => openMap(store, app.settings.secret, token),
      gone: (locale) => translator(locale)('area.link_gone'),
    }),
  )
  web.route(
    '/',
    reportRoutes({
      open: (token) => openReport(store, app.settings.secret, token),
      gone: (locale) => translator(locale)('verbatim.link_gone'),
    }),
  )
  web.route('/', routesOfProofs(app))
  web.route('/', routesOfEvents(app))
  web.route('/', routesOfJoining(app))
  web.route(
    '/',
    healthRoutes({
      missing: () => missing(app),
      metrics: () => store.transact(readGauges),
    }),
  )
  for (const { http } of app.platforms.values()) if (http) web.post(http.path, (c) => http.fetch(c.req.raw, door))
  if (playground) {
    await playground.register()
    await store.transact(openPlayground)
    await playground.start(followLanguage(door, (user, locale) => store.transact((tx) => setLocale(tx, user, locale))))
    web.route(
      '/',
      playground.routes({
        people: playgroundPeople,
        channel: { id: 'team', name: 'team' },
        words: (locale) => wordsOf(locale, 'playground.'),
        notice: (locale) => translator(locale)(simulated ? 'playground.simulated' : 'board.note'),
        ...(simulated
          ? {
              phones: {
                write: async (phone: string, body: string) => void (await simulated.phones.write(phone, body)),
                since: async (version: number) => {
                  const found = await simulated.phones.since(version)
                  const names = await store.transact((tx) =>
                    namesOf(
                      tx,
                      found.texts.map((text) => text.phone),
                    ),
                  )
                  return {
                    version: found.version,
                    texts: found.texts.map((text) => ({ ...text, name: names.get(text.phone) ?? '' })),
                  }
                },
              },
            }
          : {}),
      }),
    )
  }
  const server = await listen(web.fetch, config)
  const { port } = server.address() as AddressInfo
  const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  if (!config.publicBaseUrl) app.address.url = url
  const network = await simulated?.run({ webhook: `${url}/sms/simulated` })
  return {
    url,
    async stop() {
      await network?.stop()
      await playground?.stop()
      // What came in over HTTP and is under way is finished.
      await Promise.all([...app.platforms.values()].map((p) => (p.http ? p.stop() : undefined)))
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        // Streams of open pages would keep it open for ever.
        if ('closeAllConnections' in server) setTimeout(() => server.closeAllConnections(), 300).unref()
      })
    },
  }
}

/** Ms. Who asks whether we are ready wants to know soon: a database that is silent for so long is none. */
const patience = 8_000

/** What is missing for this process to do its work, in a few words each. */
const missing = async ({ store, queue, platforms }: App): Promise<string[]> => {
  const parts = await Promise.all([
    store.transact(tryWrite, patience).then(
      () => undefined,
      (error: Error) => `database: ${error.message}`,
    ),
    deadline(queue.missing(), patience).catch((error: Error) => `queue: ${error.message}`),
    store.transact(readHeld, patience).then(
      (held) => held && 'held: this house was restored from a backup, or it moved; npm run muster -- release',
      () => undefined,
    ),
    ...[...platforms].map(([network, p]) =>
      deadline(p.missing(), patience).catch((error: Error) => `${network}: ${error.message}`),
    ),
  ])
  return parts.filter((part) => part !== undefined)
}

/** Touches a file while nothing is missing: how a container without a web server shows that it is well. */
function startPulse(app: App): Started {
  const beat = async (): Promise<void> => {
    if ((await missing(app)).length === 0) await writeFile(join(app.config.dataDir, 'pulse'), '')
  }
  const report = (error: Error): void => app.log.warn({ event: 'pulse.failed', error: error.message })
  void mkdir(app.config.dataDir, { recursive: true }).then(beat).catch(report)
  const timer = setInterval(() => void beat().catch(report), 10_000)
  return { stop: async () => clearInterval(timer) }
}

export async function startRoles(app: App, roles: ReadonlySet<ProcessRole>): Promise<Started> {
  const started: Started[] = []
  const stop = async (): Promise<void> => {
    for (const part of started.splice(0).reverse()) await part.stop()
  }
  try {
    if (roles.has('web')) started.push(await startWeb(app))
    if (roles.has('bot')) started.push(await startBot(app))
    if (roles.has('worker')) started.push(await startWorker(app))
    started.push(startPulse(app))
  } catch (error) {
    await stop()
    throw error
  }
  const url = started.find((s) => s.url)?.url
  return { stop, ...(url ? { url } : {}) }
}

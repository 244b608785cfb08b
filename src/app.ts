/** The composition root: Config -> App. The only file that names concrete classes; tests override what they must. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { createRouter } from './chat/router.ts'
import type { Router } from './chat/router.ts'
import type { Network, Place, PlatformUser } from './chat/interaction.ts'
import { PlaceGone } from './chat/platform.ts'
import type { Door, Platform } from './chat/platform.ts'
import type { View } from './chat/view.ts'
import { doubtfulOf, fromOf, openCarriers } from './carriers.ts'
import type { Config } from './config.ts'
import { connectPlain } from './db/client.ts'
import { openKeep } from './db/keep.ts'
import type { Store } from './db/client.ts'
import { openDatabase } from './db/open.ts'
import { recordShown } from './features/cards/shown.ts'
import { suggestReplies } from './features/conversations/suggest.ts'
import type { Context, JobContext, Settings } from './features/define.ts'
import { createHouse } from './features/house.ts'
import { registry } from './features/index.ts'
import { addressesOf } from './features/senders/addresses.ts'
import { guessKind } from './features/senders/kinds.ts'
import { keepWays } from './features/law/ways.ts'
import type { Ways } from './features/law/ways.ts'
import { keepLaw } from './features/law/keep.ts'
import { loseAccount } from './features/teams/lose.ts'
import { createSender } from './features/texts/send.ts'
import type { Sender } from './features/texts/send.ts'
import { roleOf } from './features/volunteers/actor.ts'
import { loseChannel, moveChannel } from './features/volunteers/channels.ts'
import { completeNames } from './features/volunteers/complete.ts'
import { tellTrouble } from './features/volunteers/jobs.ts'
import { createLog } from './lib/log.ts'
import type { Log } from './lib/log.ts'
import { locales, translator } from './locales/index.ts'
import { networksOf } from './networks.ts'
import type { NetworkEntry } from './networks.ts'
import { createPlayground, type Playground } from './platforms/playground/index.ts'
import { createQueue } from './queue/bullmq.ts'
import { enqueue } from './queue/job.ts'
import { afterCommit } from './queue/outbox.ts'
import type { Queue } from './queue/queue.ts'
import type { Provider } from './sms/provider.ts'
import { createSimulated, type Simulated } from './sms/simulated/index.ts'
import { tempoOf } from './tempo.ts'

export type App = {
  config: Config
  settings: Settings
  log: Log & { flush(): void }
  store: Store
  databaseUrl: string
  queue: Queue
  /** By name, the usual one first; also those that only tell what became of their texts. */
  carriers: ReadonlyMap<string, Provider>
  simulated: Simulated | undefined
  playground: Playground | undefined
  platforms: ReadonlyMap<string, Platform>
  router: Router
  door: Door
  sender: Sender
  /** Where people reach the web server: PUBLIC_BASE_URL, else known when it listens. */
  address: { url: string }
  jobs: JobContext
  /** `patience`: ms for which jobs that still run are waited for. */
  close(patience?: number): Promise<void>
}

/**
 * What background work posts with: a channel that is gone is unbound the moment somebody finds out, so that the next
 * run of the work goes another way.
 */
function losingChannels(platform: Platform, store: Store): Platform {
  const watch = async <T>(place: Place, post: Promise<T>): Promise<T> => {
    try {
      return await post
    } catch (error) {
      if (error instanceof PlaceGone && !place.direct) await store.transact((tx) => loseChannel(tx, place))
      throw error
    }
  }
  return {
    ...platform,
    send: (place, view, options) => watch(place, platform.send(place, view, options)),
    edit: (ref, view) => watch(ref.place, platform.edit(ref, view)),
  }
}

export type Overrides = {
  log?: Log & { flush(): void }
  /** A carrier of a test or a bench, in place of the configured one. */
  carrier?: Provider
  /** Networks beside the configured ones. */
  networks?: NetworkEntry[]
  /** Connections to PostgreSQL. */
  connections?: number
}

export async function createApp(config: Config, overrides: Overrides = {}): Promise<App> {
  const log = overrides.log ?? createLog({ level: config.logLevel, file: join(config.dataDir, 'muster.log') })
  const closing: (() => Promise<unknown> | void)[] = []
  let jobsWithin: number | undefined
  const close = async (patience?: number): Promise<void> => {
    jobsWithin = patience
    for (const step of closing.splice(0).reverse())
      await Promise.resolve(step()).catch((error: Error) => log.error({ event: 'close.failed', error: error.message }))
  }
  try {
    let queue: Queue | undefined
    const database = await openDatabase({
      ...config,
      connections: overrides.connections,
      onCommit: afterCommit(() => queue, log),
      log: (line) => log.info({ event: 'postgres.embedded', line }),
    })
    closing.push(database.close)
    const { store, url: databaseUrl } = database
    queue = await createQueue({ redisUrl: config.redisUrl, databaseUrl, log, lease: tempoOf(config).jobLease })
    const made = queue
    closing.push(() => made.close(jobsWithin))

    let simulated: Simulated | undefined
    const given = overrides.carrier && new Map([[overrides.carrier.name, overrides.carrier]])
    const carriers = given ?? (await openCarriers(config, (name) => store.transact((tx) => addressesOf(tx, name))))
    await store.transact((tx) => keepLaw(tx, { allDay: !carriers.size || given !== undefined }))
    if (!carriers.size) {
      // The carrier has connections of its own: it is another company, and its ledger is not in our transactions.
      const lines = connectPlain(databaseUrl, 4)
      closing.push(() => lines.end({ timeout: 2 }))
      simulated = createSimulated({ sql: lines, secret: config.secret, log })
      carriers.set(simulated.provider.name, simulated.provider)
    }
    const platforms = new Map<Network, Platform>()
    const address = { url: config.publicBaseUrl ?? `http://127.0.0.1:${config.port}` }
    const settings: Settings = {
      baseUrl: () => address.url,
      linked: config.publicBaseUrl !== undefined || simulated !== undefined,
      joinLinks: (code) =>
        [...platforms.values()].flatMap(({ network, joinLink }) => {
          const url = joinLink?.(code)
          return url ? [{ network, url }] : []
        }),
      secret: config.secret,
      slipMs: config.slipMs,
      simulated: simulated !== undefined,
      routing: {
        ...(given
          ? { on: [...given.keys()], usual: [...given.keys()][0]!, routes: {} }
          : { on: config.providers, usual: config.provider, routes: config.routes }),
        doubtful: doubtfulOf(carriers),
      },
      tempo: tempoOf(config),
    }

    await store.transact((tx) => keepWays(tx, { ...settings.routing, from: given ? {} : sendingFrom(config) }))

    let playground: Playground | undefined
    if (config.playground) {
      const tables = connectPlain(databaseUrl, 4)
      closing.push(() => tables.end({ timeout: 2 }))
      playground = createPlayground({ sql: tables, log, baseUrl: settings.baseUrl })
      platforms.set('playground', playground)
    }
    const router: Router = createRouter<Context>(
      registry,
      createHouse({ store, settings, log, cards: (role, t) => router.cards(role, t) }),
    )
    for (const { network, open } of [...networksOf(config), ...(overrides.networks ?? [])])
      platforms.set(
        network,
        await open({
          log,
          keep: openKeep(store, network),
          commands: (locale) => router.cards('admin', translator(locale)),
          translate: translator,
          locales,
          gone: (user) => store.transact((tx) => loseAccount(tx, user)),
          moved: (from, to) => store.transact((tx) => moveChannel(tx, from, to)),
          trouble: (key) => store.transact((tx) => enqueue(tx, tellTrouble, { key })),
        }),
      )
    const door: Door = {
      dispatch: router.dispatch,
      opens: router.opens,
      shown: (ref, to, about) => store.transact((tx) => recordShown(tx, { ref, to, about })),
      commands: async (user) => {
        const { role, locale } = await store.transact((tx) => roleOf(tx, user))
        return router.cards(role, translator(locale))
      },
      suggest: (user, place, query) => store.transact((tx) => suggestReplies(tx, { user, place, query })),
      complete: (user, kind, prefix) => store.transact((tx) => completeNames(tx, { user, kind, prefix })),
      locale: async (user) => (await store.transact((tx) => roleOf(tx, user))).locale,
      home: (user) => homeOf(store, router, user),
    }
    const stopping = new AbortController()
    const jobs: JobContext = {
      store,
      log,
      settings,
      platforms: new Map([...platforms].map(([network, platform]) => [network, losingChannels(platform, store)])),
      carriers,
      translate: translator,
      callback: (name, attemptId) => config.publicBaseUrl && `${config.publicBaseUrl}/sms/${name}?attempt=${attemptId}`,
      stopping: stopping.signal,
    }
    const sender = createSender(jobs)
    closing.push(sender.drain, () => stopping.abort())
    return {
      config,
      settings,
      log,
      store,
      databaseUrl,
      queue,
      carriers,
      simulated,
      playground,
      platforms,
      router,
      door,
      sender,
      address,
      jobs,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** A SIM of our own is no number of a platform. */
const sendingFrom = (config: Config): Ways['from'] =>
  Object.fromEntries(
    Object.entries(fromOf(config)).flatMap(([carrier, address]) => {
      const kind = carrier === 'android' ? 'sim' : guessKind(address)
      return kind ? [[carrier, { address, kind }]] : []
    }),
  )

/** What a person would first ask for: their own figures with the next step; whoever has not joined reads how to. */
async function homeOf(store: Store, router: Router, user: PlatformUser): Promise<View> {
  const { role } = await store.transact((tx) => roleOf(tx, user))
  const { network, tenant } = user
  const answer = await router.dispatch({
    kind: 'command',
    key: `home/${randomUUID()}`,
    user,
    place: { network, tenant, channel: 'home', direct: true },
    receivedAt: performance.now(),
    name: role === 'anyone' ? 'help' : 'me',
    options: '',
  })
  return answer.kind === 'reply' ? answer.reply.view : { blocks: [] }
}

/**
 * The environment, read once: every variable, its default and what it is for. The only file that reads process.env.
 * A value that cannot work stops the start with one line: the variable, what was found, what would be right.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { carrierVariables, carriersOf } from './carriers.ts'
import type { Carriers } from './carriers.ts'
import { base, oneOf, token, url, whole } from './lib/env.ts'
import { ConfigError } from './lib/errors.ts'

const allRoles = ['bot', 'web', 'worker'] as const
export type ProcessRole = (typeof allRoles)[number]

/** Each entry: what it takes, its default, what it is for. Those of carriers are in carriers.ts. */
const telegramRoot = 'https://api.telegram.org'

const variables = {
  /** PostgreSQL 15 or newer. Unset: an embedded one in DATA_DIR. */
  DATABASE_URL: url('postgres', 'postgresql').optional(),
  /** Redis with maxmemory-policy noeviction. Unset: jobs are queued on PostgreSQL. */
  REDIS_URL: url('redis', 'rediss').optional(),
  /** Where the embedded database, the secret and the log live. */
  DATA_DIR: z.string().min(1, 'a folder').default('./data'),
  /** The web server. */
  PORT: whole(0, 65535).default(3000),
  HOST: z.string().min(1, 'an address such as 127.0.0.1 or 0.0.0.0').default('127.0.0.1'),
  /** The name this server is reached by from outside. */
  PUBLIC_BASE_URL: base().optional(),
  /** What this process does. */
  ROLES: z
    .string()
    .default(allRoles.join(','))
    .transform((v) =>
      v
        .split(',')
        .map((r) => r.trim())
        .filter(Boolean),
    )
    .refine(
      (v): v is ProcessRole[] => v.length > 0 && v.every((r) => allRoles.includes(r as ProcessRole)),
      `a list of ${allRoles.join(', ')}`,
    )
    .transform((v) => new Set(v as ProcessRole[])),
  ...carrierVariables,
  /** The page on which one person plays everybody. Unset: on while no chat network is configured. */
  PLAYGROUND: oneOf('0', '1').optional(),
  /** Keyed hashes, codes, signatures. Unset: made once in DATA_DIR; required with DATABASE_URL. */
  SECRET_KEY: z.string().min(16, 'at least 16 characters of chance, such as openssl rand -hex 32').optional(),
  /** A Send this soon after its card was shown is taken for a slip, in ms. 0: off. */
  SLIP_MS: whole(0, 10_000).default(500),
  /** Minutes after which a text of unknown fate is first looked for at its carrier; twice absent, it may go again. */
  UNKNOWN_MINUTES: whole(15, 1_440).default(20),
  /** Discord: bot token and application id of discord.com/developers. */
  DISCORD_TOKEN: token.optional(),
  DISCORD_APPLICATION_ID: z
    .string()
    .regex(/^\d{1,25}$/, 'the application id, digits only')
    .optional(),
  /** Without the version, which discord.js adds; one that is given is not doubled. */
  DISCORD_API_BASE: base()
    .transform((v) => v.replace(/\/v\d+$/, ''))
    .default('https://discord.com/api'),
  /** Commands of one server only: there they change at once. */
  DISCORD_GUILD_ID: z
    .string()
    .regex(/^\d{1,25}$/, 'the id of a server, digits only')
    .optional(),
  /** Slack: xoxb-… of the installed app. */
  SLACK_BOT_TOKEN: token
    .refine((v) => !v.startsWith('xapp-'), 'the bot token, xoxb-…; xapp-… is for SLACK_APP_TOKEN')
    .optional(),
  /** xapp-…: set, events come over a socket. */
  SLACK_APP_TOKEN: token
    .refine((v) => !v.startsWith('xoxb-'), 'the app-level token, xapp-…; xoxb-… is for SLACK_BOT_TOKEN')
    .optional(),
  /** Without an app token events come over HTTP, signed with this. */
  SLACK_SIGNING_SECRET: token.optional(),
  SLACK_API_URL: base()
    .transform((v) => `${v}/`)
    .default('https://slack.com/api/'),
  /** In front of commands whose names Slack keeps for itself. */
  SLACK_COMMAND_PREFIX: z
    .string()
    .regex(/^[a-z0-9_-]{0,20}$/, 'at most 20 of a-z, 0-9, _ and -')
    .default('muster-'),
  /** Telegram: the token that @BotFather gave. */
  TELEGRAM_BOT_TOKEN: token.optional(),
  TELEGRAM_API_ROOT: base().default(telegramRoot),
  /** Set: updates come to a webhook under PUBLIC_BASE_URL; unset: they are polled. */
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,256}$/, '1 to 256 of A-Z, a-z, 0-9, _ and -')
    .optional(),
  LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent').default('info'),
  /** How long we wait for carriers and workers. `demo` is for a simulated carrier only. */
  TEMPO: oneOf('real', 'demo').default('real'),
}

export type Config = Carriers & {
  databaseUrl: string | undefined
  redisUrl: string | undefined
  dataDir: string
  port: number
  host: string
  publicBaseUrl: string | undefined
  roles: ReadonlySet<ProcessRole>
  playground: boolean
  secret: string
  slipMs: number
  unknownMinutes: number
  logLevel: string
  tempo: 'real' | 'demo'
  discord: { token: string; applicationId: string; apiBase: string; guildId: string | undefined } | undefined
  slack: Slack | undefined
  telegram: { token: string; apiRoot: string; webhookSecret: string | undefined } | undefined
}

export type Slack = {
  botToken: string
  /** Socket mode. */
  appToken: string | undefined
  /** HTTP mode. */
  signingSecret: string | undefined
  apiUrl: string
  prefix: string
}

/** Throws ConfigError. Makes DATA_DIR and the secret when they are missing. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  // An empty variable (a line `REDIS_URL=` in an env file) is an unset one.
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  )
  const parsed = z.object(variables).safeParse(given)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const name = String(issue?.path[0] ?? '')
    // A secret, or an address with a password in it, is not shown.
    const secret = /SECRET|TOKEN|PASSWORD|_KEY$|_SID$|^(DATABASE|REDIS)_URL$/.test(name)
    const hidden = secret || (given[name] ?? '').includes('@')
    const found = (given[name] ?? '').replace(/\s+/g, ' ').slice(0, 80)
    throw new ConfigError(
      `${name}: found ${hidden ? 'a value that does not fit' : `"${found}"`}; it must be ${issue?.message ?? 'something else'}.`,
    )
  }
  const v = parsed.data
  const dataDir = resolve(v.DATA_DIR)
  const networks = networksOf(v)
  const carriers = carriersOf(v)
  return {
    databaseUrl: v.DATABASE_URL,
    redisUrl: v.REDIS_URL,
    dataDir,
    port: v.PORT,
    host: v.HOST,
    publicBaseUrl: v.PUBLIC_BASE_URL,
    roles: v.ROLES,
    // Without a network the page is the way in; beside one it is there when asked for, and never before real phones.
    playground:
      v.PLAYGROUND === undefined
        ? carriers.provider === 'simulated' && !Object.values(networks).some(Boolean)
        : v.PLAYGROUND === '1',
    secret: v.SECRET_KEY ?? ownSecret(dataDir, v.DATABASE_URL),
    slipMs: v.SLIP_MS,
    unknownMinutes: v.UNKNOWN_MINUTES,
    logLevel: v.LOG_LEVEL,
    tempo: v.TEMPO,
    ...networks,
    ...carriers,
  }
}

type Variables = z.output<z.ZodObject<typeof variables>>

/** The networks whose token is set. A network is set up wholly or not at all. */
function networksOf(v: Variables): Pick<Config, 'discord' | 'slack' | 'telegram'> {
  const missing = (name: string, why: string): ConfigError => new ConfigError(`${name}: found nothing; ${why}.`)
  if (v.DISCORD_TOKEN && !v.DISCORD_APPLICATION_ID)
    throw missing('DISCORD_APPLICATION_ID', 'DISCORD_TOKEN needs it: copy it from the page "General Information"')
  if (v.SLACK_BOT_TOKEN && !v.SLACK_APP_TOKEN && !v.SLACK_SIGNING_SECRET)
    throw missing('SLACK_APP_TOKEN', 'Slack needs it for socket mode, or SLACK_SIGNING_SECRET for events over HTTP')
  // Whoever guesses it speaks as Telegram; a server that only speaks like it may have any.
  if ((v.TELEGRAM_WEBHOOK_SECRET?.length ?? 8) < 8 && v.TELEGRAM_API_ROOT === telegramRoot)
    throw new ConfigError(
      'TELEGRAM_WEBHOOK_SECRET: found a value that does not fit; it must be 8 to 256 of A-Z, a-z, 0-9, _ and -.',
    )
  if (v.TELEGRAM_BOT_TOKEN && v.TELEGRAM_WEBHOOK_SECRET && !v.PUBLIC_BASE_URL)
    throw missing(
      'PUBLIC_BASE_URL',
      'TELEGRAM_WEBHOOK_SECRET asks for a webhook, which needs an address; or unset it to poll',
    )
  return {
    discord:
      v.DISCORD_TOKEN && v.DISCORD_APPLICATION_ID
        ? {
            token: v.DISCORD_TOKEN,
            applicationId: v.DISCORD_APPLICATION_ID,
            apiBase: v.DISCORD_API_BASE,
            guildId: v.DISCORD_GUILD_ID,
          }
        : undefined,
    slack: v.SLACK_BOT_TOKEN
      ? {
          botToken: v.SLACK_BOT_TOKEN,
          appToken: v.SLACK_APP_TOKEN,
          signingSecret: v.SLACK_SIGNING_SECRET,
          apiUrl: v.SLACK_API_URL,
          prefix: v.SLACK_COMMAND_PREFIX,
        }
      : undefined,
    telegram: v.TELEGRAM_BOT_TOKEN
      ? { token: v.TELEGRAM_BOT_TOKEN, apiRoot: v.TELEGRAM_API_ROOT, webhookSecret: v.TELEGRAM_WEBHOOK_SECRET }
      : undefined,
  }
}

/** This shell's settings with changes, for a house or a process that is started with others than ours. */
export const environmentWith = (changes: Record<string, string>): NodeJS.ProcessEnv => ({ ...process.env, ...changes })

/** What stands before reserved names in Slack's manifest, which is printed before there is a token. Throws ConfigError. */
export function readSlackPrefix(env: NodeJS.ProcessEnv = process.env): string {
  const parsed = variables.SLACK_COMMAND_PREFIX.safeParse(env['SLACK_COMMAND_PREFIX']?.trim() || undefined)
  if (!parsed.success) throw new ConfigError(`SLACK_COMMAND_PREFIX: it must be ${parsed.error.issues[0]?.message}.`)
  return parsed.data
}

/** One folder after the other: Node's own `recursive` tries for ever where none may be made, such as under /proc. */
function makeFolder(folder: string): void {
  if (!existsSync(dirname(folder))) makeFolder(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !statSync(folder).isDirectory()) throw error
  }
}

function ownSecret(dataDir: string, databaseUrl: string | undefined): string {
  if (databaseUrl)
    throw new ConfigError(
      'SECRET_KEY: found nothing; with DATABASE_URL it must be set, the same for every process: openssl rand -hex 32.',
    )
  const file = join(dataDir, 'secret')
  try {
    makeFolder(dataDir)
    try {
      // Several processes may start at once: only one may make the file, the others read it.
      writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    // Whoever made it this moment may not have written it yet.
    for (let i = 0; i < 50; i++) {
      const secret = readFileSync(file, 'utf8').trim()
      if (secret.length >= 16) return secret
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    }
  } catch (error) {
    throw new ConfigError(
      `DATA_DIR: found "${dataDir}", which cannot be used (${(error as Error).message}); it must be a folder of ours.`,
    )
  }
  throw new ConfigError(
    `DATA_DIR: found no secret in "${file}", which should hold one; it must be that of a backup, or be removed to make a new one.`,
  )
}

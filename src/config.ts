/**
 * The environment, read once: every variable, its default and what it is for. The only file that reads process.env.
 * A value that cannot work stops the start with one line: the variable, what was found, what would be right.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { ConfigError } from './lib/errors.ts'

const allRoles = ['bot', 'web', 'worker'] as const
export type ProcessRole = (typeof allRoles)[number]

const url = (...schemes: string[]) =>
  z
    .string()
    .refine(
      (v) => URL.canParse(v) && schemes.includes(new URL(v).protocol.slice(0, -1)),
      `a URL such as ${schemes[0]}://host/…`,
    )
const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,7}$/, `a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((n) => n >= min && n <= max, `a whole number from ${min} to ${max}`)
const oneOf = <T extends string>(...values: T[]) =>
  z
    .string()
    .refine((v): v is T => values.includes(v as T), `one of ${values.join(', ')}`)
    .transform((v) => v as T)

/** Each entry: what it takes, its default, what it is for. */
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
  PUBLIC_BASE_URL: url('https', 'http')
    .transform((v) => v.replace(/\/+$/, ''))
    .optional(),
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
  /** Who carries the texts. */
  MESSAGING_PROVIDER: oneOf('simulated').default('simulated'),
  /** The page on which one person plays everybody. Unset: on while no chat network is configured. */
  PLAYGROUND: oneOf('0', '1').optional(),
  /** Keyed hashes, codes, signatures. Unset: made once in DATA_DIR; required with DATABASE_URL. */
  SECRET_KEY: z.string().min(16, 'at least 16 characters of chance, such as openssl rand -hex 32').optional(),
  /** A Send this soon after its card was shown is taken for a slip, in ms. 0: off. */
  SLIP_MS: whole(0, 10_000).default(500),
  LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent').default('info'),
  /** How long we wait for carriers and workers. `demo` is for a simulated carrier only. */
  TEMPO: oneOf('real', 'demo').default('real'),
}

/** Networks and carriers that a later version will speak: set, they must not be silently ignored. */
const notYet = ['DISCORD_TOKEN', 'SLACK_BOT_TOKEN', 'TELEGRAM_BOT_TOKEN', 'TWILIO_ACCOUNT_SID']

export type Config = {
  databaseUrl: string | undefined
  redisUrl: string | undefined
  dataDir: string
  port: number
  host: string
  publicBaseUrl: string | undefined
  roles: ReadonlySet<ProcessRole>
  provider: 'simulated'
  playground: boolean
  secret: string
  slipMs: number
  logLevel: string
  tempo: 'real' | 'demo'
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
    const hidden = /SECRET|TOKEN|_URL$/.test(name)
    const found = (given[name] ?? '').replace(/\s+/g, ' ').slice(0, 80)
    throw new ConfigError(
      `${name}: found ${hidden ? 'a value that does not fit' : `"${found}"`}; it must be ${issue?.message ?? 'something else'}.`,
    )
  }
  for (const name of notYet)
    if (given[name])
      throw new ConfigError(`${name}: found a value, but this version does not speak with that service yet; unset it.`)
  const v = parsed.data
  const dataDir = resolve(v.DATA_DIR)
  return {
    databaseUrl: v.DATABASE_URL,
    redisUrl: v.REDIS_URL,
    dataDir,
    port: v.PORT,
    host: v.HOST,
    publicBaseUrl: v.PUBLIC_BASE_URL,
    roles: v.ROLES,
    provider: v.MESSAGING_PROVIDER,
    playground: v.PLAYGROUND !== '0',
    secret: v.SECRET_KEY ?? ownSecret(dataDir, v.DATABASE_URL),
    slipMs: v.SLIP_MS,
    logLevel: v.LOG_LEVEL,
    tempo: v.TEMPO,
  }
}

function ownSecret(dataDir: string, databaseUrl: string | undefined): string {
  if (databaseUrl)
    throw new ConfigError(
      'SECRET_KEY: found nothing; with DATABASE_URL it must be set, the same for every process: openssl rand -hex 32.',
    )
  const file = join(dataDir, 'secret')
  try {
    mkdirSync(dataDir, { recursive: true })
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

/** `npm run muster -- VERB`: what is done beside a running app, or before there is one. */
import { ConfigError, UserError } from '../lib/errors.ts'
import { translator } from '../locales/index.ts'
import { SchemaTooNew } from '../db/migrate.ts'
import { UsageError } from './verb.ts'
import type { Verb } from './verb.ts'

/** Each loaded when it is asked for: together they take a second. */
const verbs: Record<string, () => Promise<Verb>> = {
  invite: async () => (await import('./invite.ts')).inviteVerb,
  import: async () => (await import('./import.ts')).importVerb,
  list: async () => (await import('./list.ts')).listVerb,
  rejects: async () => (await import('./rejects.ts')).rejectsVerb,
  campaign: async () => (await import('./campaign.ts')).campaignVerb,
  export: async () => (await import('./export.ts')).exportVerb,
  release: async () => (await import('./release.ts')).releaseVerb,
  sender: async () => (await import('./sender.ts')).senderVerb,
  person: async () => (await import('./person.ts')).personVerb,
  migrate: async () => (await import('./migrate.ts')).migrateVerb,
  area: async () => (await import('./area.ts')).areaVerb,
  verbatims: async () => (await import('./verbatims.ts')).verbatimsVerb,
  doors: async () => (await import('./doors.ts')).doorsVerb,
  voted: async () => (await import('./voted.ts')).votedVerb,
  ledger: async () => (await import('./ledger.ts')).ledgerVerb,
  verify: async () => (await import('./verify.ts')).verifyVerb,
  doctor: async () => (await import('./doctor.ts')).doctorVerb,
}

const [name, ...args] = process.argv.slice(2)
const verb = name !== undefined && Object.hasOwn(verbs, name) ? await verbs[name]!() : undefined
const help = (v: Verb): string => `${v.usage}\n\n${v.about}\n`
async function overview(): Promise<string> {
  const all = await Promise.all(Object.values(verbs).map((load) => load()))
  const lines = all.map((v) => `  ${v.name.padEnd(10)}${v.about.split('\n')[0]}`)
  return `npm run muster -- VERB [options]   (--help after a verb says more)\n\n${lines.join('\n')}\n`
}

try {
  if (!verb) {
    const asked = !name || name === '--help' || name === 'help'
    ;(asked ? process.stdout : process.stderr).write(
      asked ? await overview() : `There is no verb "${name}".\n\n${await overview()}`,
    )
    process.exitCode = asked ? 0 : 2
  } else if (args.includes('--help')) process.stdout.write(help(verb))
  else process.exitCode = await verb.run(args)
} catch (error) {
  if (error instanceof UsageError) process.stderr.write(`${error.message}\n\n${verb ? help(verb) : await overview()}`)
  else if (error instanceof UserError)
    process.stderr.write(`${translator('en')(`errors.${error.key}`, error.values)}\n`)
  else if (error instanceof ConfigError || error instanceof SchemaTooNew) process.stderr.write(`${error.message}\n`)
  else process.stderr.write(`${(error as Error).stack ?? String(error)}\n`)
  process.exitCode = error instanceof UsageError ? 2 : 1
}

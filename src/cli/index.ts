/** `npm run muster -- VERB`: what is done beside a running app, or before there is one. */
import { ConfigError, UserError } from '../lib/errors.ts'
import { translator } from '../locales/index.ts'
import { SchemaTooNew } from '../db/migrate.ts'
import { campaignVerb } from './campaign.ts'
import { doctorVerb } from './doctor.ts'
import { exportVerb } from './export.ts'
import { importVerb } from './import.ts'
import { inviteVerb } from './invite.ts'
import { listVerb } from './list.ts'
import { migrateVerb } from './migrate.ts'
import { rejectsVerb } from './rejects.ts'
import { UsageError } from './verb.ts'
import type { Verb } from './verb.ts'
import { verifyVerb } from './verify.ts'

const verbs: Verb[] = [inviteVerb, importVerb, listVerb, rejectsVerb, campaignVerb, exportVerb, migrateVerb, verifyVerb, doctorVerb]

const [name, ...args] = process.argv.slice(2)
const verb = verbs.find((v) => v.name === name)
const help = (v: Verb): string => `${v.usage}\n\n${v.about}\n`
const overview = `npm run muster -- VERB [options]   (--help after a verb says more)\n\n${verbs.map((v) => `  ${v.name.padEnd(10)}${v.about.split('\n')[0]}`).join('\n')}\n`

try {
  if (!verb) {
    const asked = !name || name === '--help' || name === 'help'
    ;(asked ? process.stdout : process.stderr).write(asked ? overview : `There is no verb "${name}".\n\n${overview}`)
    process.exitCode = asked ? 0 : 2
  } else if (args.includes('--help')) process.stdout.write(help(verb))
  else process.exitCode = await verb.run(args)
} catch (error) {
  if (error instanceof UsageError) process.stderr.write(`${error.message}\n\n${verb ? help(verb) : overview}`)
  else if (error instanceof UserError)
    process.stderr.write(`${translator('en')(`errors.${error.key}`, error.values)}\n`)
  else if (error instanceof ConfigError || error instanceof SchemaTooNew) process.stderr.write(`${error.message}\n`)
  else process.stderr.write(`${(error as Error).stack ?? String(error)}\n`)
  process.exitCode = error instanceof UsageError ? 2 : 1
}

/**
 * `npm run slack:manifest`: the app manifest for https://api.slack.com/apps -> Create New App -> From a manifest, as JSON.
 * `--http https://host`: events come over HTTP at that address; without it over a socket. Needs no token and no database.
 */
import { commandCards } from '../chat/router.ts'
import { readSlackPrefix } from '../config.ts'
import { registry } from '../features/index.ts'
import { ConfigError } from '../lib/errors.ts'
import { translator } from '../locales/index.ts'
import { createManifest } from '../platforms/slack/manifest.ts'
import { readArgs, UsageError } from './verb.ts'

try {
  const { values } = readArgs(process.argv.slice(2), { http: { type: 'string' }, json: { type: 'boolean' } })
  const address = values.http?.replace(/\/+$/, '')
  if (address !== undefined && !/^https:\/\/[^\s/]+/.test(address))
    throw new UsageError('--http takes the address at which Slack reaches Muster, such as https://muster.example.org')
  const t = translator('en')
  const manifest = createManifest({ cards: commandCards(registry, 'admin', t), prefix: readSlackPrefix(), address, t })
  process.stdout.write(`${JSON.stringify(manifest, null, 2)}\n`)
} catch (error) {
  if (!(error instanceof UsageError || error instanceof ConfigError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}

/** What `doctor` looks at: calls that change nothing. */
import type { Finding } from '../../chat/platform.ts'
import { webApi } from '@slack/bolt'
import type { Logger } from '@slack/bolt'
import type { Api } from './api.ts'
import { entryPath } from './manifest.ts'
import { scopes } from './scopes.ts'

export type Identity = {
  team?: string
  team_id?: string
  user?: string
  bot_id?: string
  url?: string
  scopes?: string[]
}
export const identify = (api: Api): Promise<Identity> => api.call<Identity>('auth.test', {}, { patience: 0 })

/** Scopes that are missing; none when Slack does not say which it gave. */
export const missingScopes = (given: string[] | undefined): string[] =>
  given?.length ? scopes.map((scope) => scope.name).filter((name) => !given.includes(name)) : []

const page = 'https://api.slack.com/apps'

export async function examineSlack(given: {
  api: Api
  apiUrl: string
  logger: Logger
  appToken: string | undefined
}): Promise<Finding[]> {
  const findings: Finding[] = []
  const who = await identify(given.api).catch((error: Error) => error)
  if (who instanceof Error)
    return [
      {
        what: 'token',
        ok: false,
        found: who.message,
        cure: `SLACK_BOT_TOKEN: copy the Bot User OAuth Token (xoxb-…) from ${page} → your app → OAuth & Permissions; SLACK_API_URL must be reachable.`,
      },
    ]
  findings.push({
    what: 'token',
    ok: true,
    found: `is ${who.user ?? 'a bot'} in ${who.team ?? who.team_id ?? 'a workspace'}`,
  })

  const lacking = missingScopes(who.scopes)
  findings.push({
    what: 'permissions',
    ok: lacking.length === 0,
    found: lacking.length ? `missing: ${lacking.join(', ')}` : 'all there',
    ...(lacking.length
      ? {
          cure: `${page} → your app → OAuth & Permissions → Bot Token Scopes: add ${lacking
            .map((name) => `${name} (${scopes.find((scope) => scope.name === name)?.why ?? ''})`)
            .join(', ')}; then Reinstall to Workspace.`,
        }
      : {}),
  })

  if (given.appToken === undefined)
    findings.push({ what: 'events', ok: true, found: `come over HTTP, at ${entryPath} under PUBLIC_BASE_URL` })
  else {
    const client = new webApi.WebClient(given.appToken, {
      slackApiUrl: given.apiUrl,
      logger: given.logger,
      timeout: 10_000,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    })
    const refused = await client.apps.connections.open({}).then(
      () => undefined,
      (error: Error) => error.message,
    )
    findings.push({
      what: 'socket',
      ok: refused === undefined,
      found: refused ?? 'can be opened',
      ...(refused === undefined
        ? {}
        : {
            cure: `SLACK_APP_TOKEN: ${page} → your app → Basic Information → App-Level Tokens: make one with connections:write (xapp-…), and turn Socket Mode on.`,
          }),
    })
  }
  return findings
}

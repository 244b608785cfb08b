/** A command answered by the bare libraries: Bolt over HTTP, telegraf by webhook. As their guides show it, nothing else. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { App, LogLevel } from '@slack/bolt'
import { Telegraf } from 'telegraf'
import type { Cleaning } from '../support/cleaning.ts'
import type { Hook } from '../support/hooks-server.ts'

export const words = '25 contacts for you. One press sends one text.'

export async function openBareBolt(
  cleaning: Cleaning,
  { root, token, secret }: { root: string; token: string; secret: string },
): Promise<Hook> {
  const app = new App({
    token,
    signingSecret: secret,
    endpoints: '/slack/events',
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: `${root}/api/` },
  })
  app.command('/batch', async ({ ack, respond }) => {
    await ack()
    await respond({ response_type: 'ephemeral', text: words })
  })
  const server = (await app.start({ port: 0, host: '127.0.0.1' })) as { address(): AddressInfo | string | null }
  cleaning.after(() => app.stop())
  return { net: 'slack', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`, secret }
}

export async function openBareTelegraf(
  cleaning: Cleaning,
  { root, token, secret }: { root: string; token: string; secret: string },
): Promise<Hook> {
  // An answer in the webhook's own response has no message id: it could never be edited, as every card of ours is.
  const bot = new Telegraf(token, { telegram: { apiRoot: root, webhookReply: false } })
  bot.command('batch', async (context) => void (await context.reply(words)))
  bot.botInfo = await bot.telegram.getMe()
  const server = createServer(bot.webhookCallback('/telegram/webhook', { secretToken: secret }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleaning.after(() => (server.closeAllConnections(), server.close()))
  return { net: 'telegram', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/telegram/webhook`, secret }
}

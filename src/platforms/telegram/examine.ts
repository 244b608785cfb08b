/** What `doctor` looks at: with calls that change nothing. */
import type { Finding } from '../../chat/platform.ts'
import { isWrongToken } from './api.ts'
import type { Api } from './api.ts'

type About = { username: string; supports_inline_queries?: boolean; can_read_all_group_messages?: boolean }
type Hook = { url?: string; pending_update_count?: number; last_error_message?: string; last_error_date?: number }

/** `webhook`: the address that should be set; undefined while updates are polled. */
export async function examineBot(api: Api, webhook: string | undefined): Promise<Finding[]> {
  let about: About
  try {
    about = await api.call<About>('getMe')
  } catch (error) {
    const cure = isWrongToken(error)
      ? 'copy the token again from @BotFather (/mybots, API Token) into TELEGRAM_BOT_TOKEN'
      : 'see whether this machine reaches TELEGRAM_API_ROOT (https://api.telegram.org), and a proxy or firewall between'
    return [{ what: 'token', ok: false, found: (error as Error).message, cure }]
  }
  // Telegram says both; what a server does not say is not found wrong.
  const inline = about.supports_inline_queries !== false
  const hook: Hook = await api.call<Hook>('getWebhookInfo').catch((error: unknown) => {
    if (webhook === undefined && isWrongToken(error)) return {}
    throw error
  })
  const recent = hook.last_error_date !== undefined && Date.now() / 1000 - hook.last_error_date < 3600
  const right = (hook.url ?? '') === (webhook ?? '')
  return [
    { what: 'token', ok: true, found: `@${about.username}` },
    {
      what: 'inline mode',
      ok: inline,
      found: inline ? 'on' : 'off',
      ...(inline ? {} : { cure: 'turn it on at @BotFather: /setinline, choose the bot, type "canned replies"' }),
    },
    {
      what: 'privacy mode',
      ok: about.can_read_all_group_messages !== true,
      found: about.can_read_all_group_messages ? 'off: the bot is sent all talk of its groups' : 'on',
      ...(about.can_read_all_group_messages
        ? { cure: 'turn it on at @BotFather: /setprivacy, choose the bot, Enable' }
        : {}),
    },
    {
      what: 'webhook',
      ok: right && !recent,
      found: `${hook.url || 'none'}${recent ? `, its last error: ${hook.last_error_message ?? ''}` : ''}, ${hook.pending_update_count ?? 0} updates wait`,
      ...(right && !recent
        ? {}
        : {
            cure: !right
              ? 'start a process with the role bot: it sets the webhook, or takes it away when updates are polled'
              : 'Telegram must reach PUBLIC_BASE_URL by https on port 443, 80, 88 or 8443 with a valid certificate',
          }),
    },
  ]
}

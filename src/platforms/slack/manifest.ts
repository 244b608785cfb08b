/** The app manifest, from the same list as everything else: api.slack.com/apps -> Create New App -> From a manifest. */
import type { CommandCard } from '../../chat/command.ts'
import type { Translate } from '../../lib/translate.ts'
import { registered, slashName, umbrella } from './names.ts'
import { events, scopes } from './scopes.ts'
import { shorten } from './text.ts'

export const entryPath = '/slack/events'

/** `address`: where Slack reaches us (HTTP mode); without one events come over a socket. */
export function createManifest(given: {
  cards: CommandCard[]
  prefix: string
  address: string | undefined
  t: Translate
}) {
  const { cards, prefix, address, t } = given
  const url = address === undefined ? undefined : `${address}${entryPath}`
  const request = url ? { url } : {}
  // Those beyond are reached by the umbrella.
  const own = registered(cards, prefix)
  return {
    _metadata: { major_version: 1, minor_version: 1 },
    display_information: {
      name: 'Muster',
      description: shorten(t('network.slack.short'), 140),
      long_description: shorten(t('network.slack.about'), 4000),
      background_color: '#24405c',
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: 'Muster', always_online: true },
      slash_commands: [
        {
          command: `/${umbrella}`,
          description: t('network.slack.umbrella'),
          usage_hint: 'help',
          should_escape: false,
          ...request,
        },
        ...own.map((card) => {
          const hint = usage(card)
          return {
            command: slashName(card.name, prefix),
            description: shorten(card.description, 2000),
            ...(hint ? { usage_hint: shorten(hint, 1000) } : {}),
            should_escape: false,
            ...request,
          }
        }),
      ],
    },
    oauth_config: { scopes: { bot: scopes.map((scope) => scope.name) } },
    settings: {
      event_subscriptions: { ...(url ? { request_url: url } : {}), bot_events: [...events] },
      interactivity: { is_enabled: true, ...(url ? { request_url: url } : {}) },
      org_deploy_enabled: false,
      socket_mode_enabled: url === undefined,
      token_rotation_enabled: false,
    },
  }
}

const usage = ({ options }: CommandCard): string =>
  options
    .filter((option) => option.type !== 'file')
    .map((option) => (option.required ? option.name : `[${option.name}]`))
    .join(' ')

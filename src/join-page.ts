/** The page of a personal code, put together of what the house knows: the web room knows no table. */
import type { App } from './app.ts'
import { signUp } from './features/recruitment/sign-up.ts'
import { readInvite } from './features/volunteers/invite.ts'
import { locales, translator } from './locales/index.ts'
import { joinRoutes } from './web/join.ts'

export const routesOfJoining = ({ store, settings }: App) =>
  joinRoutes({
    async page(code, locale) {
      const invite = await store.transact((tx) => readInvite(tx, { secret: settings.secret, code }))
      if (!invite) return undefined
      const t = translator(locale)
      return {
        code: code.toUpperCase(),
        links: settings
          .joinLinks(code)
          .map(({ network, url }) => ({ url, label: t('code.link', { network: t(`network.${network}`) }) })),
        words: {
          title: invite.by ? t('joinpage.title', { name: invite.by }) : t('joinpage.title_plain'),
          text: t('joinpage.text', { team: invite.team ?? '–' }),
          code: t('joinpage.code'),
          or: t('joinpage.or'),
          name: t('joinpage.name'),
          reach: t('joinpage.reach'),
          consent: t('joinpage.consent'),
          language: t('joinpage.language'),
          send: t('joinpage.send'),
          thanks: t('joinpage.thanks'),
          gone: t('joinpage.gone'),
          many: t('joinpage.many'),
          missing: t('joinpage.missing'),
        },
      }
    },
    submit: (code, fields) => store.transact((tx) => signUp(tx, { ...fields, secret: settings.secret, code })),
    gone: (locale) => translator(locale)('joinpage.gone'),
    languages: locales.map((locale) => ({ locale, name: translator(locale)('joinpage.own_name') })),
  })

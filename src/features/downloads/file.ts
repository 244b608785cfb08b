/** What is behind a link, as the page and the file need it. The subject's own slice writes the file. */
import type { Store } from '../../db/client.ts'
import type { Log } from '../../lib/log.ts'
import { translator } from '../../locales/index.ts'
import { peekDownload, takeDownload } from './take.ts'
import type { Download } from './take.ts'

export type Writer = (download: Download) => Promise<{ name: string; lines: AsyncGenerator<string, void> }>

/** Links of this house: `writers` by kind. */
export function openDownloads(given: {
  store: Store
  secret: string
  log: Log
  writers: Record<Download['kind'], Writer>
}) {
  const { store, secret, log, writers } = given
  return {
    async page(token: string) {
      const found = await store.transact((tx) => peekDownload(tx, { secret, token }))
      if (!found) return undefined
      const t = translator(found.locale)
      return {
        locale: found.locale,
        ...(found.kind === 'person'
          ? { about: t('page.data_text'), once: t('page.data_once'), button: t('page.data_button') }
          : { about: t(`download.${found.kind}`), once: t('download.once'), button: t('download.button') }),
      }
    },
    async take(token: string) {
      const taken = await store.transact((tx) => takeDownload(tx, { secret, token }))
      if (!taken) return undefined
      log.info({
        event: `${taken.kind}.fetched`,
        id: taken.subjectId,
        ...(taken.volunteerId ? { by: taken.volunteerId } : {}),
      })
      return writers[taken.kind](taken)
    },
    gone: (locale: string): string => translator(locale)('download.gone'),
  }
}

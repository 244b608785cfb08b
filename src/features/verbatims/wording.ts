import type { Translate } from '../../lib/translate.ts'
import { count, percent } from '../areas/wording.ts'
import type { Reading } from './read.ts'

/** `120 (34 %)` */
export const share = (locale: string, n: number, all: number): string =>
  all ? `${count(locale, n)} (${percent(locale, Number((n / all).toFixed(2)))})` : count(locale, n)

/** How far proposals may be trusted, in a sentence. */
export const wordReading = (t: Translate, locale: string, reading: Reading | null): string =>
  reading
    ? t('verbatim.reading', {
        n: reading.examples,
        right: percent(locale, Number(reading.right.toFixed(2))),
        found: percent(locale, Number(reading.found.toFixed(2))),
      })
    : t('verbatim.no_reading')

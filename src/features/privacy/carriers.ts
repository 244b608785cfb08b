import type { Log } from '../../lib/log.ts'
import type { Provider } from '../../sms/provider.ts'

/** Asks the carriers to forget a number. Returns those that keep what they have: they cannot, or did not. */
export async function forgetAtCarriers(
  carriers: ReadonlyMap<string, Provider>,
  phone: string,
  log: Pick<Log, 'warn'>,
): Promise<string[]> {
  const keeping: string[] = []
  for (const carrier of carriers.values()) {
    try {
      if (carrier.forget) await carrier.forget(phone)
      else keeping.push(carrier.name)
    } catch (error) {
      keeping.push(carrier.name)
      log.warn({ event: 'carrier.not_forgotten', kind: carrier.name, error: (error as Error).message })
    }
  }
  return keeping
}

import { LogLevel } from '@slack/bolt'
import type { Logger } from '@slack/bolt'
import type { Log } from '../../lib/log.ts'

/** The library's own lines: warnings and errors only, since the others carry whole payloads. */
export function libraryLog(log: Log): Logger {
  const worded = (parts: unknown[]): string =>
    parts
      .map((part) => (part instanceof Error ? part.message : typeof part === 'string' ? part : ''))
      .join(' ')
      .trim()
  const warn = (...parts: unknown[]): void =>
    log.warn({ event: 'slack.library', network: 'slack', error: worded(parts) })
  return {
    debug() {},
    info() {},
    warn,
    error: warn,
    setLevel() {},
    setName() {},
    getLevel: () => LogLevel.WARN,
  }
}

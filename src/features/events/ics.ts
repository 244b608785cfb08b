/** An event for a calendar (RFC 5545). Nothing of a person is in it. */
import type { Event } from './event.ts'

/** 20261205T183000Z */
const moment = (at: Date): string => at.toISOString().replace(/[-:]|\.\d{3}/g, '')

const escape = (text: string): string =>
  text
    .replace(/\\/g, '\\\\')
    .replace(/[,;]/g, (c) => `\\${c}`)
    .replace(/\r?\n/g, '\\n')
    .replace(/\p{Cc}/gu, ' ')

/** Lines of at most 75 octets; what is longer goes on in the next, after a blank. */
function fold(line: string): string {
  const parts: string[] = []
  let part = ''
  for (const letter of line) {
    if (Buffer.byteLength(part + letter) > (parts.length ? 74 : 75)) {
      parts.push(part)
      part = ''
    }
    part += letter
  }
  return [...parts, part].join('\r\n ')
}

/** `now`: when it is written; `url`: the event's page. */
export function eventIcs(event: Event, { now, url }: { now: Date; url: string }): string {
  const starts = new Date(event.startsAt)
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Muster//Events//EN',
    'CALSCALE:GREGORIAN',
    `METHOD:${event.cancelled ? 'CANCEL' : 'PUBLISH'}`,
    'BEGIN:VEVENT',
    `UID:${event.id}@muster`,
    `DTSTAMP:${moment(now)}`,
    `DTSTART:${moment(starts)}`,
    `DTEND:${moment(new Date(starts.getTime() + event.minutes * 60_000))}`,
    `SEQUENCE:${event.revision}`,
    `STATUS:${event.cancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    `SUMMARY:${escape(event.title)}`,
    `LOCATION:${escape(event.place)}`,
    `URL:${event.link || url}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return `${lines.map(fold).join('\r\n')}\r\n`
}

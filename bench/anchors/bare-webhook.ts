/** The bare webhook: node:http, the signature checked, one INSERT that ignores what it has, an answer. Nothing of the product's tables. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import postgres from 'postgres'
import { isSigned } from '../../src/sms/twilio/signature.ts'
import type { Cleaning } from '../support/cleaning.ts'

export async function startBareWebhook(
  cleaning: Cleaning,
  { url, authToken, baseUrl }: { url: string; authToken: string; baseUrl: string },
): Promise<number> {
  const sql = postgres(url, { max: 10, onnotice: () => {} })
  cleaning.after(() => sql.end({ timeout: 5 }))
  await sql`create schema if not exists bare`
  await sql`create table if not exists bare.event (id text, status text, phone text, body text, at timestamptz not null default now(),
    primary key (id, status))`
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString())
      const signature = String(request.headers['x-twilio-signature'] ?? '')
      const answer = (code: number): void => void response.writeHead(code).end()
      if (!isSigned(authToken, `${baseUrl}${request.url}`, form, signature)) return answer(403)
      sql`insert into bare.event (id, status, phone, body)
        values (${form.get('MessageSid') ?? ''}, ${form.get('MessageStatus') ?? ''}, ${form.get('From') ?? ''}, ${form.get('Body') ?? ''})
        on conflict do nothing`.then(
        () => answer(204),
        () => answer(503),
      )
    })
  })
  server.keepAliveTimeout = 120_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleaning.after(() => (server.closeAllConnections(), server.close()))
  return (server.address() as AddressInfo).port
}

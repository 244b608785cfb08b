/** The loopback stub of a carrier, and the one client that both contenders post with. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { Provider } from '../../src/sms/provider.ts'
import type { Cleaning } from './cleaning.ts'

export type Stub = { post(text: { to: string; body: string; tag: string }): Promise<string> }

export async function startStub(cleaning: Cleaning): Promise<Stub> {
  const child = fork(fileURLToPath(new URL('./stub-server.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    stdio: 'ignore',
  })
  const [port] = (await once(child, 'message')) as [number]
  const agent = new Agent({ keepAlive: true, maxSockets: 100 })
  cleaning.after(async () => {
    agent.destroy()
    const gone = once(child, 'exit')
    child.disconnect()
    await gone
  })
  return {
    post: (text) =>
      new Promise((resolve, reject) => {
        const body = JSON.stringify(text)
        const sent = request(
          {
            agent,
            host: '127.0.0.1',
            port,
            path: '/messages',
            method: 'POST',
            headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
          },
          (response) => {
            let answer = ''
            response.setEncoding('utf8')
            response.on('data', (chunk: string) => (answer += chunk))
            response.on('end', () => resolve((JSON.parse(answer) as { sid: string }).sid))
            response.on('error', reject)
          },
        )
        sent.on('error', reject)
        sent.end(body)
      }),
  }
}

/** The stub as the product sees a carrier. */
export const stubCarrier = (stub: Stub): Provider => ({
  name: 'stub',
  answersOptOuts: false,
  send: async ({ to, body, attemptId }) => ({ providerId: await stub.post({ to, body, tag: attemptId }) }),
  receive: () => Promise.reject(new Error('the stub sends nothing')),
})

/** Opens the web server, or says which setting is wrong. */
import { serve } from '@hono/node-server'
import type { ServerType } from '@hono/node-server'
import { ConfigError } from '../lib/errors.ts'

/** Throws ConfigError when the place is taken, not ours, or not to be had. */
export async function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  { port, host }: { port: number; host: string },
): Promise<ServerType> {
  const server = serve({ fetch, port, hostname: host })
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', (error: NodeJS.ErrnoException) => reject(wrong(error, port, host)))
  })
  return server
}

function wrong(error: NodeJS.ErrnoException, port: number, host: string): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new ConfigError(
        `PORT: found ${port}, which another program uses on ${host}; choose a free one, such as PORT=${port + 1}.`,
      )
    case 'EACCES':
      return new ConfigError(
        `PORT: found ${port}, which only root may open; choose one from 1024 up, such as PORT=3000.`,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return new ConfigError(
        `HOST: found "${host}", which is no address of this machine; it must be one, such as 127.0.0.1, or 0.0.0.0 for all of them.`,
      )
    default:
      return error
  }
}

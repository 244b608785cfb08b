import { Hono } from 'hono'

/** `/healthz`: alive. `/readyz`: 200 when all that was started works, else 503 naming what is missing. `/metrics`. */
export function healthRoutes(given: {
  missing(): Promise<string[]>
  metrics(): Promise<Record<string, number>>
}): Hono {
  const app = new Hono()
  app.get('/healthz', (c) => c.text('alive'))
  app.get('/readyz', async (c) => {
    const missing = await given.missing()
    return missing.length ? c.json({ ready: false, missing }, 503) : c.json({ ready: true })
  })
  app.get('/metrics', async (c) => {
    const lines = Object.entries(await given.metrics()).flatMap(([name, n]) => [
      `# TYPE muster_${name} gauge`,
      `muster_${name} ${n}`,
    ])
    return c.text(`${lines.join('\n')}\n`, 200, { 'content-type': 'text/plain; version=0.0.4' })
  })
  return app
}

/** Preloaded into a worker: SIGUSR2 makes its event loop stand still for BLOCK_MS. */
process.on('SIGUSR2', () => {
  const end = performance.now() + Number(process.env['BLOCK_MS'])
  while (performance.now() < end);
  process.stderr.write('the event loop goes on\n')
})

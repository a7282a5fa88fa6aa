// The browser tests: starts the demonstration city, looks at every page, makes every journey.
//   node run.mjs                    everything
//   node run.mjs pages P-0          the pages whose id begins so
//   node run.mjs journeys smoke     the journeys whose file begins so
// Pictures of the pages go into shots/ when pages are named; a whole run keeps those of the pages that fail.
import { launch } from './browser.mjs'
import { startCity } from './city.mjs'
import { makeJourneys } from './journeys.mjs'
import { readPages, seePages } from './pages.mjs'
import { Sessions } from './sessions.mjs'

const [part = 'all', filter = ''] = process.argv.slice(2)
const found = []

async function timed(name, work) {
  const began = Date.now()
  found.push(...(await work()))
  console.log(`${name}: ${((Date.now() - began) / 1000).toFixed(1)} s`)
}

const city = await startCity()
const browser = await launch()
const sessions = new Sessions(browser, city)
try {
  if (part !== 'journeys') {
    const list = await readPages(filter)
    await timed(`${list.length} pages`, () => seePages(browser, city, sessions, list, { pictures: part === 'pages' }))
  }
  if (part !== 'pages') await timed('journeys', () => makeJourneys(browser, city, sessions, filter))
} finally {
  await browser.close()
  await city.stop()
}
for (const line of [...new Set(found)].sort()) console.log(`FAIL ${line}`)
process.exitCode = found.length ? 1 : 0

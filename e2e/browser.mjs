// One Chromium for the whole run, and what counts as trouble in it.
import axe from 'axe-core'
import { chromium } from 'playwright-core'

export const phone = { width: 360, height: 800 }
export const desk = { width: 1366, height: 900 }

// patience is how long anything may take that must come. A slow machine needs it, a quick one never sees it.
export const patience = 60_000

// launch starts Debian's Chromium. Names other than the loopback do not resolve: nothing may leave the machine.
export function launch() {
  return chromium.launch({
    executablePath: process.env.TONGBAN_CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  })
}

// openContext gives a browser window of its own: cookies, width, scripts on or off.
export async function openContext(browser, base, { view = desk, scripts = true, state } = {}) {
  const context = await browser.newContext({
    baseURL: base,
    viewport: view,
    javaScriptEnabled: scripts,
    storageState: state,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(patience)
  context.setDefaultNavigationTimeout(2 * patience)
  return context
}

// watch gathers the trouble of a page while it is used: errors and policy reports on the console, errors of scripts,
// requests that leave the origin, answers of 400 and above. `expected` is the status that is meant to come.
export function watch(page, base, expected = () => 200) {
  const trouble = []
  page.on('console', message => {
    if (message.type() !== 'error') return
    if (expected() >= 400 && message.text().includes(`status of ${expected()}`)) return
    trouble.push(`console: ${message.text()}`)
  })
  page.on('pageerror', error => trouble.push(`script: ${error.message}`))
  page.on('request', request => {
    const address = new URL(request.url())
    if (address.protocol.startsWith('http') && address.origin !== base) trouble.push(`leaves the origin: ${request.url()}`)
  })
  page.on('response', response => {
    const status = response.status()
    if (status < 400) return
    if (status === expected() && response.request().isNavigationRequest()) return
    trouble.push(`status ${status}: ${response.request().method()} ${new URL(response.url()).pathname}`)
  })
  return trouble
}

// overflow names what is wider than the window, or gives nothing.
export function overflow(page) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= width + 1) return []
    const scrolls = node => {
      for (let up = node.parentElement; up; up = up.parentElement) {
        if (up !== document.body && up !== document.documentElement && getComputedStyle(up).overflowX !== 'visible') return true
      }
      return false
    }
    const wide = [...document.body.querySelectorAll('*')]
      .filter(node => node.getBoundingClientRect().right > width + 1 && !scrolls(node))
      .slice(0, 3)
      .map(node => `<${node.tagName.toLowerCase()} class="${node.className}"> ${Math.round(node.getBoundingClientRect().right)}px`)
    return [`wider than the window (${document.documentElement.scrollWidth} > ${width}): ${wide.join(', ')}`]
  })
}

// accessibility gives what axe finds serious or critical, and spares it the rules that can find only less. axe is put into
// the page by the debugger, past its policy. It need not fetch the style sheets once more: no rule that is on reads them.
// Asked again of a page that stands in another width, it looks at what is newly to be seen there or has other colours or
// smaller letters, and at what scrolls: the rest is what it was.
export async function accessibility(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  const violations = await page.evaluate(async () => {
    const slight = window.axe._audit.rules.filter(rule => rule.impact === 'minor' || rule.impact === 'moderate')
    const options = { resultTypes: ['violations'], preload: false, rules: Object.fromEntries(slight.map(rule => [rule.id, { enabled: false }])) }
    const before = window.axe.seen
    const seen = (window.axe.seen = new WeakMap())
    const fresh = []
    const look = node => {
      const { color, backgroundColor, fontSize, fontWeight } = getComputedStyle(node)
      if (!node.checkVisibility()) return
      const now = { colours: color + backgroundColor, size: parseFloat(fontSize), weight: fontWeight }
      const then = before?.get(node)
      seen.set(node, now)
      if (then?.colours !== now.colours || now.size < then.size || now.weight !== then.weight) fresh.push(node)
      for (const child of node.children) look(child)
    }
    look(document.body)
    if (!before) return (await window.axe.run(options)).violations
    const outermost = fresh.filter(node => !fresh.some(other => other !== node && other.contains(node)))
    const whole = outermost.length ? (await window.axe.run({ include: outermost }, options)).violations : []
    const scrolled = await window.axe.run({ ...options, runOnly: { type: 'rule', values: ['scrollable-region-focusable'] } })
    return [...whole, ...scrolled.violations]
  })
  const lines = violations
    .filter(found => found.impact === 'serious' || found.impact === 'critical')
    .map(found => `axe ${found.impact} ${found.id}: ${found.help}; ${found.nodes.slice(0, 3).map(node => node.target.join(' ')).join(' | ')}`)
  return [...new Set(lines)]
}

// shape gives what a page needs at least: one heading, a title, a language.
export function shape(page) {
  return page.evaluate(() => {
    const lacking = []
    const headings = document.querySelectorAll('h1').length
    if (headings !== 1) lacking.push(`${headings} h1 instead of one`)
    if (!document.title.trim()) lacking.push('no title')
    if (!document.documentElement.lang) lacking.push('no lang')
    return lacking
  })
}

// place says where a page is and what it is called, for messages.
export async function place(page) {
  const heading = await page.evaluate(() => [...document.querySelectorAll('h1')].map(node => node.innerText.trim()).join(' / ')).catch(() => 'unreadable')
  return `${page.url()} 「${heading}」`
}

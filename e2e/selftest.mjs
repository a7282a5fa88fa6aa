// The harness must be able to fail: a small site with one planted fault a page, and each must be found.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { launch } from './browser.mjs'
import { makeJourney } from './journeys.mjs'
import { allLooks, seePages } from './pages.mjs'
import { Sessions } from './sessions.mjs'

const frame = (body, head = '') => `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>试页</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">${head}</head><body><main><h1>试页</h1>${body}</main></body></html>`

const site = {
  '/good': frame('<p>好的</p><a href="/next?number=1">下一页</a>'),
  '/next': frame('<p>到了</p>'),
  '/next/more': frame('<p>还有</p>'),
  '/console': frame('<script src="/shout.js"></script>'),
  '/policy': frame('<p style="color:red">不许</p>'),
  '/away': frame('<img alt="" src="http://elsewhere.invalid/x.png">'),
  '/broken': frame('<img alt="" src="/missing.png">'),
  '/wide': frame('<div class="wide">很宽</div>', '<link rel="stylesheet" href="/wide.css">'),
  '/mute': frame('<form><input name="who"></form>'),
  '/spread': frame('<form class="late"><input name="who"></form>', '<link rel="stylesheet" href="/late.css">'),
  '/faint': frame('<p class="faint">看不清</p>', '<link rel="stylesheet" href="/late.css">'),
  '/rolls': frame('<div class="rolls"><p>一</p><p>二</p><p>三</p></div>', '<link rel="stylesheet" href="/late.css">'),
  '/my': frame('<p>好的</p><a href="/next?number=1">下一页</a>'),
  '/headless': frame('').replace('<h1>试页</h1>', ''),
  '/login': frame('<form method="post"><label>账号<input name="login"></label><label>密码<input type="password" name="password"></label><button>登录</button></form>'),
  '/wide.css': '.wide { width: 900px }',
  '/late.css': `.late { display: none } @media (min-width: 900px) { .late { display: block } .faint { color: #ddd; background: #fff }
.rolls { height: 30px; overflow-y: scroll } }`,
  '/shout.js': 'console.error("planted")',
}

const kinds = { css: 'text/css', js: 'text/javascript' }

const server = createServer((request, response) => {
  const path = new URL(request.url, 'http://x').pathname
  if (request.method === 'POST') return response.writeHead(303, { location: '/good', 'set-cookie': 'who=lin; HttpOnly' }).end()
  const body = path === '/my' && !request.headers.cookie?.includes('who=lin') ? undefined : site[path]
  response.writeHead(body ? 200 : 404, {
    'content-type': `${kinds[path.split('.')[1]] ?? 'text/html'}; charset=utf-8`,
    'content-security-policy': "default-src 'self'; img-src * data:; style-src 'self'",
  })
  response.end(body ?? frame('没有'))
})
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))

const city = { base: `http://127.0.0.1:${server.address().port}`, logins: new Map([['citizen', { login: 'lin', password: 'x', page: '/login' }]]) }
const browser = await launch()
const sessions = new Sessions(browser, city)
const good = [
  { path: '/good' },
  { path: '/good', open: "a[href^='/next']" },
  { path: '/good', open: ["a[href^='/next']"], more: '/more' },
  { path: '/good', role: 'citizen' },
  { path: '/my', role: 'citizen' },
  { path: '/my', status: 404 },
  { path: '/none', status: 404 },
]

// Each fault with the words by which it must be told.
const planted = [
  [{ id: 'missing', path: '/none' }, /status 404/],
  [{ id: 'found', path: '/good', status: 404 }, /status 200 instead of 404/],
  [{ id: 'linkless', path: '/good', open: '.none' }, /no link/],
  [{ id: 'roleless', path: '/good', role: 'mayor' }, /no login for mayor/],
  [{ id: 'stranger', path: '/my' }, /status 404/],
  [{ id: 'known', path: '/my', role: 'citizen', status: 404 }, /status 200 instead of 404/],
  [{ id: 'console', path: '/console' }, /console: planted/],
  [{ id: 'policy', path: '/policy' }, /Content Security Policy/],
  [{ id: 'away', path: '/away' }, /leaves the origin/],
  [{ id: 'broken', path: '/broken' }, /status 404: GET \/missing.png/],
  [{ id: 'wide', path: '/wide' }, /wider than the window.*class="wide"/],
  [{ id: 'mute', path: '/mute' }, /axe critical label/],
  [{ id: 'spread', path: '/spread' }, /desk: axe critical label/],
  [{ id: 'faint', path: '/faint' }, /desk: axe serious color-contrast/],
  [{ id: 'rolls', path: '/rolls' }, /desk: axe serious scrollable-region-focusable/],
  [{ id: 'headless', path: '/headless' }, /0 h1/],
]

try {
  assert.deepEqual(await seePages(browser, city, sessions, good.map((entry, i) => ({ id: `good-${i}`, ...entry }))), [])
  const found = await seePages(browser, city, sessions, planted.map(([entry]) => entry), { looks: allLooks.slice(0, 1) })
  for (const [{ id }, words] of planted) {
    const told = found.filter(line => line.startsWith(`${id} `))
    assert(told.some(line => words.test(line)), `${id}: ${words} is not in ${JSON.stringify(told)}`)
  }

  const trouble = await makeJourney(browser, city, sessions, 'selftest', async world => {
    const person = await world.login('citizen')
    await person.expectText('好的')
    await person.follow('下一页')
    await person.expectPath('/next')
    await person.go('/none')
  })
  assert.match(trouble.join('\n'), /\/none: status 404 instead of 200/)
  assert.deepEqual(await makeJourney(browser, city, sessions, 'selftest', async world => (await world.visitor({ scripts: false })).go('/good')), [])
  console.log('the harness finds what is planted')
} finally {
  await browser.close()
  server.close()
}

import { answerForm, answerNotice, document, findGuide, handIn, item, submitted } from '../application.mjs'

export const title = 'a citizen gets a licence: from search to the hand-out, with one correction, two departments and a special procedure'

export default async function (world) {
  const number = await apply(world)
  await askCorrection(await world.login('综合窗口'), number)
  await correct(await world.login('申请人'), number)
  await accept(await world.login('综合窗口'), number)
  const market = await world.login('审查人员')
  await survey(market, number)
  const fire = await world.officer('xiaofangshencha')
  await open(fire, number) // both departments have it at the same time
  await supervise(await world.login('电子监察'), number)
  await examine(market, number)
  await examine(fire, number)
  await examine(await world.login('首席代表'), number)
  await decide(await world.login('决定人员'), number, world.city.logins.get('决定人员').password)
  await handOut(await world.login('统一出件'), number)
  await seeAll(await world.login('申请人'), number)
}

// apply closes the browser halfway: the draft is there when it opens again. Two clicks make one case.
export async function apply(world) {
  const before = await world.visitor()
  await findGuide(before)
  await before.follow('在线办理')
  await before.signIn(world.city.logins.get('申请人'))
  await before.expectPath(/^\/apply\//)
  const address = new URL(before.page.url()).pathname
  await before.go(`${address}/notice`)
  await answerNotice(before)
  await before.leave()

  const citizen = await world.login('申请人')
  await citizen.go('/my/cases?tab=drafts')
  await citizen.expectText(item, 'main')
  await citizen.go(`${address}/notice`)
  if (!(await citizen.field('我已阅读并了解以上办理须知').isChecked())) throw new Error('the draft was lost with the browser')
  await citizen.go(`${address}/form`)
  await answerForm(citizen)
  await handIn(citizen)
  await citizen.expectText('桂花小吃店', 'main')
  await citizen.tick('我已核对以上内容，作出上面的声明')
  await citizen.byRole('button', '提交申请').dblclick()
  const number = await submitted(citizen)
  await citizen.go(`/my/cases?tab=all&words=${encodeURIComponent(item)}`)
  const same = await citizen.page.locator(`main a[href="/my/cases/${number}"]`).count()
  if (same !== 1) throw new Error(`${number} stands ${same} times in the list`)
  return number
}

// open finds the case in the inbox, as one would.
export async function open(officer, number) {
  await officer.go('/desk/inbox')
  await officer.through(() => officer.page.locator(`main a[href^="/desk/cases/${number}"]`).first().click())
  await officer.expectPath(`/desk/cases/${number}`)
}

export async function askCorrection(clerk, number) {
  await open(clerk, number)
  await judge(clerk, number, { 食品经营许可申请书: '通过', 食品安全规章制度目录清单: '通过', 经营设备布局和操作流程文件: '不合格' })
  await clerk.go(`/desk/cases/${number}/act/ask_correction`)
  await clerk.page.getByLabel('补正要求').filter({ visible: true }).first().fill('标明各功能区面积，重新提交')
  await clerk.fill('补正材料的提交方式', '网上补交')
  await clerk.press('一次性告知补正')
  await clerk.expectPath(`/desk/cases/${number}`)
  await clerk.expectText('待补正', 'main')
}

// judge gives each named material its verdict, and waives the rest.
export async function judge(clerk, number, verdicts) {
  await clerk.go(`/desk/cases/${number}/materials`)
  for (const [name, verdict] of Object.entries(verdicts)) {
    const card = clerk.page.locator('.judge-row').filter({ has: clerk.page.getByRole('heading', { name, exact: true }) })
    await card.getByRole('radio', { name: verdict, exact: true }).check()
    if (verdict === '不合格') await card.getByLabel('说明').fill('没有标明功能区面积')
  }
  for (const verdict of ['免交']) {
    for (const choice of await clerk.byRole('radio', verdict).all()) await choice.check()
  }
  await clerk.press('保存核验结论')
}

async function correct(citizen, number) {
  await citizen.go(`/my/cases/${number}`)
  await citizen.through(() => citizen.page.locator(`main a[href="/my/cases/${number}/correction"]`).first().click())
  await citizen.card('经营设备布局和操作流程文件').locator('input[type=file]').setInputFiles(document('标明面积的布局图'))
  await citizen.press('提交补正')
  await citizen.expectPath(new RegExp(number))
}

export async function accept(clerk, number) {
  await open(clerk, number)
  await judge(clerk, number, { 经营设备布局和操作流程文件: '通过' })
  await clerk.go(`/desk/cases/${number}/act/accept`)
  await clerk.press('受理')
  await clerk.expectText('法定时限', 'main')
  await clerk.expectText('承诺时限', 'main')
}

export async function survey(examiner, number) {
  await open(examiner, number)
  await examiner.follow('启动特别程序')
  const code = examiner.page.getByLabel('特别程序').first()
  await code.selectOption('testing')
  await examiner.fill('启动理由', '餐具消毒效果需要检验')
  await examiner.fill('依据', '《行政许可法》第四十五条')
  await examiner.press('启动特别程序')
  await examiner.expectText('特别程序中', 'main')
  await examiner.go(`/desk/cases/${number}/act/end_special`)
  await examiner.fill('程序结果', '现场与布局图一致')
  await examiner.press('结束特别程序')
  await examiner.expectText('审查中', 'main')
}

// supervise follows a number of the board to the clocks behind it, and looks at this case and at how its days were counted.
async function supervise(supervisor, number) {
  await supervisor.go('/supervise')
  await supervisor.through(() => supervisor.page.locator('main a[href*="light=green"]').first().click())
  await supervisor.expectText('法定时限', 'main')
  await supervisor.go(`/supervise/matters/${number}`)
  for (const words of ['法定时限', '承诺时限', '特别程序']) await supervisor.expectText(words, 'main')
}

export async function examine(examiner, number) {
  await open(examiner, number)
  await examiner.go(`/desk/cases/${number}/act/examine`)
  for (const choice of await examiner.byRole('group', '是否符合').all()) await choice.getByRole('radio', { name: '符合', exact: true }).check()
  await examiner.byRole('group', '审查结论').getByRole('radio', { name: '符合', exact: true }).check()
  await examiner.fill('审查意见', '材料齐全，符合条件')
  await examiner.press('审查')
  await examiner.expectPath(`/desk/cases/${number}`)
}

async function decide(head, number, password) {
  await open(head, number)
  await head.go(`/desk/cases/${number}/act/decide`)
  await head.byRole('group', '决定').getByRole('radio', { name: '准予', exact: true }).check()
  await head.fill('准予的内容', '热食类食品制售')
  await head.page.locator('main input[name=basis]').fill('《中华人民共和国食品安全法》第三十五条')
  await head.fill('登录密码', password)
  await head.press('作出决定')
  await head.expectText('待送达', 'main')
}

async function handOut(window, number) {
  await window.go(`/desk/handout?words=${number}`)
  await window.through(() => window.page.locator(`main a[href^="/desk/cases/${number}"]`).first().click())
  await window.go(`/desk/cases/${number}/act/deliver`)
  await window.choose('送达方式', '窗口领取')
  await window.fill('领取人或者收件人', '林晓梅')
  await window.choose('身份核验', '核对本人身份证件')
  await window.fill('送达凭证', '送达回证0001号')
  await window.press('送达')
  await window.expectText('已办结', 'main')
}

async function seeAll(citizen, number) {
  await citizen.go(`/my/cases/${number}`)
  for (const words of ['已办结', '补正', '受理', '准予', '食品经营许可']) await citizen.expectText(words, 'main')
  await citizen.through(() => citizen.page.locator('main a[href*="/clocks/"]').first().click())
  await citizen.expectText('工作日', 'main') // every due date shows how it was counted
  await citizen.go('/my/messages')
  await citizen.expectText(number, 'main')
  await citizen.go('/progress')
  await citizen.fill('办件编号', number)
  await citizen.fill('申请人证件号码的最后四位', '0260')
  await citizen.press('查询进度')
  await citizen.expectText('已办结', 'main')
}

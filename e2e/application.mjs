// What a citizen does to apply for the food business licence, step by step; journeys tell it from different sides.
const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')

export const item = '食品经营许可（新办）'

// document is a small PDF under a name of its own.
export const document = name => ({ name: `${name}.pdf`, mimeType: 'application/pdf', buffer: pdf })

// findGuide goes from the box on the home page to the guide of the item.
export async function findGuide(person) {
  await person.go('/')
  const box = person.page.locator('[role=search] input').first() // with scripts it is a box with suggestions
  await box.fill('开个小吃店')
  await person.through(() => box.press('Enter'))
  await person.expectPath('/search')
  await person.follow('看办事指南')
  await person.expectPath(/^\/items\/\w+$/)
}

// answerNotice says which materials will be wanted.
export async function answerNotice(person) {
  await person.choose('经营场所是怎么来的', '自有房屋')
  await person.choose('主要做什么', '热菜、面食、小吃、饮料等')
  await person.choose('谁来办理', '本人（法定代表人）办理')
  await person.tick('我已阅读并了解以上办理须知')
  await person.press('保存并继续')
  await person.expectPath(/\/applicant$/)
  await person.press('保存并继续')
  await person.expectPath(/\/form$/)
}

// answerForm fills in the form of the item.
export async function answerForm(person) {
  await person.fill('单位名称', '云州桂花小吃店')
  await person.fill('统一社会信用代码', '91359902PDY100010L')
  await person.fill('法定代表人（负责人）姓名', '林晓梅')
  await person.fill('经营场所地址', '云州市云溪区青云街道桂花巷8号')
  await person.fill('经营场所面积（平方米）', '68')
  await person.choose('场所来源', '自有')
  await person.choose('主体业态', '餐饮服务经营者')
  await person.choose('经营项目', '热食类食品制售')
  await person.choose('是否通过网络经营', '否')
  await person.fill('食品安全管理人员姓名', '林晓梅')
  await person.fill('食品安全管理人员电话', '13800000001')
  await person.fill('接触直接入口食品的从业人员人数', '3')
  await person.press('保存并继续')
  await person.expectPath(/\/materials$/)
}

// handIn uploads everything; with the password of who signs, what may follow later is left out and promised.
export async function handIn(person, password) {
  for (const name of ['食品经营许可申请书', '经营设备布局和操作流程文件', ...(password ? [] : ['食品安全规章制度目录清单'])]) {
    await person.card(name).locator('input[type=file]').setInputFiles(document(name))
  }
  await person.press('保存并继续')
  await person.expectPath(/\/delivery$/)
  await person.choose('办好以后，怎么拿结果', '到窗口领取')
  await person.press('保存并继续')
  if (password) {
    await person.expectPath(/\/promise$/)
    await person.tick('我已逐条阅读并理解')
    await person.fill('签名（填写您的姓名）', '林晓梅')
    await person.fill('登录密码', password)
    await person.press('保存并继续')
  }
  await person.expectPath(/\/check$/)
}

// submitted reads the number of the case off the page that says it is in our hands.
export async function submitted(person) {
  await person.page.waitForURL(/\/done/) // after a double click the first answer counts, whenever it comes
  return (await person.page.locator('.big-number').innerText()).trim()
}

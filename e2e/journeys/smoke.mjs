export const title = 'everybody of the city can log in, and a visitor sees the home page'

export default async function (world) {
  const visitor = await world.visitor()
  await visitor.go('/')
  await visitor.byRole('heading').first().waitFor()
  await visitor.go('/no-such-page', { status: 404 })
  for (const role of world.city.logins.keys()) {
    const person = await world.login(role)
    await person.byRole('heading').first().waitFor()
  }
}

/* The programme finder without a new page for each choice. Everything works without this file: it only fetches the
   page that the form would have led to, and puts its results in the place of the old ones. */
(() => {
  const finder = document.querySelector("[data-finder]")
  const form = finder?.querySelector("form")
  if (!finder || !form || !window.fetch || !window.history?.pushState) return

  const parts = page => Object.fromEntries([...page.querySelectorAll("[data-part]")].map(part => [part.dataset.part, part]))
  const now = parts(finder)
  let asked = null
  let typing = 0

  const address = () => {
    const question = new URLSearchParams(new FormData(form))
    for (const [name, value] of [...question]) if (!value) question.delete(name, value)
    if (question.get("sort") === "name") question.delete("sort")
    return `${location.pathname}${String(question) && "?"}${question}`
  }

  /* The boxes stay where they are, so that focus does too; only their state and their numbers are taken over. */
  const takeOverForm = fresh => {
    for (const box of fresh.querySelectorAll("form [type=checkbox][name]")) {
      const own = [...form.querySelectorAll("[type=checkbox]")].find(one => one.name === box.name && one.value === box.value)
      if (!own) continue
      own.checked = box.checked
      const number = own.closest(".opt")?.querySelector(".n")
      if (number) number.replaceWith(box.closest(".opt").querySelector(".n"))
    }
    form.querySelectorAll("details").forEach((group, place) => {
      const other = fresh.querySelectorAll("form details")[place]
      if (other) group.querySelector("summary").replaceChildren(...other.querySelector("summary").childNodes)
    })
    const field = form.querySelector("[name=q]")
    if (document.activeElement !== field) field.value = fresh.querySelector("[name=q]").value
    const sort = finder.querySelector("[name=sort]")
    sort.value = fresh.querySelector("[name=sort]").value
  }

  const show = async (url, { push = true, to = null } = {}) => {
    asked?.abort()
    asked = new AbortController()
    finder.setAttribute("aria-busy", "true")
    try {
      const answer = await fetch(url, { signal: asked.signal })
      if (!answer.ok) throw new Error(answer.status)
      const page = new DOMParser().parseFromString(await answer.text(), "text/html")
      const fresh = page.querySelector("[data-finder]")
      const next = parts(fresh)
      const hadFocus = now.results.contains(document.activeElement)
      takeOverForm(fresh)
      now.results.replaceChildren(...next.results.childNodes)
      // The same element says the new number: a screen reader hears that it changed.
      now.count.textContent = next.count.textContent.trim()
      document.title = page.title
      if (push) history.pushState(null, "", url)
      if (hadFocus || to) finder.querySelector("#results")?.focus({ preventScroll: !to })
      if (to) finder.querySelector("#results")?.scrollIntoView()
      finder.removeAttribute("aria-busy")
    } catch (problem) {
      if (problem.name !== "AbortError") location.assign(url)
    }
  }

  form.addEventListener("submit", event => {
    event.preventDefault()
    clearTimeout(typing)
    show(address(), { to: event.submitter?.closest(".go") })
  })
  form.addEventListener("input", event => {
    if (event.target.name !== "q") return
    clearTimeout(typing)
    typing = setTimeout(() => show(address()), 400)
  })
  finder.addEventListener("change", event => {
    if (event.target.form === form && event.target.name !== "q") show(address())
  })
  finder.addEventListener("click", event => {
    const link = event.target.closest(".tags a, .pagination a, .notice a")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
    if (new URL(link.href).pathname !== location.pathname) return
    event.preventDefault()
    show(link.href.replace(/\?$/, ""), { to: link.closest(".pagination") })
  })
  /* What is ticked for the comparison is kept when the list changes under it. */
  finder.addEventListener("change", event => {
    const { name, value, checked } = event.target
    if (name !== "p") return
    form.querySelector(`[type=hidden][name=p][value="${CSS.escape(value)}"]`)?.remove()
    if (checked) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }))
  })
  addEventListener("popstate", () => show(location.href, { push: false }))
})()

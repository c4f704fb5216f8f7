/* Suggestions under the search fields, as an ARIA combobox. Without this file the forms work as they are. */
for (const form of document.querySelectorAll("form[data-suggestions]")) {
  const field = form.querySelector("input");
  const list = document.createElement("div");
  list.id = `${field.id}-suggestions`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.querySelector("label").textContent);
  form.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id], ["autocomplete", "off"]]) field.setAttribute(name, value);

  let waiting, asked, chosen = -1;

  const close = () => {
    clearTimeout(waiting);
    asked?.abort();
    list.hidden = true;
    choose(-1);
    field.setAttribute("aria-expanded", "false");
  };

  const choose = (place) => {
    chosen = place;
    [...list.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === place)));
    if (place < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", list.children[place].id);
  };

  const show = ([, titles, kinds, addresses]) => {
    list.replaceChildren(...titles.map((title, number) => {
      const option = document.createElement("div");
      const kind = document.createElement("span");
      option.id = `${list.id}-${number}`;
      option.setAttribute("role", "option");
      option.dataset.address = addresses[number];
      kind.className = "kind";
      kind.textContent = kinds[number];
      option.append(title, " ", kind);
      return option;
    }));
    choose(-1);
    list.hidden = !titles.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
  };

  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const address = new URL(form.dataset.suggestions, location.href);
    address.searchParams.set("q", field.value);
    try {
      const answer = await fetch(address, { signal: asked.signal });
      if (answer.ok && document.activeElement === field) show(await answer.json());
    } catch { /* typed on, or no network: the form still works */ }
  };

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    if (field.value.trim().length < 3) close();
    else waiting = setTimeout(ask, 150);
  });
  field.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    if (event.key === "Escape" && !list.hidden) { close(); event.preventDefault(); }
    if (list.hidden) return;
    if (event.key === "ArrowDown") { choose(chosen < last ? chosen + 1 : -1); event.preventDefault(); }
    if (event.key === "ArrowUp") { choose(chosen < 0 ? last : chosen - 1); event.preventDefault(); }
    if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); location.assign(list.children[chosen].dataset.address); }
  });
  field.addEventListener("blur", close);
  /* Before the field loses focus, which closes the list. */
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.address);
  });
}

// 留稿 — what was typed survives a closed page, a lost line, an expired sign-in.
// <form data-keep="speak"> keeps its words in this tab; data-keep-in="device" keeps them after the
// tab is closed (for the desk, never for a shared telephone). Names, telephone numbers, passwords
// and anything under data-keep="no" are never kept. An element [data-kept="speak"] on the page that
// follows drops the draft; [data-keep-note] in the form is shown when words came back.

const SKIP = "[type=hidden],[type=password],[type=tel],[type=email],[type=file],[data-keep=no]";
const PAUSE = 400; // milliseconds after the last key

const shelf = (form) => (form.dataset.keepIn === "device" ? localStorage : sessionStorage);
const place = (key) => `huisheng:draft:${key}`;
const secret = (e) => e.matches(SKIP) || e.closest("[data-keep=no]");
const kept = (form) => [...form.elements].filter((e) => e.name && !secret(e));
const ticks = (element) => element.type === "checkbox" || element.type === "radio";

const save = (form) => {
  const words = kept(form)
    .filter((e) => (ticks(e) ? e.checked : e.value.trim()))
    .map((e) => [e.name, e.value]);
  try {
    shelf(form).setItem(place(form.dataset.keep), JSON.stringify(words));
  } catch (full) {
    // A full or forbidden shelf must not stop anybody from writing.
  }
};

const put = (form, [name, value]) => {
  const same = kept(form).filter((e) => e.name === name);
  const tick = same.find((e) => ticks(e) && e.value === value);
  if (tick) {
    const moved = !tick.checked;
    tick.checked = true;
    return moved;
  }
  // Only an untouched, empty control: what the server sent back is newer than the draft.
  const open = (e) => !ticks(e) && e.value !== value && (!e.value || e.tagName === "SELECT");
  const empty = same.find(open);
  if (empty) empty.value = value;
  return Boolean(empty);
};

const restore = (form) => {
  if (form.querySelector("[aria-invalid=true]")) return;
  let words = [];
  try {
    words = JSON.parse(shelf(form).getItem(place(form.dataset.keep)) || "[]");
  } catch (unreadable) {
    return;
  }
  const back = words.filter((pair) => put(form, pair)).length;
  const note = form.querySelector("[data-keep-note]");
  if (back && note) note.hidden = false;
  if (back) form.dispatchEvent(new Event("input", { bubbles: true }));
};

const drop = (key) => {
  try {
    for (const one of [sessionStorage, localStorage]) one.removeItem(place(key));
  } catch (forbidden) {
    // Storage switched off: then nothing was kept either.
  }
};

for (const mark of document.querySelectorAll("[data-kept]")) drop(mark.dataset.kept);

for (const form of document.querySelectorAll("form[data-keep]:not([data-keep=no])")) {
  let timer = 0;
  let dirty = false;
  restore(form);
  form.addEventListener("input", (event) => {
    if (event.isTrusted) dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE, form);
  });
  form.addEventListener("click", (event) => {
    if (!event.target.closest("[data-keep-drop]")) return;
    drop(form.dataset.keep);
    form.reset();
    dirty = false;
    form.querySelector("[data-keep-note]").hidden = true;
  });
  form.addEventListener("submit", () => {
    save(form);
    dirty = false;
  });
  addEventListener("pagehide", () => dirty && save(form));
  addEventListener("beforeunload", (event) => {
    if (!dirty) return;
    event.preventDefault();
    event.returnValue = "";
  });
}

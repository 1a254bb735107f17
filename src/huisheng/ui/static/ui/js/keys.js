// 键盘 — j and k walk a list, enter opens (the focus is on the link itself), / goes to the search.
// Off when the reader turned keys off (WCAG 2.1.4) or is typing.

const typing = (element) => element.matches("input, textarea, select, [contenteditable=true]");
const links = () => [
  ...document.querySelectorAll("[data-keys-list] tbody tr, [data-keys-list] > li"),
].map((row) => row.querySelector("a[href]")).filter(Boolean);

const walk = (by) => {
  const all = links();
  const here = document.activeElement.closest("tr, li");
  const at = all.findIndex((link) => here && here.contains(link));
  const next = all[Math.max(0, Math.min(all.length - 1, at + by))];
  if (next) next.focus();
};

const keys = {
  j: () => walk(1),
  k: () => walk(-1),
  "/": () => {
    const search = document.querySelector("[data-keys-search]");
    if (search) search.focus();
  },
};

document.addEventListener("keydown", (event) => {
  const off = document.documentElement.dataset.keys === "off";
  if (off || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!keys[event.key] || typing(event.target)) return;
  event.preventDefault();
  keys[event.key]();
});

// 字数 — how much may still be written. The browser's own maxlength would cut a pasted text without
// a word, so here it only counts; the server says what is too long and keeps everything.

const NEAR = 50; // characters left from which it is also said aloud

const tell = (area) => {
  const said = document.getElementById(area.dataset.count);
  if (!said) return;
  const left = Number(area.dataset.most) - [...area.value].length;
  const words = left < 0 ? said.dataset.wordsOver : said.dataset.words;
  said.textContent = words.replace("%s", Math.abs(left).toLocaleString());
  said.classList.toggle("hs-error", left < 0);
  if (left <= NEAR) said.setAttribute("role", "status");
  else said.removeAttribute("role");
};

for (const area of document.querySelectorAll("[data-count]")) {
  if (area.maxLength > 0) area.dataset.most = area.maxLength;
  area.removeAttribute("maxlength");
  tell(area);
}

document.addEventListener("input", (event) => {
  // A restored draft speaks for its whole form.
  const whole = event.target.matches("form");
  const areas = whole ? event.target.querySelectorAll("[data-count]") : [event.target];
  for (const area of areas) if (area.dataset.count) tell(area);
});

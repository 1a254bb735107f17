// 就在我现在的地方 — fills the two hidden fields from the telephone's own position, if it may.
// Without this script, or on a page that is not secure, the list and the words say where.

const spell = (number) => number.toFixed(5);

const wire = (box) => {
  const lat = document.getElementById(box.dataset.lat);
  const lng = document.getElementById(box.dataset.lng);
  const [find, drop, said] = ["find", "drop", "said"].map((part) => box.querySelector(`[data-here-${part}]`));
  const put = (a, b, words) => {
    lat.value = a;
    lng.value = b;
    drop.hidden = !a;
    said.textContent = words;
  };
  find.addEventListener("click", () => {
    said.textContent = box.dataset.wordsWait;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => put(spell(coords.latitude), spell(coords.longitude), box.dataset.words),
      () => put("", "", box.dataset.wordsFail),
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
  drop.addEventListener("click", () => put("", "", box.dataset.wordsOff));
  if (lat.value) put(lat.value, lng.value, box.dataset.words);
  box.hidden = false;
};

if (window.isSecureContext && "geolocation" in navigator) {
  for (const box of document.querySelectorAll("[data-here]")) wire(box);
}

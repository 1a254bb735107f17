// 外观 — size, colour and keys at once, without a round trip. Without this script, or in a browser
// that does not name the pressed button, the same form posts to ui:prefer and the page comes back.

const A_YEAR = 365 * 24 * 3600;

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!event.target.matches("[data-prefer]") || !button || !button.name) return;
  event.preventDefault();
  const { name, value } = button;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=${A_YEAR}; samesite=lax${secure}`;
  document.documentElement.dataset[name] = value;
  for (const twin of document.querySelectorAll(`[data-prefer] button[name="${name}"]`)) {
    twin.setAttribute("aria-pressed", String(twin.value === value));
  }
});

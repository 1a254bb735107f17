// 扫码来查 — the code stands behind the # of the address, which no server ever sees. It is put
// into the field and taken out of the address, so that it stays in no history.

const code = decodeURIComponent(location.hash.slice(1));
const field = document.querySelector("[data-track] [name=code]");

if (code && field && /^[\w-]{12,24}$/.test(code)) {
  field.value = code;
  history.replaceState(null, "", location.pathname + location.search);
}

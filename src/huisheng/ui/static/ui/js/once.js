// 只交一次 — an impatient second tap sends nothing. The server refuses doubles too; this only
// spares the person a puzzling page. The way opens again if the network never answered.

const PATIENCE = 15000; // milliseconds

const release = (form) => {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  const sends = (form.getAttribute("method") || "").toLowerCase() === "post";
  if (event.defaultPrevented || !sends || form.dataset.once === "no") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  const pressed = event.submitter || form.querySelector("[type=submit]");
  if (pressed) pressed.setAttribute("aria-busy", "true");
  setTimeout(release, PATIENCE, form);
});

// Coming back with the back button must find a form that can be sent.
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

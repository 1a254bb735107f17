// 打印 — <button data-print hidden> opens the browser's own print window.

for (const button of document.querySelectorAll("[data-print]:not([data-print=hide])")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// 复制 — <button data-copy="HS-…" hidden> puts a text on the clipboard and says so for a moment.

const SAID_FOR = 2500; // milliseconds

const oldWay = (text) => {
  const box = document.createElement("textarea");
  box.value = text;
  box.className = "visually-hidden";
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  return done;
};

const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (refused) {
    // Plain http inside an office network, and WeChat: no clipboard there.
    return oldWay(text);
  }
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button || !(await copy(button.dataset.copy))) return;
  button.focus();
  const words = button.querySelector("span");
  button.dataset.wordsIdle = button.dataset.wordsIdle || words.textContent;
  words.setAttribute("role", "status");
  words.textContent = button.dataset.wordsDone;
  setTimeout(() => { words.textContent = button.dataset.wordsIdle; }, SAID_FOR);
});

for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;

// 朗读 — <button data-aloud="#id" hidden> reads a text with the browser's own voice; a second press
// stops. Sentence by sentence, because some browsers fall silent in a long utterance.

const voice = window.speechSynthesis;
const sentences = (text) => text.match(/[^。！？!?\n]+[。！？!?]?/g) || [];

const silence = () => {
  voice.cancel();
  document.querySelectorAll("[data-aloud][aria-pressed=true]").forEach((button) => swap(button, false));
};

const swap = (button, speaking) => {
  const words = button.querySelector("span");
  button.dataset.wordsIdle = button.dataset.wordsIdle || words.textContent;
  words.textContent = speaking ? button.dataset.wordsDone : button.dataset.wordsIdle;
  button.setAttribute("aria-pressed", String(speaking));
};

const read = (button) => {
  const text = document.querySelector(button.dataset.aloud);
  const parts = text ? sentences(text.innerText).filter((part) => part.trim()) : [];
  if (!parts.length) return;
  swap(button, true);
  parts.forEach((part, at) => {
    const utterance = new SpeechSynthesisUtterance(part);
    utterance.lang = document.documentElement.lang.startsWith("en") ? "en" : "zh-CN";
    utterance.rate = 0.9;
    if (at === parts.length - 1) utterance.onend = () => swap(button, false);
    voice.speak(utterance);
  });
};

if (voice) {
  for (const button of document.querySelectorAll("[data-aloud]")) button.hidden = false;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-aloud]");
    if (!button) return;
    const speaking = button.getAttribute("aria-pressed") === "true";
    silence();
    if (!speaking) read(button);
  });
  addEventListener("pagehide", () => voice.cancel());
}

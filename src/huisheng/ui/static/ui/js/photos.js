// 照片 — small previews, and a word at once when there are too many or one is too big.
// Drawn on canvas: no blob: address, nothing for the content policy to allow.

const EDGE = 176; // pixels, twice the shown height for sharp screens

const draw = async (file) => {
  const canvas = document.createElement("canvas");
  const picture = await createImageBitmap(file);
  const scale = EDGE / Math.min(picture.width, picture.height);
  canvas.width = Math.round(picture.width * Math.min(1, scale));
  canvas.height = Math.round(picture.height * Math.min(1, scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas;
};

const row = async (file) => {
  const item = document.createElement("li");
  try {
    item.append(await draw(file));
  } catch (unknown) {
    // A kind of picture this browser cannot show (HEIC): its name is enough, the server decides.
  }
  item.append(file.name);
  return item;
};

const fault = (box, files) => {
  const { maxFiles, maxMb, wordsMany, wordsBig } = box.dataset;
  if (files.length > Number(maxFiles)) return wordsMany;
  return files.some((file) => file.size > Number(maxMb) * 1000000) ? wordsBig : "";
};

document.addEventListener("change", async (event) => {
  const box = event.target.closest("[data-photos]");
  if (!box || event.target.type !== "file") return;
  const files = [...event.target.files];
  const wrong = fault(box, files);
  const note = box.querySelector("[data-photos-note]");
  const list = box.querySelector("[data-photos-list]");
  event.target.setCustomValidity(wrong);
  note.textContent = wrong;
  note.hidden = !wrong;
  list.textContent = "";
  list.hidden = !files.length || Boolean(wrong);
  // One after another: ten large pictures decoded at once would choke a cheap telephone.
  if (!wrong) for (const file of files) list.append(await row(file));
});

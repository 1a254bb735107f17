// 看进度 — fetches the part of the page that changes while a worker is at it, until it is done.
// Without scripts the page itself comes again every few seconds (<noscript> in its head).

const look = async (part) => {
  try {
    const answer = await fetch(part.dataset.poll, { headers: { "X-Part": "live" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body.firstElementChild;
    if (!fresh || !fresh.dataset.poll) return location.reload(); // done: the whole page, with its messages
    part.replaceWith(fresh);
    wait(fresh);
  } catch {
    wait(part); // the network was away: the next look may find it
  }
};

const wait = (part) => setTimeout(look, Number(part.dataset.pollSeconds) * 1000, part);

document.querySelectorAll("[data-poll]").forEach(wait);

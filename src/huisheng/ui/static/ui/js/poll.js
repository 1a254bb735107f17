// 看进度 — fetches the part of the page that changes while a worker is at it, until it is done.
// Without scripts the page itself comes again every few seconds (<noscript> in its head).

// Not fetch: a request that answers with a document lets no text become markup in our page.
const look = (part) => {
  const asked = new XMLHttpRequest();
  asked.open("GET", part.dataset.poll);
  asked.responseType = "document";
  asked.setRequestHeader("X-Part", "live");
  asked.onerror = () => wait(part); // the network was away: the next look may find it
  asked.onload = () => {
    const fresh = asked.status === 200 && asked.response?.body?.firstElementChild;
    if (!fresh) return wait(part);
    if (!fresh.dataset.poll) return location.reload(); // done: the whole page, with its messages
    part.replaceWith(document.adoptNode(fresh));
    return wait(fresh);
  };
  asked.send();
};

const wait = (part) => setTimeout(look, Number(part.dataset.pollSeconds) * 1000, part);

document.querySelectorAll("[data-poll]").forEach(wait);

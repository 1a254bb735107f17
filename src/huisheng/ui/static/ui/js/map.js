// 地图选点 — loads Leaflet only where a map stands on the page. Our own outlines, no tiles, nothing
// asked of anybody else's server; the list of places beside the map says the same.

const NOTHING = { createHTML: (text) => (text === "<svg/>" ? text : "") };

// Leaflet probes the browser with a scrap of markup as it loads: that one scrap may pass, no more.
const soothe = () => {
  if (window.trustedTypes && !window.trustedTypes.defaultPolicy) {
    window.trustedTypes.createPolicy("default", NOTHING);
  }
};

const dress = (address) => new Promise((done) => {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = address;
  link.onload = link.onerror = done;
  document.head.append(link);
});

const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const outline = async (L, map, address) => {
  const answer = await fetch(address, { credentials: "same-origin" });
  const style = { color: ink("--edge"), weight: 1.5, fillColor: ink("--surface"), fillOpacity: 1 };
  const named = (feature, layer) => {
    const words = document.createElement("span");
    words.textContent = feature.properties.name || "";
    const calm = { permanent: true, direction: "center", className: "hs-map-name" };
    if (words.textContent) layer.bindTooltip(words, calm);
  };
  const shape = L.geoJSON(await answer.json(), { style, onEachFeature: named }).addTo(map);
  if (shape.getBounds().isValid()) map.fitBounds(shape.getBounds());
};

const chooser = (L, map, box) => {
  const said = box.querySelector("[data-map-said]");
  const inputs = [box.dataset.lat, box.dataset.lng].map((id) => document.getElementById(id));
  const dot = L.circleMarker([0, 0], { radius: 10, color: ink("--brand"), fillOpacity: 0.6 });
  return ({ lat, lng }) => {
    dot.setLatLng([lat, lng]).addTo(map);
    [lat, lng].forEach((number, at) => { if (inputs[at]) inputs[at].value = number.toFixed(6); });
    said.textContent = said.dataset.words;
  };
};

const open = async (box) => {
  soothe();
  await Promise.all([import(box.dataset.leaflet), dress(box.dataset.look)]);
  const { L } = window;
  box.hidden = false;
  const [lat, lng, zoom] = (box.dataset.start || "35,105,4").split(",").map(Number);
  const plain = { zoomControl: false, attributionControl: false, fadeAnimation: false };
  const map = L.map(box.querySelector("[data-map-sheet]"), plain).setView([lat, lng], zoom);
  const choose = chooser(L, map, box);
  const said = box.querySelector("[data-map-said]");
  const fail = () => { said.textContent = said.dataset.wordsFail; };
  map.on("click", (event) => choose(event.latlng));
  map.on("locationfound", (event) => choose(event.latlng));
  map.on("locationerror", fail);
  box.querySelector("[data-map-centre]").onclick = () => choose(map.getCenter());
  box.querySelector("[data-map-here]").onclick = () => map.locate({ setView: true, maxZoom: 15 });
  if (box.dataset.geojson) outline(L, map, box.dataset.geojson).catch(fail);
};

for (const box of document.querySelectorAll("[data-map]")) {
  open(box).catch(() => { box.hidden = true; });
}

// htmx, for pages and controllers that need it. Not before the page is complete: htmx prepares a page when the document
// has been read or when it is complete, and would wait for ever if it came in between.
let coming;

export default function withHtmx() {
  coming ??= complete()
    .then(() => import("htmx"))
    .then((module) => module.default);
  return coming;
}

function complete() {
  if (document.readyState === "complete") return Promise.resolve();
  return new Promise((done) => window.addEventListener("load", done, { once: true }));
}

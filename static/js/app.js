// Starts what moves. Every page works without it; with it, less has to be loaded again.
import { Application } from "@hotwired/stimulus";
import withHtmx from "with_htmx";

const application = Application.start();
const asked = new Set();

// A page brings only the controllers that it names: data-controller="submit-once" is controllers/submit_once.js.
function bring(root) {
  for (const element of [root, ...root.querySelectorAll("[data-controller]")]) {
    for (const name of element.dataset?.controller?.split(/\s+/).filter(Boolean) ?? []) {
      if (asked.has(name)) continue;
      asked.add(name);
      import(`controllers/${name.replaceAll("-", "_")}`).then((module) => application.register(name, module.default));
    }
  }
}

bring(document);
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const node of addedNodes) if (node.nodeType === Node.ELEMENT_NODE) bring(node);
}).observe(document.documentElement, { childList: true, subtree: true });

if (document.querySelector("[hx-get], [hx-post]")) withHtmx();

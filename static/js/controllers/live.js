import { Controller } from "@hotwired/stimulus";
import withHtmx from "with_htmx";

// Hears hints that something changed and lets the regions marked data-live-region ask for themselves again: the whole
// page, or the address in data-live-from. Regions with data-live-topic="messages" hear of new messages only. The socket
// carries no content: a page that heard nothing is right after a reload.
export default class extends Controller {
  static values = { url: String, key: String };

  connect() {
    if (!document.querySelector("[data-live-region]")) return;
    this.wait = 1000;
    this.loading = new Set();
    this.again = new Set();
    this.element.addEventListener("input", this.touch);
    this.open();
  }

  disconnect() {
    this.closed = true;
    this.element.removeEventListener("input", this.touch);
    clearTimeout(this.timer);
    this.socket?.close();
  }

  open() {
    this.socket = new WebSocket(this.urlValue);
    this.socket.addEventListener("open", () => {
      this.wait = 1000;
      for (const topic of ["account", "messages"]) this.socket.send(JSON.stringify({ listen: topic, key: this.keyValue }));
    });
    this.socket.addEventListener("message", (event) => {
      const { changed } = JSON.parse(event.data);
      if (changed) this.refresh(changed);
    });
    this.socket.addEventListener("close", (event) => {
      if (this.closed || event.code === 4401) return;
      this.timer = setTimeout(() => this.open(), this.wait);
      this.wait = Math.min(this.wait * 2, 60000);
    });
  }

  // What somebody is filling in is not taken from under their hands.
  touch(event) {
    const region = event.target.closest("[data-live-region]");
    if (region) region.dataset.liveTouched = "";
  }

  // Nor is what they began while the answer was on its way.
  spare(event) {
    if ("liveTouched" in event.currentTarget.dataset) event.detail.shouldSwap = false;
  }

  refresh(topic) {
    for (const region of document.querySelectorAll("[data-live-region]:not([data-live-touched])")) {
      if ((region.dataset.liveTopic || "account") === topic) this.load(region.id);
    }
  }

  // One request at a time for a region: a hint that comes meanwhile asks once more, for the region that is there then.
  async load(id) {
    if (this.loading.has(id)) {
      this.again.add(id);
      return;
    }
    const region = document.getElementById(id);
    if (!region) return;
    this.loading.add(id);
    region.addEventListener("htmx:beforeSwap", this.spare);
    const address = region.dataset.liveFrom || window.location.href;
    try {
      const htmx = await withHtmx();
      await htmx.ajax("GET", address, { source: region, target: region, select: `#${id}`, swap: "outerHTML" });
    } catch {
      // Not reached: the next hint or a reload brings it.
    }
    this.loading.delete(id);
    if (this.again.delete(id)) this.load(id);
  }
}

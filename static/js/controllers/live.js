import { Controller } from "@hotwired/stimulus";
import htmx from "htmx";

// Hears hints that something changed and lets the regions marked data-live-region ask for themselves again.
// The socket carries no content: a page that heard nothing is right after a reload.
export default class extends Controller {
  static values = { url: String, key: String };

  connect() {
    if (!document.querySelector("[data-live-region]")) return;
    this.wait = 1000;
    this.open();
  }

  disconnect() {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket?.close();
  }

  open() {
    this.socket = new WebSocket(this.urlValue);
    this.socket.addEventListener("open", () => {
      this.wait = 1000;
      this.socket.send(JSON.stringify({ listen: "account", key: this.keyValue }));
    });
    this.socket.addEventListener("message", (event) => {
      if (JSON.parse(event.data).changed) this.refresh();
    });
    this.socket.addEventListener("close", (event) => {
      if (this.closed || event.code === 4401) return;
      this.timer = setTimeout(() => this.open(), this.wait);
      this.wait = Math.min(this.wait * 2, 60000);
    });
  }

  refresh() {
    for (const region of document.querySelectorAll("[data-live-region]")) {
      htmx.ajax("GET", window.location.href, { source: region, target: region, select: `#${region.id}`, swap: "outerHTML" });
    }
  }
}

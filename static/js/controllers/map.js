import { Controller } from "@hotwired/stimulus";

// A pin and its card belong together: pointing at one marks the other.
export default class extends Controller {
  static targets = ["pin", "card"];

  mark(event) {
    const id = event.currentTarget.dataset.mapId;
    for (const pin of this.pinTargets) pin.classList.toggle("pin--on", pin.dataset.mapId === id);
  }
}

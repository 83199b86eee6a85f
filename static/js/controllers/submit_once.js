import { Controller } from "@hotwired/stimulus";

// One click, one request: the button says that it is working. The server would not mind a second one.
export default class extends Controller {
  static values = { working: String };

  connect() {
    this.again = () => this.reset();
    this.element.addEventListener("submit", (event) => this.sent(event));
    window.addEventListener("pageshow", this.again);
  }

  disconnect() {
    window.removeEventListener("pageshow", this.again);
  }

  sent(event) {
    if (this.element.dataset.sent) {
      event.preventDefault();
      return;
    }
    this.element.dataset.sent = "yes";
    const button = event.submitter;
    if (!button) return;
    button.setAttribute("aria-busy", "true");
    if (this.workingValue) button.textContent = this.workingValue;
  }

  reset() {
    delete this.element.dataset.sent;
    for (const button of this.element.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }
}

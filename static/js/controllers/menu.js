import { Controller } from "@hotwired/stimulus";

// A details element that closes on Escape and when somebody clicks elsewhere.
export default class extends Controller {
  connect() {
    this.away = (event) => {
      if (!this.element.contains(event.target)) this.element.open = false;
    };
    this.escape = (event) => {
      if (event.key !== "Escape" || !this.element.open) return;
      this.element.open = false;
      this.element.querySelector("summary").focus();
    };
    document.addEventListener("click", this.away);
    document.addEventListener("keydown", this.escape);
  }

  disconnect() {
    document.removeEventListener("click", this.away);
    document.removeEventListener("keydown", this.escape);
  }
}

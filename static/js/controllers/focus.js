import { Controller } from "@hotwired/stimulus";

// Brings somebody to what went wrong.
export default class extends Controller {
  connect() {
    this.element.focus();
  }
}

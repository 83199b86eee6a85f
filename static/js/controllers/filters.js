import { Controller } from "@hotwired/stimulus";

// Sends a form as soon as one of its choices changes; without it there is a button.
export default class extends Controller {
  static targets = ["button"];

  connect() {
    for (const button of this.buttonTargets) button.hidden = true;
  }

  send() {
    this.element.requestSubmit();
  }
}

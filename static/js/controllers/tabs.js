import { Controller } from "@hotwired/stimulus";

// Tabs on a phone: list or map. Without it both stand below each other.
export default class extends Controller {
  static targets = ["tab", "panel"];

  connect() {
    this.element.classList.add("tabs-on");
    this.show(0);
  }

  choose(event) {
    this.show(this.tabTargets.indexOf(event.currentTarget));
  }

  move(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const count = this.tabTargets.length;
    const next = (this.tabTargets.indexOf(event.currentTarget) + step + count) % count;
    this.show(next);
    this.tabTargets[next].focus();
  }

  show(index) {
    this.tabTargets.forEach((tab, at) => {
      tab.setAttribute("aria-selected", String(at === index));
      tab.tabIndex = at === index ? 0 : -1;
    });
    this.panelTargets.forEach((panel, at) => panel.classList.toggle("is-hidden-on-phone", at !== index));
  }
}

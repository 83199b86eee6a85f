import { Controller } from "@hotwired/stimulus";

// Fills a datalist with what the server suggests for what is being typed.
export default class extends Controller {
  static values = { url: String, list: String, kind: String };

  ask() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(), 150);
  }

  async fetch() {
    const text = this.element.value.trim();
    if (text.length < 2) return;
    const address = `${this.urlValue}?${new URLSearchParams({ q: text, kind: this.kindValue })}`;
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { suggestions } = await answer.json();
    const options = suggestions.map((words) => Object.assign(document.createElement("option"), { value: words }));
    document.getElementById(this.listValue).replaceChildren(...options);
  }
}

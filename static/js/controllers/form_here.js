import { Controller } from "@hotwired/stimulus";

// A page from the cache has no form token, so this form leads to the page that has the whole one. Here that page is fetched
// and its form takes the place of this one, with what was chosen. When that does not work, the button leads there.
export default class extends Controller {
  async open(event) {
    event.preventDefault();
    if (this.asked) return;
    this.asked = true;
    const url = new URL(this.element.action);
    url.search = new URLSearchParams(new FormData(this.element));
    event.submitter?.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const form = document.importNode(page.querySelector('main form[method="post"]'), true);
      this.element.replaceWith(form);
      const fields = [...form.querySelectorAll("input:not([type=hidden]):not([tabindex]), select, textarea")];
      fields.find((field) => !field.value)?.focus();
    } catch {
      window.location.assign(url);
    }
  }
}

import { Controller } from "@hotwired/stimulus";

// An article from the cache has no form token, so its two buttons lead to a page that has one. Here that page is fetched
// behind the scenes and its form sent at once: one click. When that does not work, the buttons lead there as they would.
export default class extends Controller {
  connect() {
    this.again = () => this.reset();
    window.addEventListener("pageshow", this.again);
  }

  disconnect() {
    window.removeEventListener("pageshow", this.again);
  }

  async send(event) {
    const button = event.submitter;
    if (!button) return;
    event.preventDefault();
    if (this.asked) return;
    this.asked = button;
    button.setAttribute("aria-busy", "true");
    const url = new URL(this.element.action);
    url.searchParams.set(button.name, button.value);
    try {
      const answer = await fetch(url, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      this.form = document.importNode(page.querySelector('#helpful form[method="post"]'), true);
      this.form.hidden = true;
      this.element.after(this.form);
      this.form.requestSubmit(this.form.querySelector(`[name="helpful"][value="${button.value}"]`));
    } catch {
      window.location.assign(url);
    }
  }

  // Whoever comes back finds the buttons as they were.
  reset() {
    this.asked?.removeAttribute("aria-busy");
    this.form?.remove();
    this.asked = this.form = undefined;
  }
}

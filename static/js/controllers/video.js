import { Controller } from "@hotwired/stimulus";

// Puts a film into the page once a reader has asked for it; before that, nothing is fetched from its host.
export default class extends Controller {
  static targets = ["button", "frame"];
  static values = { address: String, title: String };

  connect() {
    this.buttonTarget.hidden = false;
  }

  load() {
    const film = document.createElement("iframe");
    film.src = this.addressValue;
    film.title = this.titleValue;
    film.allow = "fullscreen; picture-in-picture; encrypted-media";
    film.allowFullscreen = true;
    film.referrerPolicy = "strict-origin-when-cross-origin"; // without it the host refuses to play
    this.frameTarget.replaceChildren(film);
    film.focus();
  }
}

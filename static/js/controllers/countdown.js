import { Controller } from "@hotwired/stimulus";

// Counts down to the end of a held time. The seconds are silent; a screen reader hears the last minute and the end.
export default class extends Controller {
  static targets = ["clock", "spoken"];
  static values = { seconds: Number, over: String, minute: String };

  connect() {
    this.end = Date.now() + this.secondsValue * 1000;
    this.timer = setInterval(() => this.tick(), 1000);
    this.tick();
  }

  disconnect() {
    clearInterval(this.timer);
  }

  tick() {
    const left = Math.max(0, Math.round((this.end - Date.now()) / 1000));
    this.clockTarget.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left === 60) this.say(this.minuteValue);
    if (left === 0) {
      clearInterval(this.timer);
      this.say(this.overValue);
    }
  }

  say(words) {
    if (this.hasSpokenTarget) this.spokenTarget.textContent = words;
  }
}

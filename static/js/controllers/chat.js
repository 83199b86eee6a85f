import { Controller } from "@hotwired/stimulus";

// A conversation that stays current. What is shown is what the server has stored: every message has a number, and the
// page asks for everything after the last number before its first gap, so nothing is lost and nothing shows twice.
// Without a socket the same questions go over plain requests, and without JavaScript the form reloads the page.
const ASK_EVERY = 15000;
const MOST_WAIT = 60000;

export default class extends Controller {
  static targets = ["log", "form", "read", "empty", "template", "problem"];
  static values = { socket: String, page: String, readUrl: String, after: Number, language: String, failed: String };

  connect() {
    this.wait = 1000;
    this.waiting = new Map(); // client_id -> what was written and is not confirmed yet
    this.seen = () => this.markRead();
    document.addEventListener("visibilitychange", this.seen);
    this.timer = setInterval(() => this.turn(), ASK_EVERY);
    if (this.socketValue) this.open();
    this.lastLine()?.scrollIntoView({ block: "nearest" });
    this.markRead();
  }

  disconnect() {
    this.closed = true;
    document.removeEventListener("visibilitychange", this.seen);
    clearInterval(this.timer);
    clearTimeout(this.retry);
    this.socket?.close();
  }

  open() {
    this.socket = new WebSocket(this.socketValue);
    this.socket.addEventListener("open", () => {
      this.wait = 1000;
      this.say({ after: this.complete(), language: this.languageValue, html: true });
      for (const [clientId, { body, pictures }] of this.waiting) {
        if (!pictures) this.say({ post: { client_id: clientId, body } });
      }
    });
    this.socket.addEventListener("message", (event) => this.hear(JSON.parse(event.data)));
    this.socket.addEventListener("close", (event) => {
      if (this.closed || [4401, 4403].includes(event.code)) return;
      this.retry = setTimeout(() => this.open(), this.wait);
      this.wait = Math.min(this.wait * 2, MOST_WAIT);
    });
  }

  get online() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  say(what) {
    this.socket.send(JSON.stringify(what));
  }

  hear(said) {
    if (said.messages) this.merge(said.messages.map((one) => parsed(one.html)), said.read);
    if (said.accepted) this.confirmed(said.accepted);
    if (said.error && said.client_id) this.refused(said.client_id, said.message);
  }

  // What came over the socket, in whatever order and however often: each number once, in its place.
  merge(lines, read) {
    for (const line of lines) {
      if (this.has(line.dataset.seq)) continue;
      if (line.dataset.clientId) this.confirmed(line.dataset.clientId);
      this.place(line);
    }
    if (lines.length && this.hasEmptyTarget) this.emptyTarget.remove();
    if (this.hasReadTarget) {
      const last = this.lastLine();
      if (read !== undefined) this.readTarget.dataset.upto = read;
      const own = last?.classList.contains("bubble--me");
      this.readTarget.hidden = !own || Number(last.dataset.seq) > Number(this.readTarget.dataset.upto);
    }
    if (lines.length) this.markRead();
  }

  place(line) {
    const atEnd = window.innerHeight + window.scrollY > document.body.scrollHeight - 240;
    const next = this.lines().find((one) => Number(one.dataset.seq) > Number(line.dataset.seq));
    let before = next ?? this.logTarget.querySelector(".bubble--waits");
    const above = before?.previousElementSibling;
    if (next && next.dataset.day !== line.dataset.day && above?.classList.contains("chat__day")) before = above;
    this.logTarget.insertBefore(line, before ?? null);
    if (!this.logTarget.querySelector(`.chat__day[data-day="${line.dataset.day}"]`)) {
      const day = document.createElement("p");
      day.className = "chat__day";
      day.dataset.day = line.dataset.day;
      day.textContent = line.dataset.dayLabel;
      line.before(day);
    }
    if (!next && atEnd) line.scrollIntoView({ block: "nearest" });
  }

  has(seq) {
    return this.logTarget.querySelector(`[data-seq="${seq}"]`) !== null;
  }

  lines() {
    return [...this.logTarget.querySelectorAll("[data-seq]")];
  }

  lastLine() {
    return this.lines().at(-1);
  }

  // The last number before the first gap: asking after the highest one would lose what is missing below it.
  complete() {
    while (this.has(this.afterValue + 1)) this.afterValue += 1;
    return this.afterValue;
  }

  submit(event) {
    event.preventDefault();
    const form = this.formTarget;
    const body = form.elements.body.value.trim();
    const pictures = form.elements.pictures.files.length > 0;
    if (!body && !pictures) {
      form.elements.body.focus();
      return;
    }
    this.problemTarget.textContent = "";
    const data = new FormData(form);
    const clientId = form.elements.client_id.value;
    this.waiting.set(clientId, { body, pictures, data });
    this.show(clientId, body);
    form.reset();
    form.elements.client_id.value = newId();
    form.elements.body.focus();
    if (this.online && !pictures) this.say({ post: { client_id: clientId, body } });
    else this.post(clientId);
  }

  key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.formTarget.requestSubmit();
  }

  show(clientId, body) {
    const bubble = this.templateTarget.content.firstElementChild.cloneNode(true);
    bubble.dataset.waitingId = clientId;
    bubble.querySelector("p").textContent = body;
    this.logTarget.append(bubble);
    bubble.scrollIntoView({ block: "nearest" });
  }

  // Over a plain request; when the network is away it stays waiting and goes out again later, as the same message.
  async post(clientId) {
    const one = this.waiting.get(clientId);
    if (!one || one.busy) return;
    one.busy = true;
    try {
      const answer = await fetch(this.pageValue, { method: "POST", body: one.data, headers: { Accept: "application/json" } });
      if (answer.redirected) {
        this.refused(clientId); // signed out meanwhile
      } else if (answer.ok) {
        await this.ask();
        this.confirmed(clientId);
      } else if (answer.status < 500) {
        const said = await answer.json().catch(() => ({}));
        this.refused(clientId, said.message);
      }
    } catch {
      // Not reached: the next turn of the clock tries again.
    }
    one.busy = false;
  }

  confirmed(clientId) {
    this.waiting.delete(clientId);
    this.logTarget.querySelector(`[data-waiting-id="${CSS.escape(clientId)}"]`)?.remove();
  }

  // What was refused goes back under the writer's hands, unless something else stands there already.
  refused(clientId, message) {
    const body = this.waiting.get(clientId)?.body;
    this.confirmed(clientId);
    if (!this.hasFormTarget) return;
    const field = this.formTarget.elements.body;
    if (body && !field.value) field.value = body;
    this.problemTarget.textContent = message || this.failedValue;
  }

  // What the socket does not do: pictures that did not get through, and everything while it is away.
  turn() {
    for (const [clientId, { pictures }] of this.waiting) if (pictures || !this.online) this.post(clientId);
    if (!this.online && document.visibilityState === "visible") this.ask();
  }

  // Everything after what is here, by plain requests.
  async ask() {
    try {
      for (let more = true; more; ) {
        const from = this.complete();
        const answer = await fetch(`${this.pageValue}?after=${from}`, { headers: { Accept: "text/html" } });
        if (!answer.ok || answer.redirected) return;
        const part = parsed(await answer.text());
        const lines = [...part.children];
        this.merge(lines, Number(part.dataset.read));
        more = lines.length > 0 && this.complete() > from;
      }
    } catch {
      // Not reached: asked again at the next turn.
    }
  }

  markRead() {
    const last = this.lastLine();
    const seq = Number(last?.dataset.seq ?? 0);
    if (document.visibilityState !== "visible" || seq <= (this.told ?? 0) || seq > this.complete()) return;
    this.told = seq;
    if (this.online) {
      this.say({ read: seq });
      return;
    }
    const form = this.hasFormTarget ? this.formTarget : document.querySelector("form:has([name=csrfmiddlewaretoken])");
    const data = new FormData();
    data.set("seq", seq);
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    fetch(this.readUrlValue, { method: "POST", body: data }).catch(() => {
      this.told = 0;
    });
  }
}

// Our own server's HTML, the same that the page is made of.
function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// What is known of one incident, beside the board. It is drawn anew when something happens; what is being typed stays.
import { Refused, send } from "./request.js";

const CALM_MS = 250;
const RING_TRIES = 20;

export class Pane {
  constructor(place, drawn) {
    this.place = place;
    this.drawn = drawn;
    this.timer = 0;
    this.asked = 0;
    if (place) place.addEventListener("submit", (event) => this.submit(event));
  }

  get article() {
    return this.place && this.place.querySelector("[data-incident]");
  }

  get incident() {
    return this.article ? this.article.dataset.incident : "";
  }

  get said() {
    return document.getElementById("said") || document.querySelector(".said");
  }

  async open(id, moves) {
    if (!this.place || !id) return;
    const drawn = await this.draw(id, id === this.incident);
    if (drawn && moves) this.place.focus({ preventScroll: true });
    document.body.classList.add("has-pane");
    if (moves) scrollTo({ top: 0 });
    for (const line of document.querySelectorAll(".line.chosen")) line.classList.remove("chosen");
    const line = [...document.querySelectorAll(".line")].find((one) => one.dataset.id === this.incident);
    if (line) line.classList.add("chosen");
  }

  // At the ring: the phone may be quicker than the journal.
  async ring(id) {
    for (let tries = 0; tries < RING_TRIES; tries += 1) {
      await this.open(id, false);
      if (this.answered === id) return;
      await new Promise((done) => setTimeout(done, CALM_MS));
    }
  }

  heard(ids) {
    if (!this.incident || !ids.includes(this.incident) || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.draw(this.incident, true);
    }, CALM_MS);
  }

  async draw(id, keeps) {
    const mine = (this.asked += 1);
    let answer;
    try {
      answer = await fetch(`/incidents/${encodeURIComponent(id)}/pane`, { headers: { accept: "text/html" } });
    } catch {
      return false; // the banner says that the line is lost; what is shown stays
    }
    if (!answer.ok || answer.redirected || mine !== this.asked) return false;
    this.answered = id;
    const shape = document.createElement("template");
    shape.innerHTML = await answer.text();
    if (keeps && this.article) this.renew(shape.content);
    else this.place.replaceChildren(shape.content);
    this.drawn();
    return true;
  }

  // Part by part: one that has the focus or holds words that were not sent stays as it is.
  renew(content) {
    const fresh = content.querySelector("[data-incident]"), here = this.article;
    const opened = new Set([...here.querySelectorAll("details[open]")].map((one) => one.closest("[data-part]")?.dataset.part));
    if (![...here.querySelectorAll("[data-part]")].some((part) => this.isBusy(part))) {
      const focused = this.mark();
      this.place.replaceChildren(content);
      for (const part of this.place.querySelectorAll("[data-part]")) {
        if (opened.has(part.dataset.part)) part.querySelector("details")?.setAttribute("open", "");
      }
      this.focusAgain(focused);
      return;
    }
    here.className = fresh.className;
    for (const part of here.querySelectorAll("[data-part]")) {
      const newer = fresh.querySelector(`[data-part="${CSS.escape(part.dataset.part)}"]`);
      if (newer && !this.isBusy(part)) part.replaceWith(newer);
    }
  }

  isBusy(part) {
    return [...part.querySelectorAll("textarea, input:not([type=hidden])")].some((one) =>
      one === document.activeElement || (one.type === "checkbox" ? one.checked : one.value !== one.defaultValue));
  }

  mark() {
    const one = document.activeElement;
    if (!one || !this.place.contains(one) || one === this.place) return null;
    const form = one.closest("form");
    return { action: form?.getAttribute("action"), step: form?.elements.step?.value, value: one.value, name: one.name };
  }

  focusAgain(mark) {
    if (!mark || !mark.action) return;
    for (const form of this.place.querySelectorAll("form")) {
      if (form.getAttribute("action") !== mark.action || form.elements.step?.value !== mark.step) continue;
      const wanted = [...form.elements].find((one) => one.tagName === "BUTTON" && one.name === mark.name && one.value === mark.value);
      if (wanted) return wanted.focus({ preventScroll: true });
    }
  }

  async submit(event) {
    const form = event.target, button = event.submitter;
    if (!form.matches("form.act")) return;
    event.preventDefault();
    const data = new URLSearchParams(new FormData(form, button));
    if (button) button.disabled = true;
    let text, isDone = true;
    try {
      text = (await send(form.getAttribute("action"), data)).said;
      this.clear(form);
    } catch (error) {
      isDone = false;
      const isRefusal = error instanceof Refused;
      text = isRefusal ? error.message : document.querySelector('[data-trouble="line"]')?.dataset.text.replace("{at}", "…");
    }
    if (button) button.disabled = false;
    if (this.said) {
      this.said.textContent = text || "";
      this.said.classList.toggle("not-done", !isDone);
    }
    this.draw(this.incident, true);
  }

  clear(form) {
    for (const one of form.elements) {
      if (one.type === "checkbox") one.checked = false;
      else if (one.tagName === "TEXTAREA" || one.type === "text") one.value = one.defaultValue;
    }
  }
}
